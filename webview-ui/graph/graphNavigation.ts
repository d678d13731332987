import type { GraphLayout, PlacedNode } from './layout.ts';
import type { GraphEdge } from './taskGraph.ts';

export type Step = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

/**
 * The node that the focus goes to: along an edge to what it waits for (left) or what waits for it (right), the nearest
 * first; up and down within a layer, and on to the next one from its end, so that every node is reached.
 */
export function neighbourNode(layout: GraphLayout, id: string | null, step: Step): string | null {
  const order = readingOrder(layout);
  const at = order.indexOf(id ?? '');
  const node = layout.nodes.get(id ?? '');
  if (node === undefined) {
    return order[0] ?? null;
  }
  switch (step) {
    case 'up':
      return order[at - 1] ?? null;
    case 'down':
      return order[at + 1] ?? null;
    case 'first':
      return order[0] ?? null;
    case 'last':
      return order.at(-1) ?? null;
    case 'left':
      return nearest(
        layout,
        node,
        edgesInto(layout.edges, id).map(({ from }) => from),
      );
    case 'right':
      return nearest(
        layout,
        node,
        edgesFrom(layout.edges, id).map(({ to }) => to),
      );
  }
}

/** The edges that begin or end at a node, one of which an arrow with Shift goes to. */
export function edgesAt(layout: GraphLayout, id: string, side: 'left' | 'right'): readonly GraphEdge[] {
  const other = (edge: GraphEdge) => layout.nodes.get(side === 'left' ? edge.from : edge.to)?.y ?? 0;
  const edges = side === 'left' ? edgesInto(layout.edges, id) : edgesFrom(layout.edges, id);
  return edges.toSorted((a, b) => other(a) - other(b));
}

/** The node that stands nearest to where one stood that is gone. */
export function nearestTo(layout: GraphLayout, gone: PlacedNode): string | null {
  return nearest(layout, gone, [...layout.nodes.keys()]);
}

/** Layer after layer, each from top to bottom: the nodes with edges first, then the others, row by row. */
export function readingOrder({ nodes, edges }: GraphLayout): readonly string[] {
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const all = [...nodes].toSorted(([, a], [, b]) => a.layer - b.layer || a.y - b.y);
  const free = [...nodes].filter(([id]) => !joined.has(id));
  return [...all.filter(([id]) => joined.has(id)), ...free].map(([id]) => id);
}

function edgesInto(edges: readonly GraphEdge[], id: string | null): readonly GraphEdge[] {
  return edges.filter(({ to }) => to === id);
}

function edgesFrom(edges: readonly GraphEdge[], id: string | null): readonly GraphEdge[] {
  return edges.filter(({ from }) => from === id);
}

function nearest({ nodes }: GraphLayout, from: PlacedNode, ids: readonly string[]): string | null {
  const distance = (id: string) => {
    const { x, y } = nodes.get(id) ?? from;
    return Math.hypot(x - from.x, y - from.y);
  };
  return ids.reduce<string | null>(
    (best, id) => (best === null || distance(id) < distance(best) ? id : best),
    null,
  );
}

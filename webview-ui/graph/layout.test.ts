import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GraphLayout, layoutGraph, nodeSize } from './layout.ts';
import { edgeId, type TaskGraph } from './taskGraph.ts';

/** `[3, 1]`: the fourth waits for the second. */
function graph(nodes: number, pairs: readonly (readonly [number, number])[]): TaskGraph {
  return {
    nodes: Array.from({ length: nodes }, (_, index) => `n${index}`),
    edges: pairs.map(([child, parent]) => ({
      id: edgeId(`n${parent}`, `n${child}`),
      from: `n${parent}`,
      to: `n${child}`,
    })),
  };
}

/** Graphs without cycles: each node waits for some of those before it. */
const graphs = fc.integer({ min: 0, max: 24 }).chain((nodes) =>
  fc
    .uniqueArray(fc.tuple(fc.nat(Math.max(0, nodes - 1)), fc.nat(Math.max(0, nodes - 1))), {
      maxLength: nodes < 2 ? 0 : nodes * 2,
      selector: ([a, b]) => `${Math.max(a, b)} ${Math.min(a, b)}`,
    })
    .map((pairs) =>
      graph(
        nodes,
        pairs.filter(([a, b]) => a !== b).map(([a, b]) => [Math.max(a, b), Math.min(a, b)] as const),
      ),
    ),
);

function overlaps({ nodes }: GraphLayout): readonly string[] {
  const all = [...nodes];
  return all.flatMap(([id, a], index) =>
    all
      .slice(index + 1)
      .filter(([, b]) => Math.abs(a.x - b.x) < nodeSize.width && Math.abs(a.y - b.y) < nodeSize.height)
      .map(([other]) => `${id} ${other}`),
  );
}

describe('a layout', () => {
  test('places every node once, none over another, and within its own extent', () => {
    fc.assert(
      fc.property(graphs, (drawn) => {
        const layout = layoutGraph(drawn);
        expect([...layout.nodes.keys()].sort()).toEqual([...drawn.nodes].sort());
        expect(overlaps(layout)).toEqual([]);
        for (const { x, y } of layout.nodes.values()) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(x + nodeSize.width).toBeLessThanOrEqual(layout.width);
          expect(y + nodeSize.height).toBeLessThanOrEqual(layout.height);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('has every edge go to the right, from side to side', () => {
    fc.assert(
      fc.property(graphs, (drawn) => {
        const layout = layoutGraph(drawn);
        expect(layout.edges.map(({ id }) => id)).toEqual(drawn.edges.map(({ id }) => id));
        for (const { from, to, points } of layout.edges) {
          const start = layout.nodes.get(from) ?? { x: Number.NaN, y: 0, layer: Number.NaN };
          const end = layout.nodes.get(to) ?? { x: Number.NaN, y: 0, layer: Number.NaN };
          expect(points[0]).toEqual({ x: start.x + nodeSize.width, y: start.y + nodeSize.height / 2 });
          expect(points.at(-1)).toEqual({ x: end.x, y: end.y + nodeSize.height / 2 });
          expect(end.layer).toBeGreaterThan(start.layer);
          const xs = points.map(({ x }) => x);
          expect(xs).toEqual(xs.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 50 },
    );
  });

  test('leads no edge through a node', () => {
    fc.assert(
      fc.property(graphs, (drawn) => {
        const layout = layoutGraph(drawn);
        const levels = layout.edges.flatMap(({ points }) =>
          points.slice(1, -1).filter((_, index) => index % 2 === 0),
        );
        for (const { x, y } of levels) {
          const hit = [...layout.nodes.values()].filter(
            (node) => node.x === x && node.y < y && y < node.y + nodeSize.height,
          );
          expect(hit).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('crosses no edges where none have to cross', () => {
    const { nodes } = layoutGraph(
      graph(6, [
        [3, 2],
        [4, 1],
        [5, 0],
      ]),
    );
    const heights = [0, 1, 2, 5, 4, 3].map((index) => nodes.get(`n${index}`)?.y ?? 0);
    expect(heights.slice(3)).toEqual(heights.slice(0, 3));
    expect(heights.slice(0, 3).toSorted((a, b) => a - b)).toEqual(heights.slice(0, 3));
  });

  test('keeps an edge level where it passes several layers', () => {
    const { edges } = layoutGraph(
      graph(6, [
        [1, 0],
        [2, 1],
        [3, 2],
        [4, 3],
        [4, 5],
        [5, 0],
        [4, 0],
      ]),
    );
    const inner = edges.find(({ from, to }) => from === 'n0' && to === 'n4')?.points.slice(1, -1) ?? [];
    expect(inner.length).toBe(6);
    expect(Math.max(...inner.map(({ y }) => y)) - Math.min(...inner.map(({ y }) => y))).toBeLessThan(
      nodeSize.height / 4,
    );
  });

  test('is the same whenever the graph is', () => {
    const drawn = graph(6, [
      [2, 0],
      [2, 1],
      [3, 2],
      [4, 2],
      [5, 3],
      [5, 4],
    ]);
    expect(layoutGraph(drawn)).toEqual(layoutGraph(structuredClone(drawn)));
  });

  test('puts what waits for nothing, and nothing for it, in rows below the rest', () => {
    const layout = layoutGraph(
      graph(7, [
        [1, 0],
        [2, 1],
      ]),
    );
    const below = [3, 4, 5, 6].map((index) => layout.nodes.get(`n${index}`));
    expect(below.map((place) => place?.layer)).toEqual([0, 1, 2, 0]);
    expect(below.every((place) => (place?.y ?? 0) >= 2 * nodeSize.height - nodeSize.height)).toBe(true);
    expect(new Set(below.map((place) => place?.y)).size).toBe(2);
  });
});

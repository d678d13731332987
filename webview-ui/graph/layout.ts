import { heightsOf } from './heights.ts';
import { layersOf } from './layers.ts';
import type { GraphEdge, TaskGraph } from './taskGraph.ts';
import { untangle } from './untangle.ts';

/** Every node takes the same room, so that nothing moves when what it says changes. */
export const nodeSize = { width: 224, height: 72 };
const gap = { between: 20, layers: 64, edges: 14 };
/** Those that wait for nothing and for whom nobody waits stand below the rest, in rows of at least so many. */
const fewestInRow = 3;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a node's left upper corner is, and which layer from the left it stands in. */
export interface PlacedNode extends Point {
  readonly layer: number;
}

export interface PlacedEdge extends GraphEdge {
  /** In pairs, each a piece of line that is level; between them it bends. */
  readonly points: readonly Point[];
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, PlacedNode>;
  readonly edges: readonly PlacedEdge[];
}

/** Places every node to the right of all it waits for. The same graph is always placed in the same way. */
export function layoutGraph(graph: TaskGraph): GraphLayout {
  const joined = new Set(graph.edges.flatMap(({ from, to }) => [from, to]));
  const layered = layoutLayers({ ...graph, nodes: graph.nodes.filter((id) => joined.has(id)) });
  return withRows(
    layered,
    graph.nodes.filter((id) => !joined.has(id)),
  );
}

const step = { x: nodeSize.width + gap.layers, y: nodeSize.height + gap.between };

function layoutLayers(graph: TaskGraph): GraphLayout {
  const layers = layersOf(graph);
  const nodes = new Set(graph.nodes);
  const isStop = (id: string) => !nodes.has(id);
  const distance = (above: string, below: string) => {
    const heights = (nodeSize.height / 2) * (Number(!isStop(above)) + Number(!isStop(below)));
    return heights + (isStop(above) || isStop(below) ? gap.edges : gap.between);
  };
  const heights = heightsOf(untangle(layers), layers, distance, isStop);
  const top = graph.nodes.reduce(
    (least, id) => Math.min(least, heights.get(id) ?? 0),
    Number.POSITIVE_INFINITY,
  );
  const middle = (id: string) => Math.round((heights.get(id) ?? 0) - top + nodeSize.height / 2);
  const placed = new Map(
    graph.nodes.map((id): readonly [string, PlacedNode] => {
      const layer = layers.layerOf.get(id) ?? 0;
      return [id, { x: layer * step.x, y: middle(id) - nodeSize.height / 2, layer }];
    }),
  );
  const edges = graph.edges.map((edge) => {
    const passed = layers.stops.get(edge.id) ?? [];
    return { ...edge, points: route(placed, edge, passed.map(middle)) };
  });
  return { ...extent([...placed.values()]), nodes: placed, edges };
}

/** From the right side of one node to the left side of the other, level where it passes the layers between them. */
function route(
  nodes: ReadonlyMap<string, PlacedNode>,
  { from, to }: GraphEdge,
  passed: readonly number[],
): readonly Point[] {
  const start = nodes.get(from);
  const end = nodes.get(to);
  if (start === undefined || end === undefined) {
    return [];
  }
  return [
    { x: start.x + nodeSize.width, y: start.y + nodeSize.height / 2 },
    ...passed.flatMap((y, index) => {
      const x = start.x + (index + 1) * step.x;
      return [
        { x, y },
        { x: x + nodeSize.width, y },
      ];
    }),
    { x: end.x, y: end.y + nodeSize.height / 2 },
  ];
}

/** Adds nodes without edges below the others, as wide as those are. */
function withRows(layered: GraphLayout, ids: readonly string[]): GraphLayout {
  const most = Math.max(
    fewestInRow,
    Math.round((layered.width + gap.layers) / step.x),
    Math.ceil(Math.sqrt(ids.length)),
  );
  const top = layered.nodes.size === 0 ? 0 : layered.height + gap.layers;
  const rows = ids.map((id, index): readonly [string, PlacedNode] => {
    const layer = index % most;
    return [id, { x: layer * step.x, y: top + Math.floor(index / most) * step.y, layer }];
  });
  const nodes = new Map([...layered.nodes, ...rows]);
  return { ...layered, ...extent([...nodes.values()]), nodes };
}

function extent(nodes: readonly Point[]): { readonly width: number; readonly height: number } {
  return {
    width: nodes.reduce((most, { x }) => Math.max(most, x + nodeSize.width), 0),
    height: nodes.reduce((most, { y }) => Math.max(most, y + nodeSize.height), 0),
  };
}

import { topologicalOrder } from '../../src/domain/graph.ts';
import type { TaskGraph } from './taskGraph.ts';

/** A graph in layers from left to right. Where an edge passes a layer it has a stop there, so that it keeps its room. */
export interface Layers {
  /** Nodes and stops of each layer, from top to bottom. */
  readonly layers: readonly (readonly string[])[];
  /** What each is joined with in the layer before it, and in the one after it. */
  readonly before: ReadonlyMap<string, readonly string[]>;
  readonly after: ReadonlyMap<string, readonly string[]>;
  /** The stops of each edge, by its id. */
  readonly stops: ReadonlyMap<string, readonly string[]>;
  readonly layerOf: ReadonlyMap<string, number>;
}

/** Every node in a later layer than all it waits for, with edges as short as that allows. */
export function layersOf(graph: TaskGraph): Layers {
  const layerOf = assignLayers(graph);
  const before = new Map<string, string[]>(graph.nodes.map((id) => [id, []]));
  const after = new Map<string, string[]>(graph.nodes.map((id) => [id, []]));
  const stops = new Map<string, readonly string[]>();
  for (const { id, from, to } of graph.edges) {
    const first = (layerOf.get(from) ?? 0) + 1;
    const count = Math.max(0, (layerOf.get(to) ?? 0) - first);
    const passed = Array.from({ length: count }, (_, index) => `${id}/${first + index}`);
    stops.set(id, passed);
    [from, ...passed, to].forEach((here, index, chain) => {
      const next = chain[index + 1];
      if (next !== undefined) {
        after.set(here, [...(after.get(here) ?? []), next]);
        before.set(next, [...(before.get(next) ?? []), here]);
      }
      if (!layerOf.has(here)) {
        layerOf.set(here, first + index - 1);
      }
    });
  }
  return { layers: firstOrder(graph.nodes, after, layerOf), before, after, stops, layerOf };
}

function assignLayers({ nodes, edges }: TaskGraph): Map<string, number> {
  const parents = new Map<string, string[]>(nodes.map((id) => [id, []]));
  const children = new Map<string, string[]>(nodes.map((id) => [id, []]));
  for (const { from, to } of edges) {
    parents.get(to)?.push(from);
    children.get(from)?.push(to);
  }
  const order = topologicalOrder(parents);
  const layers = new Map<string, number>(nodes.map((id) => [id, 0]));
  const layer = (id: string) => layers.get(id) ?? 0;
  for (const id of order) {
    layers.set(id, Math.max(0, ...(parents.get(id) ?? []).map((parent) => layer(parent) + 1)));
  }
  // One with more edges to the right than to the left goes as far to the right as it can.
  for (const id of [...order].reverse()) {
    const after = children.get(id) ?? [];
    if (after.length > (parents.get(id)?.length ?? 0)) {
      layers.set(id, Math.min(...after.map((child) => layer(child) - 1)));
    }
  }
  return layers;
}

/** As they are met when one goes along the edges: what belongs together begins together. */
function firstOrder(
  nodes: readonly string[],
  after: ReadonlyMap<string, readonly string[]>,
  layerOf: ReadonlyMap<string, number>,
): readonly (readonly string[])[] {
  const count = [...layerOf.values()].reduce((most, layer) => Math.max(most, layer + 1), 0);
  const layers = Array.from({ length: count }, (): string[] => []);
  const met = new Set<string>();
  // From the end: of the first layer first, in the order of their numbers.
  const waiting = nodes.toReversed().sort((a, b) => (layerOf.get(b) ?? 0) - (layerOf.get(a) ?? 0));
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (!met.has(id)) {
      met.add(id);
      layers[layerOf.get(id) ?? 0]?.push(id);
      waiting.push(...[...(after.get(id) ?? [])].reverse());
    }
  }
  return layers;
}

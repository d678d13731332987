/** A directed graph as data: for each node, what it depends on. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/** The nodes of one cycle in order (`a` depends on `b` depends on … `a`), or `null`. */
export function findCycle(graph: Dependencies): readonly string[] | null {
  const finished = new Set<string>();
  for (const start of graph.keys()) {
    const cycle = finished.has(start) ? null : cycleFrom(graph, start, finished);
    if (cycle) {
      return cycle;
    }
  }
  return null;
}

/** Everything that `node` depends on, directly or not; `node` itself only when it is on a cycle. */
export function ancestors(graph: Dependencies, node: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...(graph.get(node) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!found.has(next)) {
      found.add(next);
      open.push(...(graph.get(next) ?? []));
    }
  }
  return found;
}

/**
 * For each node how heavy the heaviest path from it to the end of the work is, itself included: what has the longest
 * way to go is started first. The graph must be free of cycles.
 */
export function remainingPath(
  graph: Dependencies,
  weightOf: (node: string) => number = () => 1,
): ReadonlyMap<string, number> {
  const dependents = reverse(graph);
  const length = new Map<string, number>();
  for (const node of [...topologicalOrder(graph)].reverse()) {
    // Not `Math.max(...)`: thousands may wait for one.
    const after = (dependents.get(node) ?? []).reduce(
      (most, next) => Math.max(most, length.get(next) ?? 0),
      0,
    );
    length.set(node, weightOf(node) + after);
  }
  return length;
}

/** Every node after all it depends on; nodes that are free of order keep the order of the graph. */
export function topologicalOrder(graph: Dependencies): readonly string[] {
  const missing = new Map([...graph].map(([node, dependsOn]) => [node, dependsOn.length]));
  const dependents = reverse(graph);
  const order = [...graph.keys()].filter((node) => missing.get(node) === 0);
  for (let index = 0; index < order.length; index++) {
    for (const next of dependents.get(order[index] ?? '') ?? []) {
      const left = (missing.get(next) ?? 0) - 1;
      missing.set(next, left);
      if (left === 0) {
        order.push(next);
      }
    }
  }
  return order;
}

function reverse(graph: Dependencies): Dependencies {
  const reversed = new Map<string, string[]>([...graph.keys()].map((node) => [node, []]));
  for (const [node, dependsOn] of graph) {
    for (const dependency of dependsOn) {
      reversed.get(dependency)?.push(node);
    }
  }
  return reversed;
}

/** Walks without recursion: a plan from outside may be a chain of any length. */
function cycleFrom(graph: Dependencies, start: string, finished: Set<string>): readonly string[] | null {
  const path: string[] = [start];
  const onPath = new Set(path);
  const rest: string[][] = [[...(graph.get(start) ?? [])]];
  while (path.length > 0) {
    const next = rest.at(-1)?.pop();
    if (next === undefined) {
      const node = path.pop() ?? start;
      rest.pop();
      onPath.delete(node);
      finished.add(node);
    } else if (onPath.has(next)) {
      return [...path.slice(path.indexOf(next)), next];
    } else if (!finished.has(next) && graph.has(next)) {
      path.push(next);
      onPath.add(next);
      rest.push([...(graph.get(next) ?? [])]);
    }
  }
  return null;
}

import type { SubtaskView } from '../../src/protocol/view.ts';

/** One subtask waits for another: `to` for `from`. */
export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** What is drawn, without anything that changes while work goes on. */
export interface TaskGraph {
  /** Ids, in the order of their numbers. */
  readonly nodes: readonly string[];
  readonly edges: readonly GraphEdge[];
}

/** The graph of a task's subtasks; what is not among them (it was deleted just now) is waited for by nobody. */
export function graphOf(subtasks: readonly SubtaskView[]): TaskGraph {
  const ordered = subtasks.toSorted((a, b) => a.number - b.number);
  const known = new Set(ordered.map(({ id }) => id));
  return {
    nodes: ordered.map(({ id }) => id),
    edges: ordered.flatMap(({ id: to, dependsOn }) =>
      dependsOn.filter((from) => known.has(from)).map((from) => ({ id: edgeId(from, to), from, to })),
    ),
  };
}

export function edgeId(from: string, to: string): string {
  return `${from}>${to}`;
}

/** The same for two graphs exactly when they are drawn the same. */
export function shapeOf({ nodes, edges }: TaskGraph): string {
  return `${nodes.join()};${edges.map(({ id }) => id).join()}`;
}

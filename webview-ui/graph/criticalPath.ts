import { remainingPath } from '../../src/domain/graph.ts';
import { sizeWeights } from '../../src/domain/subtask.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';

/**
 * What the end of the task waits for longest: the heaviest chain of subtasks that are not merged, from the first to the
 * last, weighed as the scheduler weighs them. Empty while no two of them wait for one another.
 */
export function criticalPath(subtasks: readonly SubtaskView[]): readonly string[] {
  const open = subtasks.filter(({ status }) => status !== 'MERGED').sort((a, b) => a.number - b.number);
  const byId = new Map(open.map((subtask) => [subtask.id, subtask]));
  const graph = new Map(
    open.map(({ id, dependsOn }) => [id, dependsOn.filter((parent) => byId.has(parent))]),
  );
  const length = remainingPath(graph, (id) => sizeWeights[byId.get(id)?.size ?? 'small']);
  const path: string[] = [];
  let candidates: readonly SubtaskView[] = open;
  while (candidates.length > 0) {
    const next = longest(candidates, length);
    path.push(next);
    candidates = open.filter(({ id }) => graph.get(id)?.includes(next));
  }
  return path.length > 1 ? path : [];
}

/** Of equals the first. */
function longest(candidates: readonly SubtaskView[], length: ReadonlyMap<string, number>): string {
  return candidates.reduce(
    (best, { id }) => ((length.get(id) ?? 0) > (length.get(best) ?? 0) ? id : best),
    candidates[0]?.id ?? '',
  );
}

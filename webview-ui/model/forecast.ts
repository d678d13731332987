import { remainingPath } from '../../src/domain/graph.ts';
import { sizeWeights } from '../../src/domain/subtask.ts';
import type { ProjectHeader, RunView, SubtaskView, TaskView } from '../../src/protocol/view.ts';

/** How fast work has been: what was measured of subtasks whose work is done. */
export interface Pace {
  /** How many were measured. */
  readonly finished: number;
  /** How long one took, for each unit of its size; a small one has one. */
  readonly unitMs: number;
}

/** Of fewer nothing can be said. */
const fewest = 2;

/** From the time that their runs took; what they waited for others or for somebody does not count. */
export function paceOf(subtasks: readonly SubtaskView[], runs: readonly RunView[]): Pace | null {
  const took = new Map<string, number>();
  for (const { subtaskId, startedAt, endedAt } of runs) {
    if (subtaskId !== null && endedAt !== null) {
      const before = took.get(subtaskId) ?? 0;
      took.set(subtaskId, before + Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)));
    }
  }
  const measured = subtasks.filter(
    ({ id, status }) => (status === 'MERGED' || status === 'COMPLETED') && (took.get(id) ?? 0) > 0,
  );
  const ms = measured.reduce((sum, { id }) => sum + (took.get(id) ?? 0), 0);
  const units = measured.reduce((sum, { size }) => sum + sizeWeights[size], 0);
  return measured.length < fewest ? null : { finished: measured.length, unitMs: ms / units };
}

/**
 * When the work of a task would be done at that pace: after its critical path, or later where there are too few agents
 * for all of it. `null` where nobody knows: somebody has to act first, as to merge what all the rest waits for, or it takes
 * longer than anything before.
 */
export function doneAt(
  task: TaskView,
  subtasks: readonly SubtaskView[],
  project: Pick<ProjectHeader, 'maxAgents' | 'quota'>,
  pace: Pace,
  now: number,
): number | null {
  const open = subtasks.filter(
    ({ taskId, status, deleting }) => taskId === task.id && status !== 'MERGED' && !deleting,
  );
  const goesOn =
    task.status === 'ACTIVE' && task.approved && !task.stopped && !task.deleting && task.hold === null;
  const isHeldUp = open.some(needsSomebody) || !open.some(movesOn);
  if (!goesOn || project.maxAgents === 0 || project.quota !== null || isHeldUp) {
    return null;
  }
  const left = new Map(open.map((subtask) => [subtask.id, leftOf(subtask, pace, now)]));
  const graph = new Map(
    open.map(({ id, dependsOn }) => [id, dependsOn.filter((parent) => left.has(parent))]),
  );
  const paths = remainingPath(graph, (id) => left.get(id) ?? 0);
  const longest = [...paths.values()].reduce((most, path) => Math.max(most, path), 0);
  const total = [...left.values()].reduce((sum, ms) => sum + ms, 0);
  const needed = Math.max(longest, total / project.maxAgents);
  return needed > 0 ? now + needed : null;
}

function needsSomebody({ status, hold, stopped }: SubtaskView): boolean {
  return status === 'BLOCKED_FAILURE' || hold !== null || (stopped && status === 'READY');
}

/** Something happens to it by itself. */
function movesOn({ status, mergeRequested, activity }: SubtaskView): boolean {
  const isMerging = status === 'COMPLETED' && (mergeRequested || activity !== null);
  return status === 'IN_PROGRESS' || status === 'READY' || isMerging;
}

/** What is proved only waits to be merged. */
function leftOf({ status, size, since }: SubtaskView, { unitMs }: Pace, now: number): number {
  const whole = sizeWeights[size] * unitMs;
  switch (status) {
    case 'COMPLETED':
    case 'MERGED':
      return 0;
    case 'IN_PROGRESS':
      return Math.max(0, whole - (now - Date.parse(since)));
    default:
      return whole;
  }
}

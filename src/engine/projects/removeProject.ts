import { type Refusal, refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Engine } from '../engine.ts';

/** What is needed of an engine. */
type RemovableEngine = Pick<Engine, 'view' | 'onDidChange' | 'submit' | 'leftovers' | 'forget'>;

export interface RemoveProjectRequest {
  readonly closePullRequests: boolean;
  readonly signal: AbortSignal;
  /** How many tasks are left to be taken away. */
  onProgress(tasksLeft: number): void;
}

/**
 * Stops everything of the project and takes away what was made for it: its tasks with their worktrees and branches, and
 * the worktrees that were left over; then its state, in every window that has it open. What is only there goes to rescue
 * refs first. The repository stays as it is.
 */
export async function removeProject(
  engine: RemovableEngine,
  { closePullRequests, signal, onProgress }: RemoveProjectRequest,
): Promise<Result<void, Refusal>> {
  const obstacle = removalObstacle(engine);
  if (obstacle !== null) {
    return err(obstacle);
  }
  const stopped = await engine.submit({ kind: 'stopEverything' });
  if (!stopped.ok) {
    return stopped;
  }
  for (const { id, deleting } of engine.view().tasks) {
    const asked = deleting
      ? ok({ id: null })
      : await engine.submit({ kind: 'deleteTask', taskId: id, closePullRequests });
    if (!asked.ok && asked.error.kind !== 'notFound') {
      return asked;
    }
  }
  if (!(await tasksGone(engine, signal, onProgress))) {
    return err(refusal('conflict', whatRemains(engine.view().tasks.length)));
  }
  const removed = await removeWorktrees(engine);
  return removed.ok ? engine.forget() : removed;
}

/** Why this window cannot remove the project; `null`: it can. */
export function removalObstacle(engine: Pick<Engine, 'view'>): Refusal | null {
  const { readOnly, role } = engine.view().project;
  if (readOnly !== null) {
    return refusal('conflict', readOnly);
  }
  return role === 'driver'
    ? null
    : refusal(
        'conflict',
        'Another window works on this project. Remove it there, or close that window first.',
      );
}

/** Whether all tasks went, before `signal` ended the wait. */
function tasksGone(
  engine: RemovableEngine,
  signal: AbortSignal,
  onProgress: (left: number) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): void => {
      const left = engine.view().tasks.length;
      onProgress(left);
      if (left === 0 || signal.aborted) {
        followed.dispose();
        signal.removeEventListener('abort', look);
        resolve(left === 0);
      }
    };
    const followed = engine.onDidChange(look);
    signal.addEventListener('abort', look);
    look();
  });
}

/** Those that are left over; one that is in use by somebody else, or not ours, stays. */
async function removeWorktrees(engine: RemovableEngine): Promise<Result<void, Refusal>> {
  const found = await engine.leftovers.worktrees();
  if (!found.ok) {
    return found;
  }
  for (const { path } of found.value.filter(({ removable }) => removable)) {
    const removed = await engine.submit({ kind: 'removeWorktree', path });
    if (!removed.ok) {
      return removed;
    }
  }
  return ok();
}

function whatRemains(tasks: number): string {
  return `The project was not removed: ${tasks === 1 ? '1 task is' : `${tasks} tasks are`} still being deleted. All agents are stopped. Try again in a moment; the cards say what keeps them.`;
}

import { type Refusal, refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { ProjectView } from '../../protocol/view.ts';
import type { Engine } from '../engine.ts';

/** What is needed of an engine. */
type RemovableEngine = Pick<Engine, 'view' | 'onDidChange' | 'submit' | 'leftovers' | 'forget'>;

export interface RemoveProjectRequest {
  readonly closePullRequests: boolean;
  readonly signal: AbortSignal;
  /** How many tasks and sessions are left to be taken away. */
  onProgress(left: number): void;
}

/**
 * Stops everything of the project and takes away what was made for it: its tasks and sessions with their worktrees and
 * branches, and the worktrees that were left over; then its state, in every window that has it open. What is only there goes
 * to rescue refs first. The repository stays as it is.
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
  for (const intent of deletions(engine.view(), closePullRequests)) {
    const asked = await engine.submit(intent);
    if (!asked.ok && asked.error.kind !== 'notFound') {
      return asked;
    }
  }
  if (!(await allGone(engine, signal, onProgress))) {
    return err(refusal('conflict', whatRemains(engine.view())));
  }
  const removed = await removeWorktrees(engine, signal);
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

/** What is still to be asked for, so that nothing is left. */
function deletions({ tasks, sessions }: ProjectView, closePullRequests: boolean): readonly Intent[] {
  return [
    ...tasks
      .filter(({ deleting }) => !deleting)
      .map(({ id }) => ({ kind: 'deleteTask', taskId: id, closePullRequests }) as const),
    ...sessions
      .filter(({ deleting }) => !deleting)
      .map(({ id }) => ({ kind: 'deleteSession', sessionId: id }) as const),
  ];
}

function countOf({ tasks, sessions }: ProjectView): number {
  return tasks.length + sessions.length;
}

/** Whether all tasks and sessions went, before `signal` ended the wait. */
function allGone(
  engine: RemovableEngine,
  signal: AbortSignal,
  onProgress: (left: number) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): void => {
      const left = countOf(engine.view());
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
async function removeWorktrees(engine: RemovableEngine, signal: AbortSignal): Promise<Result<void, Refusal>> {
  const found = await engine.leftovers.worktrees();
  if (!found.ok) {
    return found;
  }
  for (const { path } of found.value.filter(({ removable }) => removable)) {
    if (signal.aborted) {
      return err(refusal('conflict', 'The project was not removed: you cancelled it. Worktrees are left.'));
    }
    const removed = await engine.submit({ kind: 'removeWorktree', path });
    if (!removed.ok) {
      return removed;
    }
  }
  return ok();
}

function whatRemains({ tasks, sessions }: ProjectView): string {
  const what = [counted(tasks.length, 'task'), counted(sessions.length, 'session')].flatMap(
    (one) => one ?? [],
  );
  const are = tasks.length + sessions.length === 1 ? 'is' : 'are';
  return `The project was not removed: ${what.join(' and ')} ${are} still being deleted. All agents are stopped. Try again in a moment; the cards say what keeps them.`;
}

function counted(count: number, name: string): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? name : `${name}s`}`;
}

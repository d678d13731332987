import type { Subtask } from '../../../domain/subtask.ts';
import type { Task } from '../../../domain/task.ts';
import { ok, type Result } from '../../../lib/result.ts';
import { moveSubtask } from '../../moves.ts';
import type { EngineParts } from '../../parts.ts';
import { momentOf } from '../../time.ts';
import { type BaseFailure, fetchBase } from '../base.ts';

/**
 * Takes up that the remote has merged the work as `mergeCommit`, whoever did it and by whatever method. What depends on
 * it starts from the base, so the base must contain that commit first: `notYet` as long as it does not.
 */
export async function settleMerged(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  mergeCommit: string,
): Promise<Result<'merged' | 'notYet', BaseFailure>> {
  const base = await fetchBase(parts, task);
  if (!base.ok) {
    return base;
  }
  if (!(await parts.repository.isAncestor(mergeCommit, base.value))) {
    return ok('notYet');
  }
  await recordMerged(parts, task, subtask, mergeCommit);
  return ok('merged');
}

/** The base, as it is known here, contains the work. Its branch at the remote has served, unless others have gone on there. */
export async function recordMerged(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  mergedCommit: string,
): Promise<void> {
  // Before it is a fact, so that whoever is killed here comes back to it.
  await deleteRemoteBranch(parts, task, subtask);
  await parts.store.transact((tables) => {
    const now = tables.subtasks.get(subtask.id);
    if (now) {
      const pullRequest = now.pullRequest && {
        ...now.pullRequest,
        state: 'merged' as const,
        mergeCommit: mergedCommit,
      };
      const change = { mergedCommit, pullRequest, conflicts: [], hold: null, reason: null };
      moveSubtask(tables, subtask.id, 'merge', momentOf(parts), change);
    }
  });
}

async function deleteRemoteBranch(parts: EngineParts, { delivery }: Task, subtask: Subtask): Promise<void> {
  const { remoteBranch, pushedCommit } = subtask;
  if (delivery.kind === 'local' || remoteBranch === null || pushedCommit === null) {
    return;
  }
  const request = { remote: delivery.remote, branch: remoteBranch, expected: pushedCommit };
  const deleted = await parts.repository.remotes.deleteBranch(request);
  if (!deleted.ok) {
    parts.log.warn(`${remoteBranch} stays at ${delivery.remote}: ${deleted.error.message}`);
  }
}

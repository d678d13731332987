import { basename, join } from 'node:path';
import { checkpointsOf, rescueRefFor } from '../../domain/naming.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { isPlanned, type Task } from '../../domain/task.ts';
import type { GitFailure } from '../../git/gitFailure.ts';
import { ok, type Result } from '../../lib/result.ts';
import { existing } from '../facts.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { isoNow, momentOf } from '../time.ts';
import { takeAway } from './takeAway.ts';

/**
 * Takes away what a merged subtask no longer needs, or a failed one after its time is over.
 * Answers when there will be something to take away, or `null`.
 */
export async function tidySubtask(parts: EngineParts, subtask: Subtask): Promise<number | null> {
  if (subtask.worktree === null) {
    return null;
  }
  switch (subtask.status) {
    case 'MERGED':
      await dropCheckpoints(parts, subtask);
      await removeSubtaskWorktree(parts, subtask);
      return null;
    case 'BLOCKED_FAILURE': {
      const due = Date.parse(subtask.since) + parts.settings().keepFailedWorktreeMinutes * 60_000;
      if (due > parts.clock.now()) {
        return due;
      }
      await removeSubtaskWorktree(parts, subtask);
      return null;
    }
    default:
      return null;
  }
}

export async function removeSubtaskWorktree(parts: EngineParts, subtask: Subtask): Promise<void> {
  const removed = await discardWorktree(parts, subtask);
  if (!removed.ok) {
    throw new Error(removed.error.message);
  }
}

/** For one that is merged or deleted: how its attempts left their files is of no use any more. */
export async function dropCheckpoints(parts: EngineParts, { id }: Subtask): Promise<void> {
  const dropped = await parts.repository.checkpoints.drop(checkpointsOf(id));
  if (!dropped.ok) {
    parts.log.warn(dropped.error.message);
  }
}

/**
 * Removes worktree and branch of a subtask; what is on no base goes to a rescue ref first, which is the answer.
 * Call it only where nothing else is done for the subtask at the same time.
 */
export async function discardWorktree(
  parts: EngineParts,
  subtask: Subtask,
): Promise<Result<string | null, GitFailure>> {
  await removeIntegration(parts, subtask);
  const branch = subtask.branch ?? `sw-${subtask.number}`;
  const rescueRef = rescueRefFor(branch, subtask.since);
  const place = { worktree: subtask.worktree, branch: subtask.branch, keptBy: keeperOf(subtask), rescueRef };
  const taken = await takeAway(parts, place, () => recordRescue(parts, subtask, rescueRef));
  if (!taken.ok) {
    return taken;
  }
  await parts.store.transact((tables) =>
    tables.subtasks.update(subtask.id, {
      worktree: null,
      worktreeReady: false,
      branch: taken.value.branchGone ? null : subtask.branch,
      updatedAt: isoNow(parts),
    }),
  );
  return ok(taken.value.rescued ? rescueRef : null);
}

/**
 * What holds the work when its branch is gone: a squash holds it under another name, and GitHub holds what its pull request
 * had when it was merged, which may be less than what has been pushed since.
 */
function keeperOf({ status, mergedCommit, pullRequest, pushedCommit, baseCommit }: Subtask): string | null {
  return status === 'MERGED' ? (pullRequest?.head ?? pushedCommit ?? mergedCommit) : baseCommit;
}

async function recordRescue(parts: EngineParts, subtask: Subtask, rescueRef: string): Promise<void> {
  await parts.store.transact((tables) => {
    tables.subtasks.update(subtask.id, { rescueRef });
    note(tables, subtask.id, `its work is kept at ${rescueRef}`, momentOf(parts));
  });
}

/** Removes the worktree of planning and base check once neither needs it. */
export async function tidyTask(parts: EngineParts, task: Task): Promise<void> {
  // Once somebody has mended the base, it is checked where it stands then.
  const isChecked = task.status === 'ACTIVE' && task.baseline === 'unchecked' && task.hold?.kind !== 'input';
  const needed = isPlanned(task) || isChecked;
  if (task.worktree !== null && !needed) {
    await removeTaskWorktree(parts, task);
  }
}

export async function removeTaskWorktree(parts: EngineParts, task: Task): Promise<void> {
  const removed = await discardTaskWorktree(parts, task);
  if (!removed.ok) {
    throw new Error(removed.error.message);
  }
}

/** Removes the worktree of planning and base check, which holds nobody's work. */
export async function discardTaskWorktree(parts: EngineParts, task: Task): Promise<Result<void, GitFailure>> {
  const path = existing(task.worktree, 'The worktree');
  const removed = await parts.repository.removeWorktree({ path, keptBy: null, rescueRef: null });
  if (removed.ok) {
    await parts.store.transact((tables) =>
      tables.tasks.update(task.id, { worktree: null, updatedAt: isoNow(parts) }),
    );
  }
  return removed.ok ? ok() : removed;
}

export function integrationPath(parts: EngineParts, subtask: Subtask): string {
  return join(parts.worktreeRoot(), `merge-${subtask.number}`);
}

/** Removes the worktree that merged results are checked in, which holds nobody's work. Answers what went wrong. */
export async function removeIntegration(parts: EngineParts, subtask: Subtask): Promise<string | null> {
  const name = basename(integrationPath(parts, subtask));
  const owned = await parts.repository.ownedWorktrees();
  const left = owned.find(
    (worktree) => worktree.subjectId === subtask.id && basename(worktree.path) === name,
  );
  if (!left) {
    return null;
  }
  const removed = await parts.repository.removeWorktree({ path: left.path, keptBy: null, rescueRef: null });
  return removed.ok ? null : removed.error.message;
}

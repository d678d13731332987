import { basename, join } from 'node:path';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { existing } from '../facts.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { isoNow, momentOf } from '../time.ts';

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

/** Removes worktree and branch of a subtask; what is on no base goes to a rescue ref first. */
export async function removeSubtaskWorktree(parts: EngineParts, subtask: Subtask): Promise<void> {
  const { repository } = parts;
  await removeIntegration(parts, subtask);
  const branch = subtask.branch ?? `sw-${subtask.number}`;
  const keptBy = subtask.mergedCommit ?? subtask.baseCommit;
  const rescueRef = rescueRefOf(branch, subtask);
  if (subtask.worktree !== null) {
    const removed = await repository.removeWorktree({ path: subtask.worktree, keptBy, rescueRef });
    if (!removed.ok) {
      throw new Error(removed.error.message);
    }
    if (removed.value.rescued) {
      await recordRescue(parts, subtask, rescueRef);
    }
  }
  const removed = await removeBranch(parts, subtask, [keptBy, await repository.refCommit(rescueRef)]);
  await parts.store.transact((tables) =>
    tables.subtasks.update(subtask.id, {
      worktree: null,
      worktreeReady: false,
      branch: removed ? null : subtask.branch,
      updatedAt: isoNow(parts),
    }),
  );
}

/** Deletes the branch, unless it alone holds the work: as when somebody else has removed the worktree. */
async function removeBranch(
  parts: EngineParts,
  subtask: Subtask,
  keepers: readonly (string | null)[],
): Promise<boolean> {
  const { repository } = parts;
  const tip = subtask.branch === null ? null : await repository.branchCommit(subtask.branch);
  if (subtask.branch === null || !tip?.ok) {
    return true;
  }
  const kept = await Promise.all(
    keepers.map(async (keeper) => keeper !== null && (await repository.isAncestor(tip.value, keeper))),
  );
  if (!kept.includes(true)) {
    parts.log.warn(`The branch ${subtask.branch} is left, because nothing else holds its commits.`);
    return false;
  }
  const deleted = await repository.deleteBranch(subtask.branch, tip.value);
  if (!deleted.ok) {
    throw new Error(deleted.error.message);
  }
  return true;
}

async function recordRescue(parts: EngineParts, subtask: Subtask, rescueRef: string): Promise<void> {
  await parts.store.transact((tables) => {
    tables.subtasks.update(subtask.id, { rescueRef });
    note(tables, subtask.id, `its work is kept at ${rescueRef}`, momentOf(parts));
  });
}

/** Removes the worktree of planning and base check once neither needs it. */
export async function tidyTask(parts: EngineParts, task: Task): Promise<void> {
  const needed = task.status === 'PLANNING' || (task.status === 'ACTIVE' && task.baseline === 'unchecked');
  if (task.worktree !== null && !needed) {
    await removeTaskWorktree(parts, task);
  }
}

export async function removeTaskWorktree(parts: EngineParts, task: Task): Promise<void> {
  const path = existing(task.worktree, 'The worktree');
  const removed = await parts.repository.removeWorktree({ path, keptBy: null, rescueRef: null });
  if (!removed.ok) {
    throw new Error(removed.error.message);
  }
  await parts.store.transact((tables) =>
    tables.tasks.update(task.id, { worktree: null, updatedAt: isoNow(parts) }),
  );
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

/** Where work is kept that would be lost with its worktree: the same name however often the removal is tried. */
function rescueRefOf(name: string, { since }: Subtask): string {
  return `refs/switchyard/rescue/${name}/${since.replace(/[:.]/g, '-')}`;
}

import type { GitFailure } from '../../git/gitFailure.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { EngineParts } from '../parts.ts';

/** Worktree and branch of a subtask or a session. */
export interface WorkPlace {
  readonly worktree: string | null;
  readonly branch: string | null;
  /** A commit that holds the work when the branch is gone; `null`: nothing does. */
  readonly keptBy: string | null;
  /** Where it is held if not. */
  readonly rescueRef: string;
}

/**
 * Removes worktree and branch; what is on no base goes to the rescue ref first, and is recorded by `recordRescue`.
 * Call it only where nothing else is done there at the same time.
 */
export async function takeAway(
  parts: EngineParts,
  { worktree, branch, keptBy, rescueRef }: WorkPlace,
  recordRescue: () => Promise<void>,
): Promise<Result<{ readonly rescued: boolean; readonly branchGone: boolean }, GitFailure>> {
  const { repository } = parts;
  let rescued = false;
  if (worktree !== null) {
    const removed = await repository.removeWorktree({ path: worktree, keptBy, rescueRef });
    if (!removed.ok) {
      return removed;
    }
    rescued = removed.value.rescued;
    if (rescued) {
      await recordRescue();
    }
  }
  const keepers = [keptBy, await repository.refCommit(rescueRef)];
  const deleted = branch === null ? ok(true) : await deleteKeptBranch(parts, branch, keepers);
  return deleted.ok ? ok({ rescued, branchGone: deleted.value }) : deleted;
}

/** Deletes the branch, unless it alone holds the work: as when somebody else has removed the worktree. */
export async function deleteKeptBranch(
  parts: EngineParts,
  branch: string,
  keepers: readonly (string | null)[],
): Promise<Result<boolean, GitFailure>> {
  const { repository } = parts;
  const tip = await repository.branchCommit(branch);
  if (!tip.ok) {
    return ok(true);
  }
  const kept = await Promise.all(
    keepers.map(async (keeper) => keeper !== null && (await repository.isAncestor(tip.value, keeper))),
  );
  if (!kept.includes(true)) {
    parts.log.warn(`The branch ${branch} is left, because nothing else holds its commits.`);
    return ok(false);
  }
  const deleted = await repository.deleteBranch(branch, tip.value);
  return deleted.ok ? ok(true) : deleted;
}

import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../domain/run.ts';
import { workplaceOf } from '../facts.ts';
import type { EngineParts } from '../parts.ts';

/**
 * What the agent did to its own worktree that nobody can mend for the user: deleted it, took it from git, or, when it
 * says that it is done, left it on another branch. `null` when all is as it should be.
 */
export async function worktreeTrouble(parts: EngineParts, run: Run, isDone: boolean): Promise<string | null> {
  const place = workplaceOf(parts.store.tables, run);
  if (!place?.worktree || !place.branch || place.round !== run.round) {
    return null;
  }
  const { worktree, branch } = place;
  const there = await lstat(join(worktree, '.git')).then(
    () => true,
    () => false,
  );
  const registered = (await parts.repository.ownedWorktrees()).find(({ path }) => path === worktree);
  if (!there || !registered) {
    return `The worktree ${worktree} was deleted while its agent worked; what was not committed is lost. Try again to go on from what is on ${branch}.`;
  }
  return isDone && registered.branch !== branch
    ? `The agent left its worktree on ${registered.branch ?? 'no branch'} instead of ${branch}. Put that right in ${worktree}, for instance with \`git switch ${branch}\`, then try again.`
    : null;
}

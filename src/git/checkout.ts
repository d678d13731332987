import type { Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { failure, printed } from './failures.ts';
import { copyIncluded } from './include.ts';
import type { GitFailure, WorktreeRequest } from './repository.ts';
import { retryContention } from './retry.ts';
import { readStatus } from './status.ts';

/** Writes out the files of a new worktree, believes nothing and looks what came out, adds ignored files. */
export async function fillWorktree(
  context: RepositoryContext,
  request: WorktreeRequest,
): Promise<Result<void, GitFailure>> {
  const { path, branch, commit } = request;
  const doing = `check out the files of the worktree ${path}`;
  const reset = await retryContention(context.clock, () => context.run(path, ['reset', '--hard']));
  const written = printed(reset, doing);
  if (!written.ok) {
    return written;
  }
  const status = await readStatus(context, path, 'no', doing);
  if (!status.ok) {
    return status;
  }
  if (status.value.head !== commit || status.value.branch !== branch) {
    return failure('other', `Could not ${doing}: something else was checked out there meanwhile. Try again.`);
  }
  if (status.value.dirtyFiles.length > 0) {
    const files = status.value.dirtyFiles.slice(0, 3).join(', ');
    return failure(
      'other',
      `Could not ${doing}: git calls files changed that nobody has touched (${files}). ` +
        'Line endings or names that differ only in case are the usual reason: ' +
        'run "git add --renormalize ." or rename the files, and commit.',
    );
  }
  return copyIncluded(context, path);
}

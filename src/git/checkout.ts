import { statfs } from 'node:fs/promises';
import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { diskFull, failure, printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { includeFiles } from './include.ts';
import { fetchingLargeFiles } from './remote/largeFiles.ts';
import type { WorktreeRequest } from './repository.ts';
import { retryContention } from './retry.ts';
import { limitWorktree } from './sparse.ts';
import { readStatus } from './status.ts';
import { addSubmodules } from './submodules.ts';

/** Writes out the files of a new worktree, believes nothing and looks what came out, adds what git does not bring along. */
export async function fillWorktree(
  context: RepositoryContext,
  metadata: string,
  { path, branch, commit, sparse = [] }: WorktreeRequest,
): Promise<Result<{ submodules: readonly string[] }, GitFailure>> {
  const doing = `check out the files of the worktree ${path}`;
  const limited = await limitWorktree(context, { path, metadata, folders: sparse });
  if (!limited.ok) {
    return limited;
  }
  const reset = await retryContention(context.clock, () =>
    fetchingLargeFiles(context, path, ['reset', '--hard']),
  );
  const written = printed(reset, doing);
  if (!written.ok) {
    return (await isFull(path)) ? diskFull(doing) : written;
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
  const included = await includeFiles(context, path);
  return included.ok ? ok({ submodules: await addSubmodules(context, path) }) : included;
}

const leastBytes = 16 * 1024 * 1024;

/** When git could not write a file, it does not say why. */
async function isFull(folder: string): Promise<boolean> {
  const disk = await statfs(folder).catch(() => null);
  // Where there is no fixed number of files, both are 0.
  return disk !== null && (disk.bavail * disk.bsize < leastBytes || (disk.files > 0 && disk.ffree < 10));
}

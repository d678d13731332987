import { statfs } from 'node:fs/promises';
import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { mayComeOutChanged } from './conversions.ts';
import { diskFull, failure, printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { includeFiles } from './include.ts';
import { fetchingLargeFiles } from './remote/largeFiles.ts';
import type { WorktreeRequest } from './repository.ts';
import { retryContention } from './retry.ts';
import { limitWorktree } from './sparse.ts';
import { readStatus, type Status } from './status.ts';
import { addSubmodules } from './submodules.ts';

/** Writes out the files of a new worktree, believes nothing and looks what came out, adds what git does not bring along. */
export async function fillWorktree(
  context: RepositoryContext,
  metadata: string,
  { path, branch, commit, sparse = [], signal }: WorktreeRequest,
): Promise<Result<{ submodules: readonly string[] }, GitFailure>> {
  const doing = `check out the files of the worktree ${path}`;
  const limited = await limitWorktree(context, { path, metadata, folders: sparse });
  if (!limited.ok) {
    return limited;
  }
  const [reset, mayDiffer] = await Promise.all([
    retryContention(context.clock, () => fetchingLargeFiles(context, path, ['reset', '--hard'], signal)),
    mayComeOutChanged(context, commit),
  ]);
  if (signal?.aborted) {
    return failure('other', `Could not ${doing}: it was cancelled.`);
  }
  const written = printed(reset, doing);
  if (!written.ok) {
    return (await isFull(path)) ? diskFull(doing) : written;
  }
  const outcome = await lookAt(context, path, mayDiffer, doing);
  if (!outcome.ok) {
    return outcome;
  }
  if (outcome.value.head !== commit || outcome.value.branch !== branch) {
    return failure('other', `Could not ${doing}: something else was checked out there meanwhile. Try again.`);
  }
  if (outcome.value.dirtyFiles.length > 0) {
    const files = outcome.value.dirtyFiles.slice(0, 3).join(', ');
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

/**
 * What is checked out there. Git reads all files again that are as young as its index, which takes about as long as writing
 * them did: so they are only looked at where they can differ.
 */
async function lookAt(
  context: RepositoryContext,
  path: string,
  mayDiffer: boolean,
  doing: string,
): Promise<Result<Pick<Status, 'head' | 'branch' | 'dirtyFiles'>, GitFailure>> {
  if (mayDiffer) {
    return readStatus(context, path, 'no', doing);
  }
  const asked = ['rev-parse', 'HEAD', '--symbolic-full-name', 'HEAD'];
  const shown = printed(await context.run(path, asked), doing);
  if (!shown.ok) {
    return shown;
  }
  const [head = null, ref = ''] = shown.value.trim().split('\n');
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
  return ok({ head, branch, dirtyFiles: [] });
}

const leastBytes = 16 * 1024 * 1024;

/** When git could not write a file, it does not say why. */
async function isFull(folder: string): Promise<boolean> {
  const disk = await statfs(folder).catch(() => null);
  // Where there is no fixed number of files, both are 0.
  return disk !== null && (disk.bavail * disk.bsize < leastBytes || (disk.files > 0 && disk.ffree < 10));
}

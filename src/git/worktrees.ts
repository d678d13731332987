import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { restoredSubject } from '../domain/naming.ts';
import { ok, type Result } from '../lib/result.ts';
import { deleteBranchInQueue, refCommit } from './branches.ts';
import { fillWorktree } from './checkout.ts';
import type { RepositoryContext } from './context.ts';
import { failure, orFailure, printed } from './failures.ts';
import { readIfThere, writeWhole } from './ownFiles.ts';
import { kindOf, resolveParent } from './paths.ts';
import {
  checkedOut,
  linkedWorktrees,
  metadataDirectories,
  namedMetadata,
  type Registration,
  readMarker,
  registeredPath,
  unregister,
  writeMarker,
} from './registrations.ts';
import type { GitFailure, OwnedWorktree, WorktreeRequest } from './repository.ts';
import { retryContention } from './retry.ts';
import { emptyTrash, moveToTrash } from './trash.ts';

/**
 * Metadata first, in the queue and quick; then the files, outside it. A crash at any point leaves either
 * a note of ours or a marker that says "not ready", and the next call makes the worktree anew.
 */
export async function addWorktree(
  context: RepositoryContext,
  asked: WorktreeRequest,
): Promise<Result<void, GitFailure>> {
  const request = { ...asked, path: await resolveParent(asked.path) };
  const doing = `make the worktree ${request.path}`;
  return context.paths.run(request.path, () => orFailure(doing, () => addAt(context, request)));
}

async function addAt(
  context: RepositoryContext,
  request: WorktreeRequest,
): Promise<Result<void, GitFailure>> {
  const added = await context.queue.run(() => register(context, request));
  if (!added.ok || added.value === 'ready') {
    return added.ok ? ok() : added;
  }
  const { metadata, branchMade } = added.value;
  const filled = await context.checkouts.run(() => fillWorktree(context, request));
  if (filled.ok) {
    await writeMarker(metadata, { ...request.owner, branch: request.branch, ready: true });
    return ok();
  }
  const cleared = await orFailure('clean up', () =>
    context.queue.run(async () => {
      const discarded = await discard(context, { path: request.path, metadata });
      return branchMade !== null && discarded.ok
        ? deleteBranchInQueue(context, branchMade, request.commit)
        : discarded;
    }),
  );
  if (!cleared.ok) {
    context.log.warn(cleared.error.message);
  }
  await emptyTrash(context);
  return filled;
}

/** Those whose directory somebody deleted are among them: removing or adding them puts that right. */
export async function ownedWorktrees(context: RepositoryContext): Promise<readonly OwnedWorktree[]> {
  const linked = await linkedWorktrees(context);
  if (!linked.ok) {
    context.log.warn(linked.error.message);
    return [];
  }
  return linked.value.flatMap(({ path, branch, marker }) =>
    marker === null || marker.subjectId === restoredSubject
      ? []
      : [{ path, branch, projectId: marker.projectId, subjectId: marker.subjectId }],
  );
}

interface Added {
  readonly metadata: string;
  /** The branch that came with it. */
  readonly branchMade: string | null;
}

async function register(
  context: RepositoryContext,
  request: WorktreeRequest,
): Promise<Result<Added | 'ready', GitFailure>> {
  await clearHalfMade(context, request.path);
  const linked = await linkedWorktrees(context);
  if (!linked.ok) {
    return linked;
  }
  const known = linked.value.find(({ path }) => path === request.path);
  if (known !== undefined && isAsAskedFor(known, request)) {
    return ok('ready');
  }
  const cleared = known === undefined ? ok() : await clearKnown(context, request, known);
  if (!cleared.ok) {
    return cleared;
  }
  const obstacle = await obstacleAt(request.path);
  if (obstacle !== null) {
    return failure('pathTaken', `${request.path} ${obstacle}. Move it away or delete it, then try again.`);
  }
  await writeWhole(noteOf(context, request.path), request.path);
  const made = await makeMetadata(context, request);
  await rm(noteOf(context, request.path), { force: true });
  return made;
}

function isAsAskedFor(known: Registration, { branch, commit, owner }: WorktreeRequest): boolean {
  const { marker, present } = known;
  return (
    present &&
    marker?.ready === true &&
    marker.projectId === owner.projectId &&
    marker.subjectId === owner.subjectId &&
    known.branch === branch &&
    known.head === commit
  );
}

/** Makes room where nobody can have worked: the directory is gone, or was never finished. */
async function clearKnown(
  context: RepositoryContext,
  request: WorktreeRequest,
  known: Registration,
): Promise<Result<void, GitFailure>> {
  const { owner, path } = request;
  const sameOwner = known.marker?.projectId === owner.projectId && known.marker.subjectId === owner.subjectId;
  if (known.marker !== null && !known.present) {
    context.log.info(`The worktree ${path} was deleted; it is made anew`);
    await unregister(known.metadata);
    return ok();
  }
  if (sameOwner && !known.marker?.ready) {
    return discard(context, known);
  }
  const what = known.marker === null ? 'is a worktree that Switchyard did not make' : 'holds other work';
  return failure('pathTaken', `${path} ${what}. Remove it with "git worktree remove", then try again.`);
}

async function discard(
  context: RepositoryContext,
  { path, metadata }: { path: string; metadata: string },
): Promise<Result<void, GitFailure>> {
  const moved = await moveToTrash(context, path);
  if (moved.ok) {
    await unregister(metadata);
  }
  return moved;
}

/** Removes what a `git worktree add` of ours left behind that was killed before it was done. */
async function clearHalfMade(context: RepositoryContext, path: string): Promise<void> {
  if ((await readIfThere(noteOf(context, path))) !== path) {
    return;
  }
  for (const metadata of await metadataDirectories(context)) {
    const registered = await registeredPath(metadata);
    const named = basename(metadata).replace(/\d*$/, '') === basename(path).replace(/\d*$/, '');
    if ((registered === path || (registered === null && named)) && (await readMarker(metadata)) === null) {
      context.log.info(`Removing the half-made worktree ${path}`);
      await unregister(metadata);
    }
  }
  const content = (await kindOf(path)) === 'directory' ? await readdir(path) : [];
  if (content.every((name) => name === '.git')) {
    await rm(join(path, '.git'), { force: true });
  }
  await rm(noteOf(context, path));
}

async function obstacleAt(path: string): Promise<string | null> {
  const kind = await kindOf(path);
  if (kind === 'directory') {
    return (await readdir(path)).length === 0 ? null : 'is a folder that is not empty';
  }
  return kind === 'nothing' ? null : kind === 'link' ? 'is a symbolic link' : 'is a file';
}

async function makeMetadata(
  context: RepositoryContext,
  request: WorktreeRequest,
): Promise<Result<Added, GitFailure>> {
  const { path, branch, commit, owner } = request;
  const isNew = branch !== null && (await refCommit(context, `refs/heads/${branch}`)) === null;
  const free = branch === null || isNew ? ok() : await claimBranch(context, branch, commit);
  if (!free.ok) {
    return free;
  }
  const added = await retryContention(context.clock, async () => {
    // An earlier attempt may have got as far as making the branch.
    const exists = branch !== null && (await refCommit(context, `refs/heads/${branch}`)) !== null;
    const head = branch === null ? ['--detach'] : exists ? [] : ['--no-track', '-b', branch];
    const place = ['--', path, exists ? branch : commit];
    return context.run(context.root, ['worktree', 'add', '--no-checkout', ...head, ...place]);
  });
  const result = printed(added, `make the worktree ${path}`);
  if (!result.ok) {
    await clearHalfMade(context, path);
    return result;
  }
  // Git may exit with 0 although another process pruned the entry at once, so look.
  const metadata = namedMetadata((await readIfThere(join(path, '.git'))) ?? '');
  if (metadata === null || (await registeredPath(resolve(path, metadata))) !== path) {
    return failure('other', `Git did not register the worktree ${path}. Try again.`);
  }
  await writeMarker(resolve(path, metadata), { ...owner, branch, ready: false });
  return ok({ metadata: resolve(path, metadata), branchMade: isNew ? branch : null });
}

/** An existing branch is used only as it was asked for, and when nobody has it checked out. */
async function claimBranch(
  context: RepositoryContext,
  branch: string,
  commit: string,
): Promise<Result<void, GitFailure>> {
  if ((await refCommit(context, `refs/heads/${branch}`)) !== commit) {
    return failure(
      'branchTaken',
      `The branch "${branch}" exists already, with other commits. Rename or delete it, then try again.`,
    );
  }
  const linked = await linkedWorktrees(context);
  const gone = linked.ok
    ? linked.value.find((one) => one.branch === branch && one.marker !== null && !one.present)
    : undefined;
  if (gone !== undefined) {
    await unregister(gone.metadata);
  }
  const checkouts = await checkedOut(context);
  const user = checkouts.ok ? checkouts.value.find((one) => one.branch === branch) : undefined;
  if (user !== undefined) {
    return failure(
      'branchTaken',
      `The branch "${branch}" is checked out in ${user.path}. Check out another one there, then try again.`,
    );
  }
  return checkouts.ok ? ok() : checkouts;
}

function noteOf(context: RepositoryContext, path: string): string {
  const name = createHash('sha256').update(path).digest('hex').slice(0, 24);
  return join(context.ownDirectory, 'adding', name);
}

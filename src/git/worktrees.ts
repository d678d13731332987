import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { restoredSubject } from '../domain/naming.ts';
import { ok, type Result } from '../lib/result.ts';
import { deleteBranchInQueue, refCommit } from './branches.ts';
import { fillWorktree } from './checkout.ts';
import type { CommandOutcome } from './command.ts';
import type { RepositoryContext } from './context.ts';
import { failure, orFailure, printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { clearHalfMade, noteBeginning, noteEnd } from './halfMade.ts';
import { readIfThere } from './ownFiles.ts';
import { obstacleAt, resolveParent } from './paths.ts';
import {
  checkedOut,
  linkedWorktrees,
  type Marker,
  namedMetadata,
  type Registration,
  registeredPath,
  writeMarker,
} from './registrations.ts';
import { isBranchName } from './remote/remoteList.ts';
import type { OwnedWorktree, WorktreeRequest } from './repository.ts';
import { retryContention } from './retry.ts';
import { forgetWorktree } from './submodules.ts';
import { emptyTrash, moveToTrash } from './trash.ts';

/**
 * Metadata first, in the queue and quick; then the files, outside it. A crash at any point leaves either
 * a note of ours or a marker that says "not ready", and the next call makes the worktree anew.
 */
export async function addWorktree(
  context: RepositoryContext,
  asked: WorktreeRequest,
): Promise<Result<void, GitFailure>> {
  const { branch, commit } = asked;
  // Git gives both to a command of its own, which would take them for options.
  if ((branch !== null && !isBranchName(branch)) || commit.startsWith('-')) {
    return failure('other', `No worktree can be made of "${commit}" on "${branch}". Choose another name.`);
  }
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
  const filled = await context.checkouts.run(() => fillWorktree(context, metadata, request));
  if (filled.ok) {
    await writeMarker(metadata, { ...markerOf(request), ready: true, submodules: filled.value.submodules });
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

/** Of one that is not ready yet. */
function markerOf({ owner, branch }: WorktreeRequest): Marker {
  const { projectId, subjectId } = owner;
  return { projectId, subjectId, branch, ready: false, submodules: [] };
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
  await clearHalfMade(context);
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
  await noteBeginning(context, request.path);
  const made = await makeMetadata(context, request);
  await noteEnd(context, request.path);
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
    await forgetWorktree(context, known.metadata);
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
    await forgetWorktree(context, metadata);
  }
  return moved;
}

async function makeMetadata(
  context: RepositoryContext,
  request: WorktreeRequest,
): Promise<Result<Added, GitFailure>> {
  const { path, branch, commit } = request;
  const isNew = branch !== null && (await refCommit(context, `refs/heads/${branch}`)) === null;
  const free = branch === null || isNew ? ok() : await claimBranch(context, branch, commit);
  if (!free.ok) {
    return free;
  }
  const added = await retryContention(context.clock, () => addMetadata(context, request));
  const result = printed(added, `make the worktree ${path}`);
  const metadata = result.ok ? await metadataAt(path) : null;
  if (metadata === null) {
    await clearHalfMade(context);
    const taken = isNew ? await deleteBranchInQueue(context, branch, commit) : ok();
    if (!taken.ok) {
      context.log.warn(taken.error.message);
    }
    return result.ok ? failure('other', `Git did not register the worktree ${path}. Try again.`) : result;
  }
  await writeMarker(metadata, markerOf(request));
  return ok({ metadata, branchMade: isNew ? branch : null });
}

/** Call it again where another process was in its way. */
async function addMetadata(
  context: RepositoryContext,
  { path, branch, commit }: WorktreeRequest,
): Promise<CommandOutcome> {
  // An earlier attempt may have got as far as making the branch, or the folder.
  const exists = branch !== null && (await refCommit(context, `refs/heads/${branch}`)) !== null;
  if ((await obstacleAt(path)) !== null && (await metadataAt(path)) === null) {
    await rm(join(path, '.git'), { force: true });
  }
  const head = branch === null ? ['--detach'] : exists ? [] : ['--no-track', '-b', branch];
  const place = ['--', path, exists ? branch : commit];
  const added = await context.run(context.root, ['worktree', 'add', '--no-checkout', ...head, ...place]);
  // Git may exit with 0 although another process pruned the entry at once.
  return added.exitCode === 0 && (await metadataAt(path)) === null ? pruned : added;
}

const pruned: CommandOutcome = {
  exitCode: 1,
  stdout: Buffer.alloc(0),
  stderr: "fatal: another process has pruned the worktree's metadata/commondir",
};

/** Where git has the worktree at the path registered. */
async function metadataAt(path: string): Promise<string | null> {
  const named = namedMetadata((await readIfThere(join(path, '.git'))) ?? '');
  const metadata = named === null ? null : resolve(path, named);
  return metadata !== null && (await registeredPath(metadata)) === path ? metadata : null;
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
    await forgetWorktree(context, gone.metadata);
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

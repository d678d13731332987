import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rescueNamespace } from '../domain/naming.ts';
import { ok, type Result } from '../lib/result.ts';
import { refCommit } from './branches.ts';
import type { RepositoryContext } from './context.ts';
import { failure, orFailure } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { isBeneath, kindOf, resolveParent } from './paths.ts';
import {
  belongsElsewhere,
  linkedWorktrees,
  type Registration,
  readMarker,
  registrationAt,
} from './registrations.ts';
import { rescue } from './rescue.ts';
import { forgetWorktree } from './submodules.ts';
import { emptyTrash, moveToTrash } from './trash.ts';

/** Rescues, moves to the trash, makes git forget it; the trash is emptied in the background. */
export async function removeWorktree(
  context: RepositoryContext,
  request: { path: string; keptBy: string | null; rescueRef: string | null },
): Promise<Result<{ rescued: boolean }, GitFailure>> {
  const { keptBy, rescueRef } = request;
  if (rescueRef !== null && !rescueRef.startsWith(rescueNamespace)) {
    throw new Error(`Not a rescue ref: ${rescueRef}`);
  }
  const path = await resolveParent(request.path);
  return context.paths.run(path, () =>
    orFailure(`remove the worktree ${path}`, () => removeAt(context, path, { keptBy, rescueRef })),
  );
}

async function removeAt(
  context: RepositoryContext,
  path: string,
  { keptBy, rescueRef }: { keptBy: string | null; rescueRef: string | null },
): Promise<Result<{ rescued: boolean }, GitFailure>> {
  const found = await findOurs(context, path, rescueRef !== null);
  if (!found.ok) {
    return found;
  }
  if (found.value === 'gone') {
    // The answer of an earlier removal may have been lost, so it is given again.
    return ok({ rescued: rescueRef !== null && (await refCommit(context, rescueRef)) !== null });
  }
  const worktree = found.value;
  const rescued = rescueRef === null ? ok(false) : await rescue(context, worktree, { keptBy, rescueRef });
  if (!rescued.ok) {
    return rescued;
  }
  const removed = await context.queue.run(() => remove(context, worktree));
  if (!removed.ok) {
    return removed;
  }
  emptyTrash(context).catch((error) => context.log.warn(`Trash: ${String(error)}`));
  return ok({ rescued: rescued.value });
}

/** The worktree there, as long as it is one that we made. */
export async function findOurs(
  context: RepositoryContext,
  path: string,
  isRescued: boolean,
): Promise<Result<Registration | 'gone', GitFailure>> {
  const linked = isRescued ? await linkedWorktrees(context) : ok([]);
  if (!linked.ok) {
    return linked;
  }
  const known = isRescued
    ? linked.value.find((one) => one.path === path)
    : await registrationAt(context, path);
  if (known === undefined && (await kindOf(path)) === 'nothing') {
    return ok('gone');
  }
  if (!known?.marker || touchesRepository(context, path)) {
    return failure(
      'notOurs',
      `${path} was not made by Switchyard, so it was not touched. Delete it yourself.`,
    );
  }
  return known.present ? connect(known) : ok(known);
}

/** Whether the repository itself would go with it: a mark in git's folder may have been made to name anything. */
function touchesRepository({ root, commonDirectory }: RepositoryContext, path: string): boolean {
  const holds = [root, commonDirectory].some((own) => own === path || isBeneath(own, path));
  return holds || isBeneath(path, commonDirectory);
}

/**
 * Makes sure that git, run in the directory, acts on this worktree. Without its `.git` file git would
 * look for a repository further up and act on that.
 */
async function connect(worktree: Registration): Promise<Result<Registration, GitFailure>> {
  const { path, metadata } = worktree;
  const link = join(path, '.git');
  if ((await kindOf(path)) !== 'directory') {
    return failure('notOurs', `${path} is no longer the folder that Switchyard made, so it was not touched.`);
  }
  const kind = await kindOf(link);
  if (kind === 'directory' || kind === 'link' || kind === 'other') {
    return failure('notOurs', `${path} has become a repository of its own, so it was not touched.`);
  }
  if (await belongsElsewhere(worktree)) {
    return failure('notOurs', `${path} is a worktree of another repository, so it was not touched.`);
  }
  await writeFile(link, `gitdir: ${metadata}\n`);
  return ok(worktree);
}

async function remove(
  context: RepositoryContext,
  { path, metadata }: Registration,
): Promise<Result<void, GitFailure>> {
  // While it waited for the queue, somebody else may have removed it and made another.
  if ((await readMarker(metadata)) === null) {
    return ok();
  }
  const moved = (await kindOf(path)) === 'nothing' ? ok() : await moveToTrash(context, path);
  if (moved.ok) {
    await forgetWorktree(context, metadata);
  }
  return moved;
}

import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RepositoryContext } from './context.ts';
import { readIfThere, writeWhole } from './ownFiles.ts';
import { kindOf } from './paths.ts';
import { metadataDirectories, readMarker, registeredPath, unregister } from './registrations.ts';

/**
 * Notes that a worktree is about to be registered at the path; whoever finds the note in a later turn of the queue knows
 * that this was never finished.
 */
export async function noteBeginning(context: RepositoryContext, path: string): Promise<void> {
  await writeWhole(noteOf(context, path), path);
}

export async function noteEnd(context: RepositoryContext, path: string): Promise<void> {
  await rm(noteOf(context, path), { force: true });
}

/**
 * Removes what `git worktree add` of ours left behind that were killed before they were done: until then git cannot read
 * the repository's worktrees, and fetches nothing either. Call it in the queue.
 */
export async function clearHalfMade(context: RepositoryContext): Promise<void> {
  const folder = notes(context);
  const names = (await kindOf(folder)) === 'directory' ? await readdir(folder) : [];
  for (const name of names) {
    const path = await readIfThere(join(folder, name));
    if (path !== null && noteOf(context, path) === join(folder, name)) {
      await clearAt(context, path);
      await noteEnd(context, path);
    }
  }
}

async function clearAt(context: RepositoryContext, path: string): Promise<void> {
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
}

function noteOf(context: RepositoryContext, path: string): string {
  return join(notes(context), createHash('sha256').update(path).digest('hex').slice(0, 24));
}

function notes({ ownDirectory }: RepositoryContext): string {
  return join(ownDirectory, 'adding');
}

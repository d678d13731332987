import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../lib/errorCode.ts';
import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { failure, orFailure } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { parseObject, readIfThere, writeWhole } from './ownFiles.ts';
import { kindOf } from './paths.ts';
import { removeTree } from './removeTree.ts';
import { pause } from './retry.ts';

const folderName = '.trash';
const namePattern = /\.[0-9a-f]{16}$/;

/**
 * Moves a worktree of ours out of the way: a rename, so it is quick and whole. A note of it is written
 * first; `emptyTrash` deletes what the notes name, now or at a later start. Call it in the queue.
 */
export async function moveToTrash(
  context: RepositoryContext,
  path: string,
): Promise<Result<void, GitFailure>> {
  const folder = join(dirname(path), folderName);
  const target = join(folder, `${basename(path)}.${randomBytes(8).toString('hex')}`);
  const note = join(notes(context), `${randomBytes(8).toString('hex')}.json`);
  await writeWhole(note, `${JSON.stringify({ path: target })}\n`);
  const moved = await orFailure(`move ${path} away`, () => moveInto(context, { path, folder, target }));
  if (!moved.ok) {
    await unlink(note);
  }
  return moved;
}

async function moveInto(
  context: RepositoryContext,
  { path, folder, target }: { path: string; folder: string; target: string },
): Promise<Result<void, GitFailure>> {
  for (let attempt = 1; ; attempt++) {
    const kind = await kindOf(folder);
    if (kind !== 'directory' && kind !== 'nothing') {
      return failure('other', `${folder} is a file, or a link to another place. Delete it, then try again.`);
    }
    try {
      // Whoever has just emptied the trash takes the folder away, too.
      await mkdir(folder, { recursive: true });
      await rename(path, target);
      return ok();
    } catch (error) {
      if (attempt === 5) {
        return failure(
          'locked',
          `Could not move ${path} away (${errorCode(error)}). Close the programs and terminals that use it, then try again.`,
        );
      }
      await pause(context.clock, errorCode(error) === 'ENOENT' ? 5 : 200 * attempt);
    }
  }
}

/** Deletes what was moved to the trash. What does not go now is tried again the next time. */
export function emptyTrash(context: RepositoryContext): Promise<void> {
  return context.emptyingTrash.run(() => sweep(context));
}

async function sweep(context: RepositoryContext): Promise<void> {
  const known = await context.queue.run(async () => ok(await readNotes(context)));
  for (const { note, path } of known.ok ? known.value : []) {
    try {
      // The note may be forged, so it can name nothing but what looks like trash of ours.
      const folder = dirname(path);
      const trash = basename(folder) === folderName && namePattern.test(path);
      if (trash && (await kindOf(folder)) === 'directory') {
        await removeTree(path);
        await rmdir(folder).catch(() => undefined);
      }
      await unlink(note);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') {
        context.log.warn(`Could not delete ${path} yet: ${String(error)}`);
      }
    }
  }
}

async function readNotes(context: RepositoryContext): Promise<{ note: string; path: string }[]> {
  const names = (await kindOf(notes(context))) === 'directory' ? await readdir(notes(context)) : [];
  const found = await Promise.all(
    names.map(async (name) => {
      const note = join(notes(context), name);
      const path = parseObject((await readIfThere(note)) ?? '')?.path;
      return typeof path === 'string' ? [{ note, path }] : [];
    }),
  );
  return found.flat();
}

function notes(context: RepositoryContext): string {
  return join(context.ownDirectory, 'trash');
}

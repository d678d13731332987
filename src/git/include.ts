import { constants, copyFile, mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { failure, parts, printed } from './failures.ts';
import { errorCode, isBeneath, kindOf, realPathOf } from './paths.ts';
import type { GitFailure } from './repository.ts';

const listName = '.worktreeinclude';

/**
 * Copies the ignored files that the user's `.worktreeinclude` names, such as `.env`, into a worktree.
 * Only what git ignores in both places: anything else would end up in a commit.
 */
export async function copyIncluded(
  context: RepositoryContext,
  worktree: string,
): Promise<Result<void, GitFailure>> {
  const list = join(context.root, listName);
  if ((await kindOf(list)) !== 'file') {
    return ok();
  }
  const args = ['ls-files', '--others', '--ignored', `--exclude-from=${list}`, '-z'];
  const named = printed(await context.run(context.root, args), `read ${list}`);
  if (!named.ok) {
    return named;
  }
  // A name with a slash at its end is another repository.
  const files = parts(named.value).filter((file) => !file.endsWith('/'));
  const ignoredHere = await ignored(context, context.root, files);
  for (const file of await ignored(context, worktree, ignoredHere)) {
    try {
      await copyInto(context.root, worktree, file);
    } catch (error) {
      if (errorCode(error) === 'ENOSPC') {
        return failure(
          'diskFull',
          `The disk is full: could not copy ${file}. Free some space, then try again.`,
        );
      }
      context.log.warn(`${listName}: could not copy ${file}: ${String(error)}`);
    }
  }
  return ok();
}

async function ignored(
  context: RepositoryContext,
  folder: string,
  files: readonly string[],
): Promise<string[]> {
  if (files.length === 0) {
    return [];
  }
  const input = files.map((file) => `${file}\0`).join('');
  const checked = await context.run(folder, ['check-ignore', '-z', '--stdin'], { input });
  return parts(checked.stdout.toString('utf8'));
}

async function copyInto(root: string, worktree: string, file: string): Promise<void> {
  const source = await realpath(join(root, file));
  const target = join(worktree, file);
  if (!isBeneath(source, root)) {
    throw new Error('it leads out of the repository');
  }
  // A link in the worktree, committed by anybody, may lead its own path elsewhere.
  if (!isBeneath(await realPathOf(dirname(target)), worktree) && dirname(target) !== worktree) {
    throw new Error('its place leads out of the worktree');
  }
  if ((await kindOf(source)) === 'file' && (await kindOf(target)) === 'nothing') {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  }
}

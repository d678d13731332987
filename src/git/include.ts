import { constants, copyFile, mkdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { errorCode } from '../lib/errorCode.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { failure, failureOf, parts, printed } from './failures.ts';
import { isBeneath, kindOf, realPathOf } from './paths.ts';
import type { GitFailure } from './repository.ts';

const listName = '.worktreeinclude';

/**
 * Copies the ignored files that the user's `.worktreeinclude` names, such as `.env`, into a worktree.
 * Only what git ignores in both places: anything else would end up in a commit. Links stay links.
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
  if (!ignoredHere.ok) {
    return ignoredHere;
  }
  const placed = await withPlaceIn(context, worktree, ignoredHere.value);
  const ignoredThere = await ignored(context, worktree, placed);
  return ignoredThere.ok ? copyAll(context, worktree, ignoredThere.value) : ignoredThere;
}

async function ignored(
  context: RepositoryContext,
  folder: string,
  files: readonly string[],
): Promise<Result<readonly string[], GitFailure>> {
  if (files.length === 0) {
    return ok([]);
  }
  const input = files.map((file) => `${file}\0`).join('');
  const checked = await context.run(folder, ['check-ignore', '-z', '--stdin'], { input });
  // 1 says that none of them is.
  return checked.exitCode === 0 || checked.exitCode === 1
    ? ok(parts(checked.stdout.toString('utf8')))
    : err(failureOf(checked, `ask which files of ${listName} are ignored`));
}

/** Without those whose way leads through a link in the worktree, committed by anybody: it may lead out of it. */
async function withPlaceIn(
  context: RepositoryContext,
  worktree: string,
  files: readonly string[],
): Promise<string[]> {
  const placed: string[] = [];
  for (const file of files) {
    const folder = dirname(join(worktree, file));
    if ((await realPathOf(folder)) === folder) {
      placed.push(file);
    } else {
      skip(context, file, 'its way leads through a symbolic link in the worktree');
    }
  }
  return placed;
}

async function copyAll(
  context: RepositoryContext,
  worktree: string,
  files: readonly string[],
): Promise<Result<void, GitFailure>> {
  for (const file of files) {
    try {
      const reason = await copyInto(context.root, worktree, file);
      if (reason !== null) {
        skip(context, file, reason);
      }
    } catch (error) {
      if (errorCode(error) === 'ENOSPC') {
        return failure(
          'diskFull',
          `The disk is full: could not copy ${file}. Free some space, then try again.`,
        );
      }
      skip(context, file, String(error));
    }
  }
  return ok();
}

function skip(context: RepositoryContext, file: string, reason: string): void {
  context.log.warn(`${listName}: ${file} was not copied: ${reason}`);
}

/** Copies a file, or a link as a link; answers why not. What is there already stays. */
async function copyInto(root: string, worktree: string, file: string): Promise<string | null> {
  const source = join(root, file);
  const target = join(worktree, file);
  if ((await kindOf(target)) !== 'nothing') {
    return null;
  }
  const kind = await kindOf(source);
  const linked = kind === 'link' ? resolve(dirname(source), await readlink(source)) : null;
  if (linked !== null && !(isBeneath(linked, root) && isBeneath(await realPathOf(linked), root))) {
    return 'it is a symbolic link that leads out of the repository';
  }
  if (linked === null && kind !== 'file') {
    return 'it is neither a file nor a symbolic link';
  }
  await mkdir(dirname(target), { recursive: true });
  if (linked === null) {
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } else {
    // Relative, so that it leads to the worktree's own copy and never to the user's checkout.
    await symlink(relative(dirname(source), linked), target);
  }
  return null;
}

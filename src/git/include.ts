import { constants, copyFile, mkdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { errorCode } from '../lib/errorCode.ts';
import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { failure, parts, printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { ignored, skip, withPlaceIn } from './ignoredFiles.ts';
import { linkFolders } from './includeLinks.ts';
import { isBeneath, kindOf, realPathOf } from './paths.ts';
import { gitPatterns } from './vscodeGlob.ts';

const listName = '.worktreeinclude';

/**
 * Brings ignored files, such as `.env`, from the user's checkout into a worktree: links to the folders that the user's
 * settings name, and copies of the files that the settings or `.worktreeinclude` name. Only what git ignores in both
 * places: anything else would end up in a commit.
 */
export async function includeFiles(
  context: RepositoryContext,
  worktree: string,
): Promise<Result<void, GitFailure>> {
  const { includeFiles: patterns, symlinkFolders } = context.worktreeFiles();
  const linked = await linkFolders(context, worktree, symlinkFolders);
  return linked.ok ? copyIncluded(context, worktree, patterns) : linked;
}

/** Links in copied folders stay links. */
async function copyIncluded(
  context: RepositoryContext,
  worktree: string,
  patterns: readonly string[],
): Promise<Result<void, GitFailure>> {
  const list = join(context.root, listName);
  const fromList = (await kindOf(list)) === 'file' ? [`--exclude-from=${list}`] : [];
  const fromSettings = patterns.flatMap(gitPatterns).map((pattern) => `--exclude=${pattern}`);
  if (fromList.length + fromSettings.length === 0) {
    return ok();
  }
  const args = ['ls-files', '--others', '--ignored', ...fromList, ...fromSettings, '-z'];
  const named = printed(
    await context.run(context.root, args),
    `find the files that ${listName} or the settings name`,
  );
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

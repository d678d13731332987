import { mkdir, readdir, rmdir, symlink, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { orFailure } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { ignored, skip, withPlaceIn } from './ignoredFiles.ts';
import { isBeneath, kindOf, realPathOf } from './paths.ts';

/** Makes links in the worktree that lead to these folders of the user's checkout, where git ignores them in both. */
export async function linkFolders(
  context: RepositoryContext,
  worktree: string,
  folders: readonly string[],
): Promise<Result<void, GitFailure>> {
  for (const folder of folders.map(plain)) {
    const linked = await orFailure(`link ${folder} into ${worktree}`, () => link(context, worktree, folder));
    if (!linked.ok && linked.error.kind === 'diskFull') {
      return linked;
    }
    const reason = linked.ok ? linked.value : linked.error.message;
    if (reason !== null) {
      skip(context, folder, reason);
    }
  }
  return ok();
}

/** As git writes it. */
function plain(folder: string): string {
  return folder
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** Answers why not; `null`: it is there, or there is nothing to lead to. */
async function link(
  context: RepositoryContext,
  worktree: string,
  folder: string,
): Promise<Result<string | null, GitFailure>> {
  const source = join(context.root, folder);
  const target = join(worktree, folder);
  const place = await realPathOf(source);
  if (!isBeneath(source, context.root) || !isWithin(context, place)) {
    return ok('it leads out of the repository');
  }
  if ((await kindOf(place)) !== 'directory' || (await kindOf(target)) !== 'nothing') {
    return ok(null);
  }
  const ignoredHere = await ignored(context, context.root, [folder]);
  if (!ignoredHere.ok || ignoredHere.value.length === 0) {
    return ignoredHere.ok ? ok('git does not ignore it') : ignoredHere;
  }
  if ((await withPlaceIn(context, worktree, [folder])).length === 0) {
    return ok(null);
  }
  await mkdir(dirname(target), { recursive: true });
  await symlink(source, target, 'junction');
  if (await isIgnored(context, worktree, folder)) {
    return ok(null);
  }
  await unlink(target);
  return ok(await linkEntries(context, { worktree, folder }));
}

/** A pattern such as `node_modules/` is about folders, not about links: so a folder whose entries are links. */
async function linkEntries(
  context: RepositoryContext,
  { worktree, folder }: { worktree: string; folder: string },
): Promise<string | null> {
  const source = join(context.root, folder);
  const target = join(worktree, folder);
  await mkdir(target);
  if (!(await isIgnored(context, worktree, folder))) {
    await rmdir(target);
    return 'git does not ignore it at the commit of the worktree';
  }
  for (const name of await readdir(source)) {
    const place = await realPathOf(join(source, name));
    if (isWithin(context, place)) {
      const kind = (await kindOf(place)) === 'directory' ? 'junction' : 'file';
      await symlink(join(source, name), join(target, name), kind);
    } else {
      skip(context, `${folder}/${name}`, 'it leads out of the repository');
    }
  }
  return null;
}

function isWithin({ root, commonDirectory }: RepositoryContext, place: string): boolean {
  return isBeneath(place, root) && place !== commonDirectory && !isBeneath(place, commonDirectory);
}

async function isIgnored(context: RepositoryContext, worktree: string, folder: string): Promise<boolean> {
  const found = await ignored(context, worktree, [folder]);
  return found.ok && found.value.length > 0;
}

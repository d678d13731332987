import { readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { parseObject, readIfThere, writeWhole } from './ownFiles.ts';
import { kindOf, realPathOf } from './paths.ts';
import { retryContention } from './retry.ts';

/** A linked worktree as git has it registered. */
export interface Registration {
  /** Its own directory in the common directory: `<common>/worktrees/<name>`. */
  readonly metadata: string;
  readonly path: string;
  readonly head: string | null;
  readonly branch: string | null;
  /** Its directory is there. */
  readonly present: boolean;
  /** `null`: not made by us. */
  readonly marker: Marker | null;
}

/** Says that a worktree is ours. It lies beside git's metadata: not in the tree, where work would see it. */
export interface Marker {
  readonly projectId: string;
  readonly subjectId: string;
  /** The branch that it was made for, whatever an agent has checked out there since. */
  readonly branch: string | null;
  /** False until the files are written out and checked: nobody has worked in it yet. */
  readonly ready: boolean;
  /** Where the worktrees of its submodules are registered. */
  readonly submodules: readonly string[];
}

const markerName = 'switchyard.json';

export async function linkedWorktrees(
  context: RepositoryContext,
): Promise<Result<readonly Registration[], GitFailure>> {
  const heads = await checkedOut(context);
  if (!heads.ok) {
    return heads;
  }
  const found: Registration[] = [];
  for (const metadata of await metadataDirectories(context)) {
    const path = await registeredPath(metadata);
    if (path !== null) {
      const { head = null, branch = null } = heads.value.find((one) => one.path === path) ?? {};
      const present = (await kindOf(path)) !== 'nothing';
      found.push({ metadata, path, head, branch, present, marker: await readMarker(metadata) });
    }
  }
  return ok(found);
}

/** The one at the path, without what is checked out there: that takes asking git. */
export async function registrationAt(
  context: RepositoryContext,
  path: string,
): Promise<Registration | undefined> {
  for (const metadata of await metadataDirectories(context)) {
    if ((await registeredPath(metadata)) === path) {
      const present = (await kindOf(path)) !== 'nothing';
      return { metadata, path, head: null, branch: null, present, marker: await readMarker(metadata) };
    }
  }
  return undefined;
}

export interface CheckedOut {
  readonly path: string;
  readonly head: string | null;
  readonly branch: string | null;
}

/** Every checkout of the repository, the user's own included, and what is checked out there. */
export async function checkedOut(
  context: RepositoryContext,
): Promise<Result<readonly CheckedOut[], GitFailure>> {
  // Git cannot read one that another window is just making.
  const listed = await retryContention(context.clock, () =>
    context.run(context.root, ['worktree', 'list', '--porcelain', '-z']),
  );
  const list = printed(listed, 'list the worktrees');
  return list.ok ? ok(list.value.split('\0\0').flatMap(parseCheckedOut)) : list;
}

export async function metadataDirectories(context: RepositoryContext): Promise<string[]> {
  const all = join(context.commonDirectory, 'worktrees');
  const names = (await kindOf(all)) === 'directory' ? await readdir(all) : [];
  return names.map((name) => join(all, name));
}

/** Where git has it registered; null while it is half made. */
export async function registeredPath(metadata: string): Promise<string | null> {
  const file = (await readIfThere(join(metadata, 'gitdir')))?.replace(/\r?\n$/, '');
  return file ? dirname(resolve(metadata, file)) : null;
}

/** Where a worktree's `.git` file says that its metadata is. */
export function namedMetadata(content: string): string | null {
  return content.match(/^gitdir: (.*?)\r?\n?$/)?.[1] ?? null;
}

/**
 * Whether another repository has the folder as its worktree: the copy of a repository lists the worktrees of the
 * original as its own. One that names nothing there is only left over from before its repository was moved.
 */
export async function belongsElsewhere({ path, metadata }: Registration): Promise<boolean> {
  const named = namedMetadata((await readIfThere(join(path, '.git')).catch(() => null)) ?? '');
  const place = named === null ? null : await realPathOf(resolve(path, named));
  return place !== null && place !== (await realPathOf(metadata)) && (await kindOf(place)) === 'directory';
}

export async function readMarker(metadata: string): Promise<Marker | null> {
  const content = parseObject((await readIfThere(join(metadata, markerName))) ?? '');
  const { projectId, subjectId, branch, ready, submodules } = content ?? {};
  if (typeof projectId !== 'string' || typeof subjectId !== 'string') {
    return null;
  }
  return {
    projectId,
    subjectId,
    branch: typeof branch === 'string' ? branch : null,
    ready: ready === true,
    submodules: Array.isArray(submodules) ? submodules.filter((one) => typeof one === 'string') : [],
  };
}

export async function writeMarker(metadata: string, marker: Marker): Promise<void> {
  await writeWhole(join(metadata, markerName), `${JSON.stringify(marker)}\n`);
}

/**
 * Makes git forget one worktree. `git worktree prune` would also forget those of the user's that are
 * only away, on a disk that is not mounted. Call it in the queue.
 */
export async function unregister(metadata: string): Promise<void> {
  await rm(metadata, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

function parseCheckedOut(record: string): CheckedOut[] {
  const values = new Map<string, string>();
  for (const line of record.split('\0')) {
    const space = line.indexOf(' ');
    values.set(space < 0 ? line : line.slice(0, space), line.slice(space + 1));
  }
  const path = values.get('worktree');
  const branch = values.get('branch')?.replace(/^refs\/heads\//, '') ?? null;
  return path === undefined ? [] : [{ path: resolve(path), head: values.get('HEAD') ?? null, branch }];
}

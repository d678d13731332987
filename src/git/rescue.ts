import { copyFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import { isAncestor, refCommit, selectsNothing } from './branches.ts';
import type { RepositoryContext } from './context.ts';
import { failure, printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import type { Registration } from './registrations.ts';
import { retryContention } from './retry.ts';
import { readStatus, type Status } from './status.ts';

/**
 * Holds by `ref` whatever would be lost with the worktree: commits that nothing else keeps, and files
 * that are not committed. Answers whether there was anything. Of the files that git ignores only `also` are held.
 */
export async function rescue(
  context: RepositoryContext,
  worktree: Registration,
  { keptBy, rescueRef, also = [] }: { keptBy: string | null; rescueRef: string; also?: readonly string[] },
): Promise<Result<boolean, GitFailure>> {
  const uncommitted = worktree.present ? await commitOfUncommitted(context, worktree, also) : ok(null);
  if (!uncommitted.ok) {
    return uncommitted;
  }
  const made = worktree.marker?.branch ?? null;
  const tip = made === null ? null : await refCommit(context, `refs/heads/${made}`);
  let rescued = false;
  // The latest work comes last: its files are what the ref then shows.
  for (const commit of new Set([tip, headOf(worktree), uncommitted.value])) {
    if (commit !== null && !(await isKept(context, commit, [worktree.branch, made], keptBy))) {
      const held = await hold(context, rescueRef, commit);
      if (!held.ok) {
        return held;
      }
      rescued = true;
    }
  }
  return ok(rescued);
}

/** What is checked out there; `null` where nothing has been yet. */
function headOf({ head }: Registration): string | null {
  return head === null || /^0+$/.test(head) ? null : head;
}

async function isKept(
  context: RepositoryContext,
  commit: string,
  ownBranches: readonly (string | null)[],
  keptBy: string | null,
): Promise<boolean> {
  if (keptBy !== null) {
    return isAncestor(context, commit, keptBy);
  }
  // Its own branches do not count: they go the way of the worktree.
  const own = ownBranches.flatMap((branch) => (branch === null ? [] : [`--exclude=${branch}`]));
  return selectsNothing(context, [commit, '--not', ...own, '--branches', '--remotes', '--tags']);
}

async function commitOfUncommitted(
  context: RepositoryContext,
  worktree: Registration,
  also: readonly string[],
): Promise<Result<string | null, GitFailure>> {
  const tree = await uncommittedTree(context, worktree, also);
  if (!tree.ok || tree.value === null) {
    return tree;
  }
  const head = headOf(worktree);
  // Without the way to it, as the commit may be published with what is built on it.
  const message = `Files that were not committed in ${basename(worktree.path)}`;
  return commitTree(context, tree.value, head === null ? [] : [head], message);
}

/** The tree of the files as they are; null when all is committed. */
async function uncommittedTree(
  context: RepositoryContext,
  worktree: Registration,
  also: readonly string[],
): Promise<Result<string | null, GitFailure>> {
  const status = await readStatus(context, worktree.path, 'all', `save the work in ${worktree.path}`);
  if (!status.ok || status.value.dirtyFiles.length + also.length === 0) {
    return status.ok ? ok(null) : status;
  }
  return treeOfFiles(context, worktree, status.value, also);
}

/** The tree of files that are not as committed, and of some that git ignores, by way of an index of our own. */
export async function treeOfFiles(
  context: RepositoryContext,
  worktree: Registration,
  status: Status,
  also: readonly string[] = [],
): Promise<Result<string, GitFailure>> {
  const doing = `save the work in ${worktree.path}`;
  const [nested] = status.nested;
  if (nested !== undefined) {
    return failure(
      'other',
      `Could not ${doing}: ${nested} is a repository of its own. Move it somewhere else, then try again.`,
    );
  }
  // In git's directory of the worktree, since an index may refer to a part of it that lies there.
  const index = join(worktree.metadata, `index.rescue.${process.pid}`);
  const variables = { GIT_INDEX_FILE: index };
  try {
    await copyFile(join(worktree.metadata, 'index'), index).catch(() => undefined);
    const run = async (args: readonly string[], more: { readonly input?: string } = {}) =>
      printed(await context.run(worktree.path, args, { variables, ...more }), doing);
    // Also what was written where nothing is checked out.
    const added = await run(['add', '--all', '--sparse']);
    const forced = added.ok && also.length > 0 ? await run(addIgnored, { input: also.join('\0') }) : added;
    return forced.ok ? await run(['write-tree']) : forced;
  } finally {
    await rm(index, { force: true });
  }
}

const addIgnored = [
  ...['--literal-pathspecs', 'add', '--force', '--sparse'],
  ...['--pathspec-from-file=-', '--pathspec-file-nul'],
];

/** An earlier rescue under the same name stays reachable: it becomes a second parent. */
async function hold(
  context: RepositoryContext,
  ref: string,
  commit: string,
): Promise<Result<void, GitFailure>> {
  const earlier = await refCommit(context, ref);
  if (earlier !== null && (await isAncestor(context, commit, earlier))) {
    return ok();
  }
  const keepsEarlier = earlier === null || (await isAncestor(context, earlier, commit));
  const next = keepsEarlier
    ? ok(commit)
    : await commitTree(context, `${commit}^{tree}`, [commit, earlier], 'Keeps an earlier rescue as well');
  if (!next.ok) {
    return next;
  }
  const update = ['update-ref', '-m', 'switchyard: rescue', '--end-of-options', ref, next.value];
  const written = await retryContention(context.clock, () => context.run(context.root, update));
  const result = printed(written, `write ${ref}`);
  return result.ok ? ok() : result;
}

/** Of the commits that are Switchyard's own. */
export const ownEmail = 'switchyard@localhost';

/** By Switchyard itself, so that work is saved even where no identity is configured. */
const rescuer = {
  GIT_AUTHOR_NAME: 'Switchyard',
  GIT_AUTHOR_EMAIL: ownEmail,
  GIT_COMMITTER_NAME: 'Switchyard',
  GIT_COMMITTER_EMAIL: ownEmail,
};

export async function commitTree(
  context: RepositoryContext,
  tree: string,
  parents: readonly string[],
  message: string,
): Promise<Result<string, GitFailure>> {
  const lineage = parents.flatMap((parent) => ['-p', parent]);
  const made = await context.run(context.root, ['commit-tree', ...lineage, '-F', '-', tree], {
    input: `${message}\n`,
    variables: rescuer,
  });
  return printed(made, 'save the work in a commit');
}

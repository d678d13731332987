import { err, ok, type Result } from '../lib/result.ts';
import { hasIdentity, isAncestor } from './branches.ts';
import type { RepositoryContext } from './context.ts';
import { failure, failureOf, parts, printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import type { MergeFailure } from './repository.ts';

/** Merges trees in git's object store: no checkout, no index and no hook takes part. */
export async function mergeCommit(
  context: RepositoryContext,
  request: { base: string; head: string; message: string },
): Promise<Result<{ commit: string; tree: string }, MergeFailure>> {
  const { base, head, message } = request;
  if (await isAncestor(context, head, base)) {
    const tree = printed(await context.run(context.root, ['rev-parse', `${base}^{tree}`]), 'merge');
    return tree.ok ? ok({ commit: base, tree: tree.value }) : tree;
  }
  if (!(await hasIdentity(context))) {
    return noIdentity('merge');
  }
  const merged = await mergeTree(context, base, head);
  if (!merged.ok) {
    return merged;
  }
  const { tree, files } = merged.value;
  if (files.length > 0) {
    return err({ kind: 'conflict', files, message: conflictMessage(files) });
  }
  const args = ['commit-tree', '-p', base, '-p', head, '-F', '-', tree];
  const commit = printed(await context.run(context.root, args, { input: `${message}\n` }), 'merge');
  return commit.ok ? ok({ commit: commit.value, tree }) : commit;
}

export function noIdentity(doing: string): Result<never, GitFailure> {
  return failure(
    'noIdentity',
    `Could not ${doing}: git does not know who you are. Set "user.name" and "user.email" with "git config --global".`,
  );
}

const mostConflictsKept = 2_000;

export async function conflicts(
  context: RepositoryContext,
  ours: string,
  theirs: string,
): Promise<Result<readonly string[], GitFailure>> {
  const pair = `${ours} ${theirs}`;
  const known = context.conflicts.get(pair);
  if (known !== undefined) {
    return ok(known);
  }
  const merged = await mergeTree(context, ours, theirs);
  if (!merged.ok) {
    return merged;
  }
  const [oldest] = context.conflicts.keys();
  if (oldest !== undefined && context.conflicts.size >= mostConflictsKept) {
    context.conflicts.delete(oldest);
  }
  // Names of commits are names of their content: what was true once stays true.
  if (/^[0-9a-f]{40,64} [0-9a-f]{40,64}$/.test(pair)) {
    context.conflicts.set(pair, merged.value.files);
  }
  return ok(merged.value.files);
}

/** The files are those that conflict. */
export async function mergeTree(
  context: RepositoryContext,
  ours: string,
  theirs: string,
): Promise<Result<{ tree: string; files: readonly string[] }, GitFailure>> {
  const options = ['--write-tree', '-z', '--name-only', '--no-messages'];
  const merged = await context.run(context.root, [
    'merge-tree',
    ...options,
    '--end-of-options',
    ours,
    theirs,
  ]);
  const [tree, ...files] = parts(merged.stdout.toString('utf8'));
  // For a commit that is missing git ends with 1 as well, but prints no tree.
  const conflicting = merged.exitCode === 1 && files.length > 0;
  return (merged.exitCode === 0 || conflicting) && tree !== undefined
    ? ok({ tree, files })
    : err(failureOf(merged, 'merge'));
}

export function conflictMessage(files: readonly string[]): string {
  const shown = files.slice(0, 5).join(', ');
  const more = files.length > 5 ? ` and ${files.length - 5} more` : '';
  return `The changes conflict with the base branch in ${shown}${more}. Resolve that on the branch, then merge again.`;
}

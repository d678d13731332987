import { err, ok, type Result } from '../lib/result.ts';
import { hasIdentity, isAncestor } from './branches.ts';
import type { RepositoryContext } from './context.ts';
import { failure, failureOf, parts, printed } from './failures.ts';
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
    return failure(
      'noIdentity',
      'Could not merge: git does not know who you are. Set "user.name" and "user.email" with "git config --global".',
    );
  }
  const options = ['--write-tree', '-z', '--name-only', '--no-messages'];
  const merged = await context.run(context.root, ['merge-tree', ...options, '--end-of-options', base, head]);
  const [tree, ...files] = parts(merged.stdout.toString('utf8'));
  // For a commit that is missing git ends with 1 as well, but prints no tree.
  if (merged.exitCode === 1 && tree !== undefined) {
    return err({ kind: 'conflict', files, message: conflictMessage(files) });
  }
  if (merged.exitCode !== 0 || tree === undefined) {
    return err(failureOf(merged, 'merge'));
  }
  const args = ['commit-tree', '-p', base, '-p', head, '-F', '-', tree];
  const commit = printed(await context.run(context.root, args, { input: `${message}\n` }), 'merge');
  return commit.ok ? ok({ commit: commit.value, tree }) : commit;
}

function conflictMessage(files: readonly string[]): string {
  const shown = files.slice(0, 5).join(', ');
  const more = files.length > 5 ? ` and ${files.length - 5} more` : '';
  return `The changes conflict with the base branch in ${shown}${more}. Resolve that on the branch, then merge again.`;
}

import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { failure, printed, text } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { checkedOut } from './registrations.ts';
import { retryContention } from './retry.ts';

export async function currentBranch(context: RepositoryContext): Promise<Result<string, GitFailure>> {
  const branch = await branchOf(context, context.root);
  if (branch === null) {
    return failure(
      'detached',
      'No branch is checked out (detached HEAD). Check out a branch, then try again.',
    );
  }
  const commit = await branchCommit(context, branch);
  return commit.ok ? ok(branch) : commit;
}

/** The branch that is checked out in the folder, unborn or not. */
async function branchOf(context: RepositoryContext, folder: string): Promise<string | null> {
  const ref = await context.run(folder, ['symbolic-ref', '--quiet', 'HEAD']);
  return ref.exitCode === 0 ? text(ref).replace(/^refs\/heads\//, '') : null;
}

export async function branchCommit(
  context: RepositoryContext,
  branch: string,
): Promise<Result<string, GitFailure>> {
  const commit = await refCommit(context, `refs/heads/${branch}`);
  if (commit !== null) {
    return ok(commit);
  }
  if ((await branchOf(context, context.root)) === branch) {
    return failure(
      'unborn',
      `The branch "${branch}" has no commit yet. Make a first commit, then try again.`,
    );
  }
  return failure('noSuchBranch', `There is no branch "${branch}". Choose one that exists.`);
}

/** The commit of exactly this ref: the name is not read as an expression. */
export async function refCommit(context: RepositoryContext, ref: string): Promise<string | null> {
  const shown = await context.run(context.root, ['show-ref', '--verify', '--hash', '--', ref]);
  return shown.exitCode === 0 ? text(shown) : null;
}

export async function isAncestor(
  context: RepositoryContext,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  return selectsNothing(context, ['--end-of-options', ancestor, `^${descendant}`]);
}

/**
 * Whether `rev-list` finds no commit for these arguments. It prints its answer, unlike `merge-base
 * --is-ancestor`: simple-git waits another 50 ms for output after a command that has printed nothing.
 */
export async function selectsNothing(
  context: RepositoryContext,
  selection: readonly string[],
): Promise<boolean> {
  const counted = await context.run(context.root, ['rev-list', '--count', '--max-count=1', ...selection]);
  return counted.exitCode === 0 && text(counted) === '0';
}

export async function hasIdentity(context: RepositoryContext): Promise<boolean> {
  for (const name of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    // Git would otherwise guess a name and an address from the computer's, and nobody wants those.
    const { exitCode } = await context.run(context.root, ['-c', 'user.useConfigOnly=true', 'var', name]);
    if (exitCode !== 0) {
      return false;
    }
  }
  return true;
}

export async function freeBranchName(context: RepositoryContext, wanted: string): Promise<string> {
  const listed = await context.run(context.root, [
    'for-each-ref',
    '--format=%(refname)',
    'refs/heads',
    'refs/remotes',
  ]);
  const taken = text(listed)
    .split('\n')
    .map((ref) => ref.replace(/^refs\/(heads|remotes\/[^/]+)\//, '').toLowerCase());
  // A branch `a` leaves no room for `a/b`; no number behind it would help.
  const within = taken.some((name) => wanted.toLowerCase().startsWith(`${name}/`));
  const stem = within ? wanted.replaceAll('/', '-') : wanted;
  for (let number = 1; ; number++) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    // Some disks do not tell upper from lower case, so neither do we.
    const folded = name.toLowerCase();
    if (!taken.some((other) => other === folded || other.startsWith(`${folded}/`))) {
      return name;
    }
  }
}

export async function deleteBranch(
  context: RepositoryContext,
  branch: string,
  commit: string,
): Promise<Result<void, GitFailure>> {
  return context.queue.run(() => deleteBranchInQueue(context, branch, commit));
}

/** For work that has the queue already. */
export async function deleteBranchInQueue(
  context: RepositoryContext,
  branch: string,
  commit: string,
): Promise<Result<void, GitFailure>> {
  const tip = await refCommit(context, `refs/heads/${branch}`);
  if (tip === null) {
    return ok();
  }
  if (tip !== commit) {
    return failure('branchTaken', `The branch "${branch}" has new commits, so it was not deleted.`);
  }
  const checkouts = await checkedOut(context);
  if (!checkouts.ok) {
    return checkouts;
  }
  const user = checkouts.value.find((one) => one.branch === branch);
  if (user !== undefined) {
    return failure(
      'branchTaken',
      `The branch "${branch}" is checked out in ${user.path}, so it was not deleted. Check out another one there first.`,
    );
  }
  // Not `git branch -D`: that also edits `.git/config`.
  const args = ['update-ref', '-d', '--end-of-options', `refs/heads/${branch}`, commit];
  const deleted = await retryContention(context.clock, () => context.run(context.root, args));
  const result = printed(deleted, `delete the branch "${branch}"`);
  return result.ok ? ok() : result;
}

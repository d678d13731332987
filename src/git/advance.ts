import { join } from 'node:path';
import { err, ok, type Result } from '../lib/result.ts';
import { branchCommit, isAncestor } from './branches.ts';
import type { CommandOutcome } from './command.ts';
import type { RepositoryContext } from './context.ts';
import { failure, failureOf } from './failures.ts';
import { readIfThere } from './ownFiles.ts';
import { kindOf } from './paths.ts';
import { checkedOut, metadataDirectories } from './registrations.ts';
import type { AdvanceFailure } from './repository.ts';
import { retryContention } from './retry.ts';

/** The only thing that ever changes a branch or a checkout of the user's. */
export async function advanceBranch(
  context: RepositoryContext,
  request: Move,
): Promise<Result<void, AdvanceFailure>> {
  const { branch, from, to } = request;
  const tip = await branchCommit(context, branch);
  if (!tip.ok) {
    return tip;
  }
  if (await isAncestor(context, to, tip.value)) {
    return ok();
  }
  if (tip.value !== from) {
    return err(moved(branch));
  }
  if (!(await isAncestor(context, from, to))) {
    return failure('other', `Could not advance "${branch}": the new commit does not build on it.`);
  }
  const place = await placeOf(context, branch);
  if (!place.ok) {
    return place;
  }
  return place.value === null ? swap(context, request) : fastForward(context, request, place.value);
}

export async function resetBranch(
  context: RepositoryContext,
  request: Move,
): Promise<Result<void, AdvanceFailure>> {
  const { branch, from, to } = request;
  const tip = await branchCommit(context, branch);
  if (!tip.ok || tip.value === to) {
    return tip.ok ? ok() : tip;
  }
  if (tip.value !== from) {
    return err(moved(branch));
  }
  const place = await placeOf(context, branch);
  if (!place.ok) {
    return place;
  }
  if (place.value === context.root) {
    const words = `"${branch}" is checked out in ${context.root}. Switch to another branch there, then try again.`;
    return failure('locked', words);
  }
  return place.value === null ? swap(context, request) : reset(context, request, place.value);
}

interface Move {
  readonly branch: string;
  readonly from: string;
  readonly to: string;
}

/** Where the branch is checked out; `null`: nowhere. */
async function placeOf(
  context: RepositoryContext,
  branch: string,
): Promise<Result<string | null, AdvanceFailure>> {
  if (await branchInRebase(context, branch)) {
    return failure('locked', `"${branch}" is being rebased. Finish or abort the rebase, then merge again.`);
  }
  const checkouts = await checkedOut(context);
  if (!checkouts.ok) {
    return checkouts;
  }
  const place = checkouts.value.find((one) => one.branch === branch)?.path;
  return ok(place !== undefined && (await kindOf(place)) === 'directory' ? place : null);
}

/** Git itself refuses, before it has changed anything, when a file that differs has uncommitted changes. */
async function reset(
  context: RepositoryContext,
  { branch, from, to }: Move,
  checkout: string,
): Promise<Result<void, AdvanceFailure>> {
  const args = ['reset', '--quiet', '--keep', to, '--'];
  const done = await retryContention(context.clock, () => context.run(checkout, args));
  return done.exitCode === 0 ? ok() : explain(context, { branch, from }, done);
}

async function swap(
  context: RepositoryContext,
  { branch, from, to }: Move,
): Promise<Result<void, AdvanceFailure>> {
  const args = [
    'update-ref',
    '-m',
    'switchyard: merge',
    '--end-of-options',
    `refs/heads/${branch}`,
    to,
    from,
  ];
  const swapped = await retryContention(context.clock, () => context.run(context.root, args));
  return swapped.exitCode === 0 ? ok() : explain(context, { branch, from }, swapped);
}

/** Git itself refuses, before it has changed anything, when a file that it would write is not clean. */
async function fastForward(
  context: RepositoryContext,
  { branch, from, to }: Move,
  checkout: string,
): Promise<Result<void, AdvanceFailure>> {
  // Whatever is configured for merges by hand must not stash, squash or overwrite anything here.
  const careful = ['--no-autostash', '--no-squash', '--no-verify-signatures', '--no-overwrite-ignore'];
  const args = ['merge', '--ff-only', '--no-stat', ...careful, '--end-of-options', to];
  const merged = await retryContention(context.clock, () => context.run(checkout, args));
  if (merged.exitCode !== 0) {
    return explain(context, { branch, from }, merged);
  }
  const tip = await branchCommit(context, branch);
  return tip.ok && (await isAncestor(context, to, tip.value)) ? ok() : err(moved(branch));
}

async function explain(
  context: RepositoryContext,
  { branch, from }: { branch: string; from: string },
  outcome: CommandOutcome,
): Promise<Result<never, AdvanceFailure>> {
  const tip = await branchCommit(context, branch);
  if (tip.ok && tip.value !== from) {
    return err(moved(branch));
  }
  if (/would be overwritten|would be removed|not uptodate|would lose untracked/.test(outcome.stderr)) {
    // Git lists the files one a line, behind a tab.
    const lines = outcome.stderr.split('\n').filter((line) => line.startsWith('\t'));
    const files = lines.map((line) => line.slice(1));
    const message = `"${branch}" is checked out, and files that the merge changes have changes of yours: ${files.join(', ')}. Commit or stash them, then merge again.`;
    return err({ kind: 'dirty', files, message });
  }
  if (/not concluded your merge|unmerged files|unfinished merge/.test(outcome.stderr)) {
    return failure(
      'locked',
      `A merge is under way where "${branch}" is checked out. Finish or abort it first.`,
    );
  }
  return err(failureOf(outcome, `advance "${branch}"`));
}

function moved(branch: string): AdvanceFailure {
  return { kind: 'moved', message: `"${branch}" has new commits. Merge again on top of them.` };
}

/** A branch that is being rebased is checked out nowhere, yet the rebase will want to move it. */
async function branchInRebase(context: RepositoryContext, branch: string): Promise<boolean> {
  for (const directory of [context.commonDirectory, ...(await metadataDirectories(context))]) {
    for (const kind of ['rebase-merge', 'rebase-apply']) {
      const name = await readIfThere(join(directory, kind, 'head-name'));
      if (name?.trim() === `refs/heads/${branch}`) {
        return true;
      }
    }
  }
  return false;
}

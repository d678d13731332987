import type { PullRequest } from '../../../domain/pullRequest.ts';
import type { GitHub, GitHubFailure } from '../../../github/gitHub.ts';
import type { EngineParts } from '../../parts.ts';
import type { Reconciler } from '../../reconciler.ts';
import { subtaskKey } from '../../wakes.ts';
import { fetchBase } from '../base.ts';
import { clientFor } from '../client.ts';
import { updateBranch } from '../updateBranch.ts';
import { answerThreads } from './answerThreads.ts';
import { giveBack } from './giveBack.ts';
import type { LookedAt } from './lookAtBase.ts';
import { hasFailed, isClosed, type PullRequestPlace, type WaitingPullRequest } from './places.ts';
import type { PollFailure, PollOutcome } from './poll.ts';
import type { Remarks } from './remarks.ts';
import { recordSeen, type Seen, see } from './seenPullRequests.ts';
import { settleMerged } from './settleMerged.ts';

/** What a look remembers for the next one; it is found out again when it is lost. */
export interface WatchMemory {
  readonly remarks: Remarks;
  /** Heads that are not ours, by subtask. */
  readonly foreignHeads: Map<string, string>;
  /** How often a merged pull request was not found on the base, by subtask. */
  readonly notYet: Map<string, number>;
  /** The base that its branch was brought up to by itself, by subtask. */
  readonly updates: Map<string, string>;
  /** What of pushed or local work was looked for on the base in vain. */
  readonly lookedAt: LookedAt;
}

/** Sees in one question how the pull requests of one repository stand, and does what follows from it. */
export async function lookAtPullRequests(
  parts: EngineParts,
  memory: WatchMemory,
  reconciler: Pick<Reconciler, 'exclusively'>,
  { repository, waiting }: PullRequestPlace,
): Promise<PollOutcome> {
  const client = clientFor(parts, repository);
  if (!client.ok) {
    return failed({ message: client.error, until: null, signIn: false, lasts: true });
  }
  const numbers = [...new Set(waiting.map(({ number }) => number))];
  const answer = await client.value.watch(repository, numbers);
  if (!answer.ok) {
    return failed(pollFailure(answer.error));
  }
  const seen: Seen[] = [];
  for (const one of waiting) {
    const pullRequest = answer.value.get(one.number) ?? null;
    const isOurs = pullRequest === null || (await isBranchOurs(parts, memory, one, pullRequest));
    seen.push(see(parts, memory, one, pullRequest, isOurs));
  }
  const changed = await recordSeen(parts, memory.remarks, seen);
  let failure: GitHubFailure | null = null;
  for (const one of seen) {
    failure = (await settle(parts, memory, reconciler, client.value, one)) ?? failure;
  }
  return { changed, pending: seen.some(isPending), failure: failure && pollFailure(failure) };
}

/** Whether its branch stands at what we have pushed, though GitHub may still show an older head. */
async function isBranchOurs(
  parts: EngineParts,
  { foreignHeads }: WatchMemory,
  { subtask, delivery }: WaitingPullRequest,
  { state, head }: PullRequest,
): Promise<boolean> {
  if (state !== 'open' || head === subtask.pushedCommit || hasFailed(subtask)) {
    foreignHeads.delete(subtask.id);
    return true;
  }
  if (foreignHeads.get(subtask.id) === head) {
    return false;
  }
  if (subtask.remoteBranch === null) {
    return true;
  }
  const there = await parts.repository.remotes.ask(delivery.remote, subtask.remoteBranch);
  if (!there.ok || there.value !== head) {
    return true;
  }
  foreignHeads.set(subtask.id, head);
  return false;
}

function isPending({ waiting, pullRequest, isStale }: Seen): boolean {
  if (isClosed(waiting.subtask)) {
    return false;
  }
  if (hasFailed(waiting.subtask)) {
    return pullRequest?.state === 'merged';
  }
  return (
    isStale ||
    pullRequest?.state === 'merged' ||
    pullRequest?.checks === 'pending' ||
    pullRequest?.mergeable === 'unknown'
  );
}

/** Does what has an effect. */
async function settle(
  parts: EngineParts,
  memory: WatchMemory,
  reconciler: Pick<Reconciler, 'exclusively'>,
  github: GitHub,
  { waiting, pullRequest, act }: Seen,
): Promise<GitHubFailure | null> {
  const { subtask, delivery } = waiting;
  if (pullRequest === null) {
    return null;
  }
  switch (act.kind) {
    case 'merged':
      await finish(parts, memory, waiting, pullRequest);
      return null;
    case 'giveBack': {
      const where = { github, repository: delivery.repository };
      const given = await giveBack(parts, where, subtask, pullRequest, act.findings);
      return given.ok ? null : given.error;
    }
    case 'answer': {
      const answered = await answerThreads(parts, github, subtask, pullRequest, act.returns);
      return answered.ok ? null : answered.error;
    }
    case 'update':
      await bringUpToBase(parts, memory, reconciler, waiting);
      return null;
    default:
      return null;
  }
}

async function finish(
  parts: EngineParts,
  { notYet }: WatchMemory,
  { task, subtask }: WaitingPullRequest,
  { mergeCommit }: PullRequest,
): Promise<void> {
  const settled = mergeCommit === null ? null : await settleMerged(parts, task, subtask, mergeCommit);
  if (settled?.ok && settled.value === 'notYet') {
    notYet.set(subtask.id, (notYet.get(subtask.id) ?? 0) + 1);
  }
  if (settled?.ok === false) {
    parts.log.warn(
      `The merge of subtask ${subtask.number} is not on the base here yet: ${settled.error.message}`,
    );
  }
}

/** Once for each base: whoever could not be brought up to one waits for another, or for somebody. */
async function bringUpToBase(
  parts: EngineParts,
  { updates }: WatchMemory,
  reconciler: Pick<Reconciler, 'exclusively'>,
  { task, subtask }: WaitingPullRequest,
): Promise<void> {
  const base = subtask.hold === null ? await fetchBase(parts, task) : null;
  if (!base?.ok || updates.get(subtask.id) === base.value) {
    return;
  }
  updates.set(subtask.id, base.value);
  const update = () => updateBranch(parts, parts.store.tables.subtasks.get(subtask.id) ?? subtask);
  const updated = await reconciler.exclusively(subtaskKey(subtask.id), update);
  if (!updated.ok) {
    parts.log.info(updated.error.message);
  }
}

function failed(failure: PollFailure): PollOutcome {
  return { changed: false, pending: false, failure };
}

export function pollFailure({ kind, message, until }: GitHubFailure): PollFailure {
  const lasts = kind === 'signedOut' || kind === 'forbidden' || kind === 'notFound';
  return { message, until, signIn: kind === 'signedOut' || kind === 'forbidden', lasts };
}

import type { PullRequest } from './pullRequest.ts';
import { openFindings } from './pullRequestPolicy.ts';
import { pullRequestReturns } from './returns.ts';
import type { Subtask } from './subtask.ts';

/** Checks begin a while after a push: that there are none is believed only then. */
const checksBeginMs = 60_000;

/**
 * When complete work may be merged through its pull request (milliseconds since the epoch); `null`: not before something
 * about it changes. What the user asks for waits for checks that run, and for nothing else: GitHub has the last word.
 */
export function mergeAt(
  {
    pullRequest,
    pushedCommit,
    mergeRequested,
    returns,
    since,
  }: Pick<Subtask, 'pullRequest' | 'pushedCommit' | 'mergeRequested' | 'returns' | 'since'>,
  now: number,
): number | null {
  if (pullRequest?.state !== 'open' || pullRequest.checks === 'pending') {
    return null;
  }
  if (mergeRequested) {
    return now;
  }
  const { checks, review, mergeable, draft, head } = pullRequest;
  const isHeard = openFindings(pullRequest, returns).comments.length === 0;
  // Nobody answers in a thread of what is merged.
  const isAnswered = pullRequestReturns(returns).every(
    (one) => one.answered || one.head === head || one.threadIds.length === 0,
  );
  const isWelcome = !draft && isHeard && isAnswered && (review === 'none' || review === 'approved');
  if (!isWelcome || checks === 'failing' || mergeable !== 'clean' || head !== pushedCommit) {
    return null;
  }
  return checks === 'none' ? Date.parse(since) + checksBeginMs : now;
}

/**
 * Whoever asked for a merge had what was known before them: neither what others have pushed since nor checks that have
 * failed since are merged unseen. `null`: nothing of that has come up.
 */
export function wishEndedBy(
  before: PullRequest,
  now: PullRequest,
  pushedCommit: string | null,
): 'push' | 'checks' | null {
  if (now.state !== 'open') {
    return null;
  }
  if (now.head !== before.head && now.head !== pushedCommit) {
    return 'push';
  }
  return now.checks === 'failing' && before.checks !== 'failing' ? 'checks' : null;
}

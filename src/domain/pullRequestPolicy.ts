import { oneLine } from './naming.ts';
import type { FailedCheck, PullRequest, ReviewComment } from './pullRequest.ts';
import { type PullRequestReturn, pullRequestReturns, type Return } from './returns.ts';

/** How often the work of one subtask goes back to its worker because of its pull request; then somebody must look. */
export const maxReturns = 6;
/** Words of a review go back together with what the checks find, but do not wait for it for ever. */
const longestWaitForChecksMs = 15 * 60_000;
/** How far behind the truth what GitHub shows may be. */
const longestLagMs = 60_000;

export interface PullRequestFacts {
  readonly pullRequest: PullRequest;
  /** What we have pushed last. */
  readonly pushedCommit: string | null;
  /** Whether its branch stands at what we have pushed; GitHub may still show an older head. */
  readonly branchIsOurs: boolean;
  readonly returns: readonly Return[];
  readonly maxReturnsPerHead: number;
  /** Nothing of its task goes on at present. */
  readonly stopped: boolean;
  /** The user wants it given back, whatever the limits say. */
  readonly overruled: boolean;
  /** The user wants it merged as it is, as soon as checks that run have passed. */
  readonly mergeAsked: boolean;
  /** Since when it counts as closed, and the work as failed (milliseconds); `null`: it does not. */
  readonly closedAt: number | null;
  /** The work has failed for another reason: whatever is said of it goes back to nobody, but somebody may finish it. */
  readonly failed: boolean;
  readonly now: number;
}

/** What is to be done about a pull request. */
export type PullRequestAct =
  | { readonly kind: 'wait' }
  | { readonly kind: 'merged' }
  | { readonly kind: 'closed' }
  /** Somebody has opened it again, or even merged it: its work counts once more. */
  | { readonly kind: 'reopened' }
  /** Somebody else has pushed: nobody may overwrite that. */
  | { readonly kind: 'foreignHead' }
  | { readonly kind: 'giveBack'; readonly findings: Findings }
  /** It would go back, but has done so too often. */
  | { readonly kind: 'usedUp'; readonly reason: string }
  /** Threads that the work now at its head is the answer to. */
  | { readonly kind: 'answer'; readonly returns: readonly PullRequestReturn[] }
  /** It conflicts with the base, and is to be brought up to it. */
  | { readonly kind: 'update' };

/** What the worker is to mend. */
export interface Findings {
  readonly failedChecks: readonly FailedCheck[];
  readonly comments: readonly ReviewComment[];
}

const wait = { kind: 'wait' } as const;

export function decidePullRequest(facts: PullRequestFacts): PullRequestAct {
  const { pullRequest, pushedCommit } = facts;
  if (facts.closedAt !== null) {
    return isReopened(facts, facts.closedAt) ? { kind: 'reopened' } : wait;
  }
  if (facts.failed) {
    return pullRequest.state === 'merged' ? { kind: 'merged' } : wait;
  }
  if (pullRequest.state !== 'open') {
    return { kind: pullRequest.state };
  }
  if (facts.stopped) {
    return wait;
  }
  if (pullRequest.head !== pushedCommit) {
    return facts.branchIsOurs ? wait : { kind: 'foreignHead' };
  }
  const findings = openFindings(pullRequest, facts.returns);
  const isDue = !facts.mergeAsked && isComplete(pullRequest, findings, facts.now);
  if (areAny(findings) && (facts.overruled || isDue)) {
    return decideReturn(facts, findings);
  }
  const unanswered = pullRequestReturns(facts.returns).filter(
    ({ answered, head }) => !answered && head !== pullRequest.head,
  );
  if (unanswered.length > 0) {
    return { kind: 'answer', returns: unanswered };
  }
  return pullRequest.mergeable === 'conflicting' ? { kind: 'update' } : wait;
}

/** GitHub may show for a moment that one is open which was closed through us just now. */
function isReopened({ pullRequest, stopped, now }: PullRequestFacts, closedAt: number): boolean {
  return pullRequest.state !== 'closed' && !stopped && Math.abs(now - closedAt) > longestLagMs;
}

function decideReturn(facts: PullRequestFacts, findings: Findings): PullRequestAct {
  const { pullRequest, maxReturnsPerHead } = facts;
  const returns = pullRequestReturns(facts.returns);
  if (facts.overruled) {
    return { kind: 'giveBack', findings };
  }
  if (maxReturnsPerHead === 0) {
    return wait;
  }
  const ofHead = returns.filter(({ head }) => head === pullRequest.head);
  const unheard = withoutHeard(findings, ofHead);
  if (ofHead.length >= maxReturnsPerHead || !areAny(unheard)) {
    const reason = usedUp(pullRequest, findings, `after ${times(ofHead.length)} with the same commit`);
    return { kind: 'usedUp', reason };
  }
  if (returns.length >= maxReturns) {
    return { kind: 'usedUp', reason: usedUp(pullRequest, findings, `after ${times(returns.length)}`) };
  }
  return { kind: 'giveBack', findings: unheard };
}

/** Nobody can resolve words about the whole pull request: they are given once, and then the user is asked about them. */
function withoutHeard({ failedChecks, comments }: Findings, ofHead: readonly PullRequestReturn[]): Findings {
  const given = new Set(ofHead.flatMap(({ ids }) => ids));
  return {
    failedChecks,
    comments: comments.filter(({ id, threadId }) => threadId !== null || !given.has(id)),
  };
}

/**
 * What checks and people who may push have found at this head and the worker has not mended: what was given to it for
 * an older head counts as mended by the newer one. The words of others are never among it.
 */
export function openFindings(pullRequest: PullRequest, returns: readonly Return[]): Findings {
  const older = pullRequestReturns(returns).filter(({ head }) => head !== pullRequest.head);
  const given = new Set(older.flatMap(({ ids }) => ids));
  const isOpen = ({ id }: { readonly id: string }): boolean => !given.has(id);
  return {
    failedChecks: pullRequest.checks === 'failing' ? pullRequest.failedChecks.filter(isOpen) : [],
    comments: pullRequest.comments.filter((comment) => comment.trusted && isOpen(comment)),
  };
}

function areAny({ failedChecks, comments }: Findings): boolean {
  return failedChecks.length + comments.length > 0;
}

/** Whether nothing is to be waited for that would go back with it. */
function isComplete({ checks }: PullRequest, { comments }: Findings, now: number): boolean {
  const oldest = Math.min(...comments.map(({ at }) => Date.parse(at)));
  return checks !== 'pending' || now - oldest > longestWaitForChecksMs;
}

/** What is recorded when it goes back. */
export function returnOf(
  head: string,
  { failedChecks, comments }: Findings,
  begun: { readonly round: number; readonly at: string },
): PullRequestReturn {
  return {
    kind: 'pullRequest',
    ...begun,
    head,
    ids: [...failedChecks, ...comments].map(({ id }) => id),
    threadIds: [...new Set(comments.flatMap(({ threadId }) => threadId ?? []))],
    answered: false,
    checks: failedChecks.map(({ name, summary, url }) => ({
      text: oneLine(summary === null ? name : `${name}: ${summary}`, 200),
      url,
    })),
    comments: comments.map(({ author, url }) => ({ author, url })),
    answer: null,
  };
}

/** In one line, such as "build fails, and 2 comments are open". */
export function findingsText({ failedChecks, comments }: Findings): string {
  const names = failedChecks.map(({ name }) => oneLine(name, 60));
  const named =
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  const parts = [
    names.length === 0 ? null : `${named} ${names.length === 1 ? 'fails' : 'fail'}`,
    comments.length === 0
      ? null
      : `${comments.length} ${comments.length === 1 ? 'comment is' : 'comments are'} open`,
  ];
  return parts.filter((part) => part !== null).join(', and ');
}

function usedUp({ number }: PullRequest, findings: Findings, since: string): string {
  return `Pull request #${number}: ${findingsText(findings)}, ${since}. Try Again gives it to the worker once more; or say what is to be different with Request Changes.`;
}

function times(returns: number): string {
  return returns === 1 ? 'one return to the worker' : `${returns} returns to the worker`;
}

export function closedReason({ number }: PullRequest): string {
  return `Pull request #${number} was closed without being merged. Retry works on it again and reopens it; reopened on GitHub, it is taken up as it is. Delete the subtask if it is no longer wanted.`;
}

export function foreignHeadReason({ number, head }: PullRequest, branch: string): string {
  return `Somebody else has pushed to ${branch}: pull request #${number} now ends in ${head.slice(0, 9)}, which was not checked here and is not overwritten. Merge it as it is, or choose Update Branch to take it into the work and have it checked.`;
}

export function goneReason(number: number): string {
  return `Pull request #${number} is no longer there: it was deleted, moved to another repository, or hidden from you. Mark the subtask as merged if its work is on the base, or delete it. Try Again looks once more.`;
}

export function elsewhereReason({ number, mergeCommit }: PullRequest, base: string): string {
  return `Pull request #${number} was merged, but ${base} does not contain ${mergeCommit?.slice(0, 9) ?? 'it'}: perhaps it was merged into another branch. Bring it to ${base}, or mark the subtask as merged.`;
}

/** What is new about it, in one line for its history; `null` where nothing is that anybody would look up. */
export function pullRequestNews(before: PullRequest, after: PullRequest): string | null {
  const news = [
    before.state === after.state ? null : after.state,
    before.draft === after.draft ? null : after.draft ? 'now a draft' : 'ready for review',
    before.head === after.head ? null : `head ${after.head.slice(0, 9)}`,
    before.checks === after.checks ? null : checksText(after),
    before.review === after.review ? null : reviewTexts[after.review],
    before.mergeable !== after.mergeable && after.mergeable === 'conflicting'
      ? 'conflicts with its base'
      : null,
  ].filter((one) => one !== null);
  return news.length > 0 ? `pull request #${after.number}: ${news.join(', ')}` : null;
}

const reviewTexts: Readonly<Record<PullRequest['review'], string>> = {
  none: 'no review',
  required: 'waits for a review',
  approved: 'approved',
  changesRequested: 'changes requested',
};

function checksText({ checks, failedChecks }: PullRequest): string {
  switch (checks) {
    case 'none':
      return 'no checks';
    case 'pending':
      return 'checks are running';
    case 'passing':
      return 'checks pass';
    case 'failing':
      return findingsText({ failedChecks, comments: [] }) || 'checks fail';
  }
}

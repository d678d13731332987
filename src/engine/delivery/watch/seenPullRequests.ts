import { isDeepStrictEqual } from 'node:util';
import { baseName } from '../../../domain/delivery.ts';
import type { Hold } from '../../../domain/hold.ts';
import { wishEndedBy } from '../../../domain/mergeReadiness.ts';
import type { PullRequest } from '../../../domain/pullRequest.ts';
import {
  closedReason,
  decidePullRequest,
  elsewhereReason,
  foreignHeadReason,
  goneReason,
  type PullRequestAct,
  pullRequestNews,
} from '../../../domain/pullRequestPolicy.ts';
import type { Subtask, SubtaskEvent } from '../../../domain/subtask.ts';
import type { Tables } from '../../../store/store.ts';
import { holdSubtask, type Moment, moveSubtask, note } from '../../moves.ts';
import type { EngineParts } from '../../parts.ts';
import { momentOf } from '../../time.ts';
import { hasFailed, isClosed, type WaitingPullRequest } from './places.ts';
import type { Remark, Remarks } from './remarks.ts';

/** One pull request as it was seen, and what is to be done about it. */
export interface Seen {
  readonly waiting: WaitingPullRequest;
  /** `null`: it is no longer there. */
  readonly pullRequest: PullRequest | null;
  /** GitHub shows an older head than what we have pushed: nothing it says of it counts. */
  readonly isStale: boolean;
  readonly act: PullRequestAct | { readonly kind: 'gone' };
  /** It was merged, and is not found on the base. */
  readonly isElsewhere: boolean;
}

/** How often GitHub and git may disagree about a merge before somebody is asked. */
const looksBeforeElsewhere = 5;

export function see(
  parts: EngineParts,
  { remarks, notYet }: { readonly remarks: Remarks; readonly notYet: ReadonlyMap<string, number> },
  waiting: WaitingPullRequest,
  pullRequest: PullRequest | null,
  branchIsOurs: boolean,
): Seen {
  const { task, subtask } = waiting;
  const failed = hasFailed(subtask);
  if (pullRequest === null) {
    const act = { kind: failed ? 'wait' : 'gone' } as const;
    return { waiting, pullRequest, isStale: false, isElsewhere: false, act };
  }
  const facts = {
    ...{ pullRequest, branchIsOurs, pushedCommit: subtask.pushedCommit, returns: subtask.returns },
    maxReturnsPerHead: parts.settings().maxReturnsPerHead,
    ...{ closedAt: isClosed(subtask) ? Date.parse(subtask.since) : null, failed },
    mergeAsked: subtask.hold === null && asksStill(subtask, pullRequest),
    ...{ stopped: task.stopped, overruled: false, now: parts.clock.now() },
  };
  const act = decidePullRequest(facts);
  const isOverruled = act.kind === 'usedUp' && remarks.isReleased(subtask.id, act.reason);
  const isCurrent = pullRequest.head === subtask.pushedCommit;
  return {
    ...{ waiting, pullRequest },
    isStale: pullRequest.state === 'open' && !isCurrent && branchIsOurs && !failed,
    isElsewhere: (notYet.get(subtask.id) ?? 0) >= looksBeforeElsewhere,
    act: isOverruled ? decidePullRequest({ ...facts, overruled: true }) : act,
  };
}

/**
 * Makes facts of what was seen, and of what follows from it without any effect. Where there is nothing new, nothing is
 * written. Answers whether anything has changed.
 */
export async function recordSeen(
  parts: EngineParts,
  remarks: Remarks,
  seen: readonly Seen[],
): Promise<boolean> {
  const entries = seen.map((one) => recordOf(remarks, one));
  const news = entries.filter(({ pullRequest, move, changesHold }) => pullRequest || move || changesHold);
  if (news.length > 0) {
    const moment = momentOf(parts);
    await parts.store.transact((tables) => {
      for (const entry of news) {
        write(tables, entry, moment);
      }
    });
  }
  for (const { subtask, hold, remark } of entries) {
    remarks.told(subtask.id, hold, remark);
  }
  return news.length > 0;
}

/** What becomes of the work. */
interface Move {
  readonly event: SubtaskEvent;
  readonly change: Partial<Subtask>;
}

/** What is to be written about one of them. */
interface Entry {
  readonly subtask: Subtask;
  /** `null`: it is as it was. */
  readonly pullRequest: PullRequest | null;
  readonly move: Move | null;
  readonly remark: Remark | null;
  readonly hold: Hold | null;
  readonly changesHold: boolean;
}

function asksStill({ mergeRequested, pullRequest, pushedCommit }: Subtask, present: PullRequest): boolean {
  return mergeRequested && pullRequest !== null && wishEndedBy(pullRequest, present, pushedCommit) === null;
}

function recordOf(remarks: Remarks, seen: Seen): Entry {
  const { subtask } = seen.waiting;
  const { pullRequest, isStale, act } = seen;
  // One that was closed by us and is shown as open for a moment is not open.
  const isOver = isClosed(subtask) && act.kind === 'wait';
  const isNew =
    pullRequest !== null && !isStale && !isOver && !isDeepStrictEqual(pullRequest, subtask.pullRequest);
  const remark = remarkOn(seen);
  const hold = remarks.holdFor(subtask.id, subtask.hold, remark);
  return {
    ...{ subtask, remark, hold },
    pullRequest: isNew ? pullRequest : null,
    move: pullRequest === null ? null : moveFor(act, subtask, pullRequest),
    changesHold: hold?.reason !== subtask.hold?.reason,
  };
}

function moveFor({ kind }: Seen['act'], { round }: Subtask, pullRequest: PullRequest): Move | null {
  const asNew = { hold: null, mergeRequested: false };
  switch (kind) {
    case 'closed':
      return { event: 'close', change: { ...asNew, reason: closedReason(pullRequest), conflicts: [] } };
    case 'reopened':
      // Only the gate has to see it: nobody has found fault with the work.
      return {
        event: 'retry',
        change: { ...asNew, round: round + 1, feedback: null, reason: null, provenCommit: null },
      };
    default:
      return null;
  }
}

function remarkOn({
  act,
  pullRequest,
  isElsewhere,
  waiting: { task, subtask, number },
}: Seen): Remark | null {
  switch (act.kind) {
    case 'gone':
      return { reason: goneReason(number), repeats: true };
    case 'foreignHead': {
      const branch = subtask.remoteBranch ?? 'its branch';
      return pullRequest && { reason: foreignHeadReason(pullRequest, branch), repeats: false };
    }
    case 'usedUp':
      return { reason: act.reason, repeats: false };
    case 'merged':
      return pullRequest && isElsewhere
        ? { reason: elsewhereReason(pullRequest, baseName(task)), repeats: true }
        : null;
    default:
      return null;
  }
}

function write(tables: Tables, entry: Entry, moment: Moment): void {
  const { subtask, pullRequest, move, hold, changesHold } = entry;
  const { id } = subtask;
  const now = tables.subtasks.get(id);
  const before = now?.pullRequest;
  if (
    now?.status !== subtask.status ||
    now.round !== subtask.round ||
    before?.number !== subtask.pullRequest?.number
  ) {
    return;
  }
  if (pullRequest !== null && before) {
    const mergeRequested = asksStill(now, pullRequest);
    tables.subtasks.update(id, { pullRequest, mergeRequested, updatedAt: moment.at });
    const text = pullRequestNews(before, pullRequest);
    if (text !== null) {
      note(tables, id, text, moment);
    }
  }
  if (move !== null) {
    moveSubtask(tables, id, move.event, moment, move.change);
  } else if (changesHold && now.hold?.reason === subtask.hold?.reason) {
    holdSubtask(tables, id, hold, moment);
  }
}

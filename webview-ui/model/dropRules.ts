import { type Column, columnOf } from '../../src/domain/projection.ts';
import { mayStart } from '../../src/domain/scheduling.ts';
import { unreachable } from '../../src/lib/result.ts';
import { isOpen } from '../../src/protocol/pullRequests.ts';
import type { SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';

export type DropDeed = 'reorder' | 'start' | 'stop' | 'retry' | 'merge';

/** What dropping a card on a column would do, or why it may not be dropped there. */
export type DropVerdict =
  | { readonly allowed: true; readonly deed: DropDeed }
  | { readonly allowed: false; readonly reason: string };

/** What the rules look at beside the card itself. */
export interface DropContext {
  /** Why nothing can be changed at present, or `null`. */
  readonly readOnly: string | null;
  readonly task: TaskView;
  /** What the card still waits for, such as `#5, #7`; empty when it waits for nothing. */
  readonly openParents: string;
}

type DroppedCard = Pick<SubtaskView, 'status' | 'deleting' | 'mergeRequested' | 'hold' | 'pullRequest'>;

/** The rules of what may be dropped where, the same for pointer and keyboard. The engine checks again. */
export function judgeDrop(card: DroppedCard, target: Column, context: DropContext): DropVerdict {
  if (context.readOnly !== null) {
    return refused(strings.drop.readOnly(context.readOnly));
  }
  if (card.deleting || context.task.deleting) {
    return refused(strings.drop.deleting);
  }
  if (columnOf(card.status) === target) {
    return allowed('reorder');
  }
  switch (target) {
    case 'pending':
      return refused(strings.drop.notByHandPending);
    case 'ready':
      return onReady(card, context);
    case 'inProgress':
      return onInProgress(card, context);
    case 'blocked':
      return refused(strings.drop.notByHandBlocked);
    case 'inReview':
      return onInReview(card, context);
    case 'merged':
      return onMerged(card, context.task);
    default:
      return unreachable(target);
  }
}

/** The intent's kind that carries out a deed; `reorder` is `moveSubtask`. */
export const intentOfDeed = {
  start: 'startSubtask',
  stop: 'stopSubtask',
  retry: 'retrySubtask',
  merge: 'mergeSubtask',
} as const;

function onReady(card: DroppedCard, context: DropContext): DropVerdict {
  switch (card.status) {
    case 'IN_PROGRESS':
      return allowed('stop');
    case 'PENDING':
      return refused(strings.drop.pending);
    case 'BLOCKED_DEPENDENCY':
      return refused(waitsFor(context));
    case 'BLOCKED_FAILURE':
      return refused(strings.drop.failedRetry);
    case 'COMPLETED':
      return refused(strings.drop.provedAlready);
    case 'MERGED':
      return refused(strings.drop.merged);
    case 'READY':
      return allowed('reorder');
  }
}

function onInProgress(card: DroppedCard, context: DropContext): DropVerdict {
  switch (card.status) {
    case 'READY':
      return mayStart(context.task) ? allowed('start') : refused(whyTaskIsClosed(context.task));
    case 'BLOCKED_FAILURE':
      return context.task.stopped ? refused(strings.drop.taskStopped) : allowed('retry');
    case 'PENDING':
      return refused(strings.drop.pending);
    case 'BLOCKED_DEPENDENCY':
      return refused(waitsFor(context));
    case 'COMPLETED':
      return refused(card.mergeRequested ? strings.drop.mergeRequested : strings.drop.askForChanges);
    case 'MERGED':
      return refused(strings.drop.merged);
    case 'IN_PROGRESS':
      return allowed('reorder');
  }
}

function onInReview(card: DroppedCard, context: DropContext): DropVerdict {
  switch (card.status) {
    case 'PENDING':
      return refused(strings.drop.pending);
    case 'READY':
      return refused(strings.drop.startFirst);
    case 'BLOCKED_DEPENDENCY':
      return refused(waitsFor(context));
    case 'BLOCKED_FAILURE':
      return refused(strings.drop.failedRetry);
    case 'IN_PROGRESS':
      return refused(strings.drop.gateDecides);
    case 'MERGED':
      return refused(strings.drop.merged);
    case 'COMPLETED':
      return allowed('reorder');
  }
}

function onMerged(card: DroppedCard, { delivery }: TaskView): DropVerdict {
  if (card.status !== 'COMPLETED') {
    return refused(strings.drop.notProved);
  }
  if (delivery.kind === 'push') {
    return refused(strings.drop.mergeElsewhere);
  }
  if (delivery.kind === 'pullRequest' && !isOpen(card.pullRequest)) {
    return refused(strings.drop.notOpen);
  }
  // A merge that is held waits for somebody to ask again; one without a hold is under way.
  return card.mergeRequested && card.hold === null ? refused(strings.drop.mergeRequested) : allowed('merge');
}

function whyTaskIsClosed(task: TaskView): string {
  if (task.stopped) {
    return strings.drop.taskStopped;
  }
  return task.hold === null ? strings.drop.baseUnchecked : strings.drop.taskWaits(task.hold.reason);
}

function waitsFor(context: DropContext): string {
  return context.openParents === ''
    ? strings.drop.waitsForDependencies
    : strings.drop.waitsFor(context.openParents);
}

function allowed(deed: DropDeed): DropVerdict {
  return { allowed: true, deed };
}

function refused(reason: string): DropVerdict {
  return { allowed: false, reason };
}

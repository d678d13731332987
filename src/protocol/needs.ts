import type { SubtaskView, TaskView } from './view.ts';

/** What of a task goes on only when the user does something. */
export type TaskNeed =
  /** The Planner asks before it plans. */
  | 'questions'
  /** The first plan waits to be approved. */
  | 'plan'
  /** A plan waits that is to take the place of the one in force. */
  | 'newPlan'
  | 'planningFailed'
  /** The base does not pass its own checks. */
  | 'base'
  | 'budget'
  | 'hold';

export type SubtaskNeed = 'failure' | 'budget' | 'hold' | 'merge';

type Waiting = Pick<TaskView, 'hold'>;

/** The most pressing first. */
export function taskNeeds(task: TaskView): readonly TaskNeed[] {
  if (task.deleting) {
    return [];
  }
  const needs: readonly [TaskNeed, boolean][] = [
    ['questions', hasQuestions(task)],
    ['plan', isPlanOpen(task)],
    ['newPlan', isNewPlanOpen(task)],
    ['planningFailed', task.status === 'PLANNING_FAILED'],
    ['base', isBaseInDoubt(task)],
    ['budget', isOverBudget(task)],
    ['hold', isHeld(task) && !isHoldExplained(task)],
  ];
  return needs.filter(([, needed]) => needed).map(([need]) => need);
}

export function subtaskNeed(subtask: SubtaskView, autoMerge: boolean): SubtaskNeed | null {
  if (subtask.deleting || subtask.status === 'MERGED') {
    return null;
  }
  if (subtask.status === 'BLOCKED_FAILURE') {
    return 'failure';
  }
  if (isOverBudget(subtask)) {
    return 'budget';
  }
  if (isHeld(subtask)) {
    return 'hold';
  }
  const waitsForMerge = subtask.status === 'COMPLETED' && !subtask.mergeRequested && subtask.hold === null;
  return waitsForMerge && !autoMerge ? 'merge' : null;
}

/** In progress, and neither held nor waiting for its next attempt. */
export function isAtWork({ status, hold, nextAttemptAt }: SubtaskView): boolean {
  return status === 'IN_PROGRESS' && hold === null && nextAttemptAt === null;
}

export function hasQuestions({ questions }: Pick<TaskView, 'questions'>): boolean {
  return questions?.some(({ answer }) => answer === null) ?? false;
}

/** Whether a plan waits for the user: the first one, or one in place of it. */
export function isPlanToReview(task: TaskView): boolean {
  return isPlanOpen(task) || isNewPlanOpen(task);
}

export function isBaseInDoubt(task: TaskView): boolean {
  return task.hold?.kind === 'input' && task.baseline === 'unchecked' && task.status === 'ACTIVE';
}

/** It has reached what it may cost. That of a day ends at midnight, and can be raised before. */
export function isOverBudget(item: Waiting): boolean {
  return item.hold?.kind === 'budget';
}

/** Whether it waits for somebody to end that by hand; what has an end in time passes by itself. */
function isHeld({ hold }: Waiting): boolean {
  return hold !== null && hold.until === null;
}

/** Whether trying again now makes sense; other waits with an end in time pass by themselves. */
export function mayBeReleased({ hold }: Waiting): boolean {
  return hold !== null && (hold.until === null || hold.kind === 'quota' || hold.kind === 'budget');
}

/** Whether there is more to do about a task's hold than to try again. */
function isHoldExplained(task: TaskView): boolean {
  const forPlan = task.hold?.kind === 'approval' && isPlanToReview(task);
  const forAnswers = task.hold?.kind === 'input' && hasQuestions(task);
  return forPlan || forAnswers || isBaseInDoubt(task) || isOverBudget(task);
}

function isPlanOpen({ status, approved, replan, proposal }: TaskView): boolean {
  return status === 'ACTIVE' && !approved && replan === null && proposal === null;
}

function isNewPlanOpen({ status, proposal }: TaskView): boolean {
  return status === 'ACTIVE' && proposal?.for === 'user';
}

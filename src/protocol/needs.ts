import type { PullRequest } from '../domain/pullRequest.ts';
import { stoppedByUser } from '../domain/session.ts';
import { hasFeedback, isOpen, type MergeObstacle, mergeObstacle } from './pullRequests.ts';
import type { ProjectHeader, ProjectView, SessionView, SubtaskView, TaskView } from './view.ts';

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

export type SubtaskNeed =
  | 'failure'
  | 'budget'
  | 'hold'
  /** The user has stopped it, and others wait for it. */
  | 'stopped'
  /** Its pull request cannot be merged as it is, and nobody works on that. */
  | 'pullRequest'
  | 'merge'
  /** It is pushed; who merges it, and where, is not our business. */
  | 'mergeElsewhere';

export type SessionNeed = 'failure' | 'budget' | 'hold';

/** What of a project as a whole goes on only when the user does something. */
export type ProjectNeed = 'signIn';

type Waiting = Pick<TaskView, 'hold'>;

/** The most pressing first. */
export function taskNeeds(task: TaskView): readonly TaskNeed[] {
  if (task.deleting) {
    // What keeps a subtask of it is counted there.
    return isHeld(task) && task.subtasks === 0 ? ['hold'] : [];
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

export function subtaskNeed(subtask: SubtaskView, project: MergePolicy): SubtaskNeed | null {
  if (subtask.deleting) {
    return isHeld(subtask) ? 'hold' : null;
  }
  if (subtask.status === 'MERGED') {
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
  if (subtask.status === 'READY' && subtask.stopped && subtask.unblocks.length > 0) {
    return 'stopped';
  }
  const waitsForMerge = subtask.status === 'COMPLETED' && !subtask.mergeRequested && subtask.hold === null;
  return waitsForMerge ? mergeNeed(subtask, project) : null;
}

/** Of a stopped task nothing goes on before that is resumed, which is what its header offers. */
export function isMoot(need: SubtaskNeed | null, task: Pick<TaskView, 'stopped'> | undefined): boolean {
  return need === 'stopped' && task?.stopped === true;
}

/** What the user has stopped needs them no more. */
export function sessionNeed(session: SessionView): SessionNeed | null {
  if (session.deleting) {
    return isHeld(session) ? 'hold' : null;
  }
  if (session.state === 'completed') {
    return null;
  }
  if (session.state === 'failed') {
    return session.reason === stoppedByUser ? null : 'failure';
  }
  if (isOverBudget(session)) {
    return 'budget';
  }
  return isHeld(session) ? 'hold' : null;
}

/** Work on GitHub is worth a word only where there is such work. */
export function projectNeeds({ project, tasks }: ProjectView): readonly ProjectNeed[] {
  const isWanted = tasks.some(({ delivery, status }) => delivery.kind === 'pullRequest' && status !== 'DONE');
  return needsSignIn(project) && isWanted ? ['signIn'] : [];
}

/** Whether GitHub waits for the user to sign in. */
export function needsSignIn({ github, readOnly }: ProjectView['project']): boolean {
  return github !== null && github.paused !== null && github.signIn && readOnly === null;
}

/** What happens by itself to work that is complete. */
type MergePolicy = Pick<ProjectHeader, 'autoMerge' | 'returnsFeedback'>;

/** What somebody else looks after passes by itself: checks that run, a review that is asked for. */
const obstaclesForUser: readonly (MergeObstacle | null)[] = [
  'conflicting',
  'failing',
  'changesRequested',
  'comments',
];

function mergeNeed(subtask: SubtaskView, { autoMerge, returnsFeedback }: MergePolicy): SubtaskNeed | null {
  const { pullRequest, remoteBranch } = subtask;
  if (isOpen(pullRequest)) {
    const obstacle = mergeObstacle(subtask);
    if (obstaclesForUser.includes(obstacle)) {
      return returnsFeedback && isMended(pullRequest) ? null : 'pullRequest';
    }
    return obstacle === null && !autoMerge ? 'merge' : null;
  }
  if (remoteBranch !== null) {
    return 'mergeElsewhere';
  }
  return autoMerge ? null : 'merge';
}

/** The worker gets it, or its branch is brought up to the base; where that comes to nothing there is a hold. */
function isMended(pullRequest: PullRequest): boolean {
  return hasFeedback(pullRequest) || pullRequest.mergeable === 'conflicting';
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

/** Whether its worker was asked for changes and made none: the work stands as it had passed the checks. */
export function isUnchangedReturn({ status, hold }: SubtaskView): boolean {
  return status === 'COMPLETED' && hold?.fact?.kind === 'unchanged';
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

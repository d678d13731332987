import type { Delivery } from './delivery.ts';
import type { Hold } from './hold.ts';
import type { Plan } from './plan.ts';
import type { TransitionTable } from './transition.ts';

export const taskStatuses = ['PLANNING', 'PLANNING_FAILED', 'ACTIVE', 'DONE'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const taskEvents = [
  'planAccepted',
  'planningFailed',
  'retryPlanning',
  'allMerged',
  'subtaskAdded',
] as const;
export type TaskEvent = (typeof taskEvents)[number];

export const taskTransitions: TransitionTable<TaskStatus, TaskEvent> = {
  PLANNING: { planAccepted: 'ACTIVE', planningFailed: 'PLANNING_FAILED' },
  PLANNING_FAILED: { retryPlanning: 'PLANNING' },
  ACTIVE: { allMerged: 'DONE' },
  DONE: { subtaskAdded: 'ACTIVE' },
};

/** Whether the verify command passes where the work starts from; `accepted`: it does not, and the user goes on. */
export const baselines = ['unchecked', 'green', 'accepted'] as const;
export type Baseline = (typeof baselines)[number];

/** A question of the Planner's before it plans; `null` until the user has answered, `''` for one that is left to it. */
export interface Question {
  readonly question: string;
  readonly answer: string | null;
}

/** A plan that is not in force: the critic has not seen it yet, or the user has to approve it in place of the present one. */
export interface Proposal {
  readonly plan: Plan;
  readonly for: 'critic' | 'user';
}

/** The Planner is to plan anew, and to keep what is done. */
export interface Replan {
  readonly askedBy: 'user' | 'worker';
  /** What is wrong with the present plan. */
  readonly reason: string;
}

export interface Task {
  readonly id: string;
  readonly projectId: string;
  /** Counts from 1 in its project. */
  readonly number: number;
  readonly title: string;
  readonly description: string;
  readonly status: TaskStatus;
  /** Why planning failed, in one line. */
  readonly reason: string | null;
  readonly orchestrator: string;
  /** As it was chosen when the task was made. */
  readonly delivery: Delivery;
  readonly baseBranch: string;
  /** The commit that the plan was made at. */
  readonly baseCommit: string;
  /** The plan's specification, in Markdown. */
  readonly spec: string | null;
  readonly baseline: Baseline;
  /** Nothing of the plan starts before the user, or the setting, has approved it. */
  readonly approved: boolean;
  readonly proposal: Proposal | null;
  readonly replan: Replan | null;
  /** How many times a worker has found the plan wrong. */
  readonly planBugs: number;
  /** `null`: not asked. */
  readonly questions: readonly Question[] | null;
  /** What it may cost in all (US dollars), where the user has said so for this task; `null`: as the setting says. */
  readonly budgetUsd: number | null;
  /** What agents of its subtasks have cost that were deleted since. */
  readonly spentUsd: number;
  /** Stopped by the user: nothing of it starts until it is resumed. */
  readonly stopped: boolean;
  readonly hold: Hold | null;
  /** Counts the rounds of planning; each retry is a round with a fresh count of attempts. */
  readonly round: number;
  /** The detached worktree that the Planner reads, while it exists. */
  readonly worktree: string | null;
  /** Marked for deletion; the reconciler takes it apart and then removes the row. From then on a hold says what keeps it. */
  readonly deleting: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The worker's finding that the plan is wrong makes a new one this often; then the user is asked. */
export const maxPlanBugs = 2;

/** What keeps the task until the user has done it, whatever else happens to it. */
export function waitsForUser(
  task: Pick<Task, 'status' | 'questions' | 'approved' | 'replan' | 'deleting'>,
): Hold | null {
  if (task.deleting) {
    return null;
  }
  if (task.status === 'PLANNING' && hasOpenQuestions(task)) {
    const reason = 'The Planner has questions. Answer them, or leave one empty to let the Planner decide.';
    return { kind: 'input', reason, until: null };
  }
  if (task.status === 'ACTIVE' && !task.approved && task.replan === null) {
    const reason = 'The plan waits for your approval. Approve it, edit it, or say what is to be different.';
    return { kind: 'approval', reason, until: null };
  }
  return null;
}

export function hasOpenQuestions({ questions }: Pick<Task, 'questions'>): boolean {
  return questions?.some(({ answer }) => answer === null) ?? false;
}

/** Whether a plan is being made for it: the first one, or one in the place of that in force. */
export function isPlanned({
  status,
  replan,
  proposal,
}: Pick<Task, 'status' | 'replan' | 'proposal'>): boolean {
  const anew = status === 'ACTIVE' && replan !== null && proposal?.for !== 'user';
  return status === 'PLANNING' || anew;
}

import {
  hasQuestions,
  isBaseInDoubt,
  isOverBudget,
  isPlanToReview,
  mayBeReleased,
} from '../../protocol/needs.ts';
import type { TaskView } from '../../protocol/view.ts';
import type { Action } from './action.ts';

export const taskActions = {
  openPlan: {
    applies: hasPlan,
    none: (t) => t('No task has a plan yet.'),
  },
  approvePlan: {
    applies: isPlanToReview,
    none: (t) => t('No plan waits to be approved.'),
  },
  rejectPlan: {
    applies: isPlanToReview,
    none: (t) => t('No plan waits to be approved.'),
  },
  comparePlan: {
    applies: ({ proposal }) => proposal?.for === 'user',
    none: (t) => t('No plan waits to take the place of another one.'),
  },
  replan: {
    applies: (task) =>
      task.status === 'ACTIVE' && task.approved && task.replan === null && task.proposal === null,
    none: (t) => t('No task has a plan in force that could be made anew.'),
  },
  answerQuestions: {
    applies: hasQuestions,
    none: (t) => t('No Planner asks anything.'),
  },
  retryPlanning: {
    applies: (task) => task.status === 'PLANNING_FAILED',
    none: (t) => t('No task has failed planning, so there is nothing to plan again.'),
    intent: ({ id }) => ({ kind: 'retryPlanning', taskId: id }),
  },
  stopTask: {
    applies: (task) => !task.stopped && (task.status === 'PLANNING' || task.status === 'ACTIVE'),
    none: (t) => t('No task is being worked on.'),
    intent: ({ id }) => ({ kind: 'stopTask', taskId: id }),
  },
  resumeTask: {
    applies: (task) => task.stopped,
    none: (t) => t('No task is stopped.'),
    intent: ({ id }) => ({ kind: 'resumeTask', taskId: id }),
  },
  releaseTaskHold: {
    applies: (task) => mayBeReleased(task) && !needsAnswer(task),
    none: (t) => t('No task waits for you.'),
    intent: ({ id }) => ({ kind: 'releaseTaskHold', taskId: id }),
  },
  acceptBase: {
    applies: isBaseInDoubt,
    none: (t) => t('No task waits because of its base.'),
    intent: ({ id }) => ({ kind: 'acceptBase', taskId: id }),
  },
  raiseBudget: {
    applies: isOverBudget,
    none: (t) => t('Nothing has reached its budget.'),
  },
  setBudget: {
    applies: (task) => task.status !== 'DONE',
    none: (t) => t('There is no task or subtask that still costs anything.'),
  },
  showInTree: {
    applies: () => true,
    none: (t) => t('There is no task.'),
  },
  copyCardLink: {
    applies: () => true,
    none: (t) => t('There is no task.'),
  },
  deleteTask: {
    applies: (task) => !task.deleting,
    none: (t) => t('There is no task.'),
    intent: ({ id }) => ({ kind: 'deleteTask', taskId: id, closePullRequests: false }),
  },
} as const satisfies Record<string, Action<TaskView>>;

function hasPlan(task: TaskView): boolean {
  return task.subtasks > 0 || task.proposal !== null;
}

/** The hold ends with an answer; trying again would only ask anew. */
function needsAnswer(task: TaskView): boolean {
  return hasQuestions(task) || (task.hold?.kind === 'approval' && isPlanToReview(task));
}

import { hasQuestions, isOverBudget, isPlanToReview } from '../../src/protocol/needs.ts';
import type { ProjectHeader, ProjectView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import { type Action, closingToo, editorAction, intentAction, itemAction } from './actionKinds.ts';
import { againLabel, inspect, raiseBudget, setBudget } from './actions.ts';

/** Stop or Resume: what the header offers. */
export function taskActions(task: TaskView, project: ProjectHeader): readonly Action[] {
  const { resume } = strings.header;
  const taskId = task.id;
  if (project.readOnly !== null || task.deleting) {
    return [];
  }
  if (mayBeStopped(task)) {
    return [stopTask(task)];
  }
  return task.stopped
    ? [intentAction('resume', resume, 'debug-continue', { kind: 'resumeTask', taskId })]
    : [];
}

/** What stands in the menu of the header. */
export function menuActions(task: TaskView, view: ProjectView): readonly Action[] {
  const changes = view.project.readOnly === null;
  return [
    inspect(task.id, 'overview', strings.taskDetails),
    ...planActions(task, changes && !task.deleting),
    ...(changes && !task.deleting && task.status !== 'DONE' ? [setBudget(task.id)] : []),
    ...(changes && view.project.github !== null ? [refreshPullRequests()] : []),
    editorAction('choosePermissionMode', strings.choosePermissionMode, 'shield'),
    editorAction('checkSetup', strings.checkSetup, 'checklist'),
    editorAction('openSettings', strings.openSettings, 'gear'),
    ...(changes && view.tasks.some(mayBeStopped) ? [stopEverything()] : []),
    ...(changes && !task.deleting ? [deleteTask(task, view)] : []),
  ];
}

/** Looking at the plan, and having another one made. */
function planActions(task: TaskView, changes: boolean): readonly Action[] {
  const inForce = task.status === 'ACTIVE' && task.approved && task.replan === null && task.proposal === null;
  return [
    ...(task.subtasks > 0 || task.proposal !== null ? [openPlan(task)] : []),
    ...(changes && inForce ? [itemAction('replan', task.id, strings.plan.replan, 'refresh')] : []),
  ];
}

function openPlan(task: TaskView): Action {
  return itemAction('openPlan', task.id, strings.plan.open, 'list-tree');
}

/** What can be done with a plan that waits for the user, the answer that moves it on last. */
export function reviewActions(task: TaskView): readonly Action[] {
  const { id, proposal } = task;
  return isPlanToReview(task)
    ? [
        ...(proposal === null ? [] : [itemAction('comparePlan', id, strings.plan.compare, 'diff')]),
        openPlan(task),
        itemAction('rejectPlan', id, strings.plan.reject, 'close'),
        itemAction('approvePlan', id, strings.plan.approve, 'check'),
      ]
    : [];
}

export function answerQuestions(task: TaskView): readonly Action[] {
  return hasQuestions(task)
    ? [itemAction('answerQuestions', task.id, strings.plan.answer, 'comment-discussion')]
    : [];
}

/** Raise, try again within the settings, or stop. */
export function budgetActions(task: TaskView): readonly Action[] {
  return isOverBudget(task) ? [raiseBudget(task.id), releaseTaskHold(task), stopTask(task)] : [];
}

export function stopTask({ id }: TaskView): Action {
  return intentAction('stop', strings.header.stop, 'debug-stop', { kind: 'stopTask', taskId: id });
}

export function releaseTaskHold(task: TaskView): Action {
  return intentAction('releaseTaskHold', againLabel(task.hold), 'refresh', {
    kind: 'releaseTaskHold',
    taskId: task.id,
  });
}

export function acceptBase(task: TaskView): Action {
  return intentAction('acceptBase', strings.actions.acceptBase, 'debug-continue', {
    kind: 'acceptBase',
    taskId: task.id,
  });
}

export function retryPlanning(task: TaskView): Action {
  return intentAction('retryPlanning', strings.planningFailed.retry, 'debug-restart', {
    kind: 'retryPlanning',
    taskId: task.id,
  });
}

/** Something of it runs, or could start by itself. */
function mayBeStopped(task: TaskView): boolean {
  return !task.stopped && !task.deleting && (task.status === 'PLANNING' || task.status === 'ACTIVE');
}

function deleteTask(task: TaskView, { subtasks }: ProjectView): Action {
  const own = subtasks.filter(({ taskId }) => taskId === task.id);
  return {
    id: 'deleteTask',
    label: strings.header.deleteTask,
    icon: 'trash',
    deed: {
      kind: 'confirm',
      title: strings.confirm.deleteTask,
      text: strings.confirm.deleteTaskText(task, own),
      button: strings.confirm.deleteButton,
      intent: { kind: 'deleteTask', taskId: task.id, closePullRequests: false },
      ...closingToo(own, { kind: 'deleteTask', taskId: task.id, closePullRequests: true }),
    },
  };
}

function refreshPullRequests(): Action {
  return intentAction('refreshPullRequests', strings.actions.refreshPullRequests, 'sync', {
    kind: 'refreshPullRequests',
  });
}

function stopEverything(): Action {
  return {
    id: 'stopEverything',
    label: strings.stopEverything,
    icon: 'stop-circle',
    deed: {
      kind: 'confirm',
      title: strings.confirm.stopEverything,
      text: strings.confirm.stopEverythingText,
      button: strings.confirm.stopButton,
      intent: { kind: 'stopEverything' },
    },
  };
}

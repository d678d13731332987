import { mayStart } from '../../src/domain/scheduling.ts';
import type { BoardRequest } from '../../src/protocol/boardMessage.ts';
import type { Intent } from '../../src/protocol/intent.ts';
import type { ProjectHeader, ProjectView, RunView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';

/** What happens when an action is chosen. */
export type Deed =
  | { readonly kind: 'intent'; readonly intent: Intent }
  /** Asks first: what it does cannot be taken back. */
  | {
      readonly kind: 'confirm';
      readonly title: string;
      readonly text: string;
      readonly button: string;
      readonly intent: Intent;
    }
  | { readonly kind: 'post'; readonly request: BoardRequest }
  | { readonly kind: 'feedback'; readonly subtaskId: string }
  | { readonly kind: 'inspect'; readonly id: string; readonly tab: 'overview' | 'transcript' };

export interface Action {
  readonly id: string;
  readonly label: string;
  /** Name of a codicon. */
  readonly icon: string;
  readonly deed: Deed;
}

/** What can be done with a subtask now, the most likely first; empty parts of it are not shown at all. */
export function subtaskActions(
  subtask: SubtaskView,
  task: TaskView,
  project: ProjectHeader,
): readonly Action[] {
  const changes = project.readOnly === null && !subtask.deleting;
  return [
    ...(changes ? workActions(subtask, task) : []),
    ...lookActions(subtask),
    ...(changes ? [deleteSubtask(subtask)] : []),
  ];
}

/** The action that a card shows by itself, if any. */
export function primaryAction(subtask: SubtaskView, task: TaskView, project: ProjectHeader): Action | null {
  return project.readOnly !== null || subtask.deleting ? null : (workActions(subtask, task)[0] ?? null);
}

/** Stops what a run at work is for; `null` for one that has ended. */
export function stopRun(run: RunView, project: ProjectHeader): Action | null {
  return run.status === 'RUNNING' && project.readOnly === null
    ? intentAction('stopRun', strings.actions.stop, 'debug-stop', { kind: 'stopRun', runId: run.id })
    : null;
}

/** Stop or Resume: what the header offers. */
export function taskActions(task: TaskView, project: ProjectHeader): readonly Action[] {
  const { stop, resume } = strings.header;
  const taskId = task.id;
  if (project.readOnly !== null || task.deleting) {
    return [];
  }
  if (mayBeStopped(task)) {
    return [intentAction('stop', stop, 'debug-stop', { kind: 'stopTask', taskId })];
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
    editorAction('checkSetup', strings.checkSetup, 'checklist'),
    editorAction('openSettings', strings.openSettings, 'gear'),
    ...(changes && view.tasks.some(mayBeStopped) ? [stopEverything()] : []),
    ...(changes && !task.deleting ? [deleteTask(task)] : []),
  ];
}

export function releaseTaskHold(task: TaskView): Action {
  return intentAction('releaseTaskHold', strings.actions.tryAgain, 'refresh', {
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

export function inspect(id: string, tab: 'overview' | 'transcript', label: string): Action {
  const icon = tab === 'overview' ? 'info' : 'output';
  return { id: `inspect:${tab}`, label, icon, deed: { kind: 'inspect', id, tab } };
}

/** It has been worked on; what is merged can still be looked at when its branch is gone. */
export function hasChanges({ baseCommit, branch, mergedCommit }: SubtaskView): boolean {
  return baseCommit !== null && (branch !== null || mergedCommit !== null);
}

export function openChanges(subtask: SubtaskView): Action {
  return {
    id: 'openChanges',
    label: strings.actions.openChanges,
    icon: 'diff-multiple',
    deed: { kind: 'post', request: { kind: 'openChanges', subtaskId: subtask.id } },
  };
}

export function editorAction(
  action: 'newTask' | 'checkSetup' | 'openSettings' | 'takeOver',
  label: string,
  icon: string,
): Action {
  return { id: action, label, icon, deed: { kind: 'post', request: { kind: 'editorAction', action } } };
}

export function deleteSubtask(subtask: SubtaskView): Action {
  return {
    id: 'delete',
    label: strings.actions.remove,
    icon: 'trash',
    deed: {
      kind: 'confirm',
      title: strings.confirm.deleteSubtask(subtask.number),
      text: strings.confirm.deleteSubtaskText(subtask.title),
      button: strings.confirm.deleteButton,
      intent: { kind: 'deleteSubtask', subtaskId: subtask.id },
    },
  };
}

/** What moves the work on. */
export function workActions(subtask: SubtaskView, task: TaskView): readonly Action[] {
  const subtaskId = subtask.id;
  const { actions } = strings;
  const released = releaseAction(subtask);
  switch (subtask.status) {
    case 'READY':
      return [
        ...released,
        ...(mayStart(task)
          ? [intentAction('start', actions.start, 'play', { kind: 'startSubtask', subtaskId })]
          : []),
      ];
    case 'IN_PROGRESS':
      return [
        ...released,
        intentAction('stop', actions.stop, 'debug-stop', { kind: 'stopSubtask', subtaskId }),
      ];
    case 'BLOCKED_FAILURE':
      return task.stopped
        ? []
        : [intentAction('retry', actions.retry, 'debug-restart', { kind: 'retrySubtask', subtaskId })];
    case 'COMPLETED':
      return reviewActions(subtask);
    case 'PENDING':
    case 'BLOCKED_DEPENDENCY':
      return released;
    case 'MERGED':
      return [];
  }
}

function reviewActions(subtask: SubtaskView): readonly Action[] {
  const requestChanges: Action = {
    id: 'requestChanges',
    label: strings.actions.requestChanges,
    icon: 'comment-discussion',
    deed: { kind: 'feedback', subtaskId: subtask.id },
  };
  const label = subtask.hold === null ? strings.actions.merge : strings.actions.mergeAgain;
  const merge = intentAction('merge', label, 'git-merge', { kind: 'mergeSubtask', subtaskId: subtask.id });
  return subtask.mergeRequested && subtask.hold === null ? [requestChanges] : [merge, requestChanges];
}

function releaseAction(subtask: SubtaskView): readonly Action[] {
  return subtask.hold !== null && subtask.hold.until === null
    ? [
        intentAction('release', strings.actions.tryAgain, 'refresh', {
          kind: 'releaseHold',
          subtaskId: subtask.id,
        }),
      ]
    : [];
}

function lookActions(subtask: SubtaskView): readonly Action[] {
  return [
    ...(hasChanges(subtask) ? [openChanges(subtask)] : []),
    ...(subtask.worktree === null
      ? []
      : [
          {
            id: 'openWorktree',
            label: strings.actions.openWorktree,
            icon: 'folder-opened',
            deed: { kind: 'post', request: { kind: 'openWorktree', subtaskId: subtask.id } },
          } satisfies Action,
        ]),
  ];
}

/** Something of it runs, or could start by itself. */
function mayBeStopped(task: TaskView): boolean {
  return !task.stopped && !task.deleting && (task.status === 'PLANNING' || task.status === 'ACTIVE');
}

function deleteTask(task: TaskView): Action {
  return {
    id: 'deleteTask',
    label: strings.header.deleteTask,
    icon: 'trash',
    deed: {
      kind: 'confirm',
      title: strings.confirm.deleteTask,
      text: strings.confirm.deleteTaskText(task.title),
      button: strings.confirm.deleteButton,
      intent: { kind: 'deleteTask', taskId: task.id },
    },
  };
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

function intentAction(id: string, label: string, icon: string, intent: Intent): Action {
  return { id, label, icon, deed: { kind: 'intent', intent } };
}

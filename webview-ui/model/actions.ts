import type { BoardRequest } from '../../src/protocol/boardMessage.ts';
import type { Intent } from '../../src/protocol/intent.ts';
import type { ProjectHeader, SubtaskView, TaskView } from '../../src/protocol/view.ts';
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
export function subtaskActions(subtask: SubtaskView, project: ProjectHeader): readonly Action[] {
  const changes = project.readOnly === null && !subtask.deleting;
  return [
    ...(changes ? workActions(subtask) : []),
    ...lookActions(subtask),
    ...(changes ? [deleteSubtask(subtask)] : []),
  ];
}

/** The action that a card shows by itself, if any. */
export function primaryAction(subtask: SubtaskView, readOnly: boolean): Action | null {
  return readOnly || subtask.deleting ? null : (workActions(subtask)[0] ?? null);
}

/** Stop or Resume: what the header offers. */
export function taskActions(task: TaskView, project: ProjectHeader): readonly Action[] {
  const mayRun = task.status === 'PLANNING' || task.status === 'ACTIVE';
  if (project.readOnly !== null || task.deleting || !mayRun) {
    return [];
  }
  return [
    task.stopped
      ? intentAction('resume', strings.header.resume, 'debug-continue', {
          kind: 'resumeTask',
          taskId: task.id,
        })
      : intentAction('stop', strings.header.stop, 'debug-stop', { kind: 'stopTask', taskId: task.id }),
  ];
}

/** What stands in the menu of the header. */
export function menuActions(task: TaskView | null, project: ProjectHeader): readonly Action[] {
  const changes = project.readOnly === null;
  return [
    ...(task === null ? [] : [inspect(task.id, 'overview', strings.taskDetails)]),
    editorAction('checkSetup', strings.checkSetup, 'checklist'),
    editorAction('openSettings', strings.openSettings, 'gear'),
    ...(changes && project.agentsRunning > 0 ? [stopEverything()] : []),
    ...(changes && task !== null && !task.deleting ? [deleteTask(task)] : []),
  ];
}

export function baseCheckActions(task: TaskView): readonly Action[] {
  return [
    intentAction('checkBaseAgain', strings.actions.checkBaseAgain, 'refresh', {
      kind: 'checkBaseAgain',
      taskId: task.id,
    }),
    intentAction('acceptBase', strings.actions.acceptBase, 'debug-continue', {
      kind: 'acceptBase',
      taskId: task.id,
    }),
  ];
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

export function openChanges(subtask: SubtaskView): Action {
  return {
    id: 'openChanges',
    label: strings.actions.openChanges,
    icon: 'diff-multiple',
    deed: { kind: 'post', request: { kind: 'openChanges', subtaskId: subtask.id } },
  };
}

export function editorAction(
  action: 'newTask' | 'checkSetup' | 'openSettings',
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
export function workActions(subtask: SubtaskView): readonly Action[] {
  const subtaskId = subtask.id;
  const { actions } = strings;
  const released = releaseAction(subtask);
  switch (subtask.status) {
    case 'READY':
      return [...released, intentAction('start', actions.start, 'play', { kind: 'startSubtask', subtaskId })];
    case 'IN_PROGRESS':
      return [
        ...released,
        intentAction('stop', actions.stop, 'debug-stop', { kind: 'stopSubtask', subtaskId }),
      ];
    case 'BLOCKED_FAILURE':
      return [intentAction('retry', actions.retry, 'debug-restart', { kind: 'retrySubtask', subtaskId })];
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
    ...(subtask.baseCommit === null || subtask.branch === null ? [] : [openChanges(subtask)]),
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

function deleteTask(task: TaskView): Action {
  return {
    id: 'deleteTask',
    label: strings.header.deleteTask,
    icon: 'trash',
    deed: {
      kind: 'confirm',
      title: strings.confirm.deleteTask(task.number),
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

import { dollars } from '../../src/domain/budget.ts';
import type { Hold } from '../../src/domain/hold.ts';
import { mayStart } from '../../src/domain/scheduling.ts';
import { isOverBudget, isUnchangedReturn, mayBeReleased } from '../../src/protocol/needs.ts';
import type { ProjectHeader, RunView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import { type Action, closingToo, intentAction, itemAction } from './actionKinds.ts';
import { completedActions, pullRequestLinks } from './deliveryActions.ts';

/** What can be done with a subtask now, the most likely first; empty parts of it are not shown at all. */
export function subtaskActions(
  subtask: SubtaskView,
  task: TaskView,
  project: ProjectHeader,
): readonly Action[] {
  const changes = project.readOnly === null && !subtask.deleting;
  const actions = [
    ...(changes ? workActions(subtask, task, project) : []),
    ...lookActions(subtask),
    ...(changes && hasWorktree(subtask) ? [goBack(subtask)] : []),
    ...(changes ? arrangeActions(subtask, task) : []),
    ...(changes ? [deleteSubtask(subtask)] : []),
  ];
  // What helps the work on may be a look, too.
  return [...new Map(actions.map((action) => [action.id, action])).values()];
}

/** The action that a card shows by itself, if any. */
export function primaryAction(subtask: SubtaskView, task: TaskView, project: ProjectHeader): Action | null {
  return project.readOnly !== null || subtask.deleting
    ? null
    : (workActions(subtask, task, project)[0] ?? null);
}

/** Stops what a run at work is for; `null` for one that has ended. */
export function stopRun(run: RunView, project: ProjectHeader): Action | null {
  return run.status === 'RUNNING' && project.readOnly === null
    ? intentAction('stopRun', strings.actions.stop, 'debug-stop', { kind: 'stopRun', runId: run.id })
    : null;
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
  return itemAction('openChanges', subtask.id, strings.actions.openChanges, 'diff-multiple');
}

export function deleteSubtask(subtask: SubtaskView): Action {
  return {
    id: 'delete',
    label: strings.actions.remove,
    icon: 'trash',
    deed: {
      kind: 'confirm',
      title: strings.confirm.deleteSubtask(subtask.number),
      text: strings.confirm.deleteSubtaskText(subtask),
      button: strings.confirm.deleteButton,
      intent: { kind: 'deleteSubtask', subtaskId: subtask.id, closePullRequests: false },
      ...closingToo([subtask], { kind: 'deleteSubtask', subtaskId: subtask.id, closePullRequests: true }),
    },
  };
}

/** What moves the work on. */
export function workActions(subtask: SubtaskView, task: TaskView, project: ProjectHeader): readonly Action[] {
  const subtaskId = subtask.id;
  const { actions } = strings;
  const released = releaseActions(subtask);
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
      return proved(completedActions(subtask, task, project), subtask, released);
    case 'PENDING':
    case 'BLOCKED_DEPENDENCY':
      return released;
    case 'MERGED':
      return [];
  }
}

/** Merging here anew is what ends a hold of that; what waits elsewhere is tried again as it is. */
function proved(
  actions: readonly Action[],
  subtask: SubtaskView,
  released: readonly Action[],
): readonly Action[] {
  if (subtask.remoteBranch === null && subtask.pullRequest === null) {
    return actions;
  }
  return isUnchangedReturn(subtask)
    ? [...actions, ...released.map((action) => ({ ...action, label: strings.actions.leaveAsIs }))]
    : [...released, ...actions];
}

/** Out of what it may cost, the budget is raised; else what is held is tried again. */
function releaseActions(subtask: SubtaskView): readonly Action[] {
  return [
    ...(isOverBudget(subtask) ? [raiseBudget(subtask.id)] : []),
    ...(mayBeReleased(subtask) ? [release(subtask)] : []),
  ];
}

export function release({ id, hold }: SubtaskView): Action {
  return intentAction('release', againLabel(hold), 'refresh', { kind: 'releaseHold', subtaskId: id });
}

/** To try again costs more where a budget is spent: as much as the button says. */
export function againLabel(hold: Hold | null): string {
  return hold?.fact?.kind === 'spent'
    ? strings.actions.allowAnother(dollars(hold.fact.anotherUsd))
    : strings.actions.tryAgain;
}

/** What it waits for, what proves it, and what it may cost. */
function arrangeActions(subtask: SubtaskView, task: TaskView): readonly Action[] {
  const { id } = subtask;
  const { actions } = strings;
  const open = mayBeArranged(subtask);
  return [
    ...(open && task.subtasks > 1 ? [itemAction('addDependency', id, actions.addDependency, 'add')] : []),
    ...(open && subtask.dependsOn.length > 0
      ? [itemAction('removeDependency', id, actions.removeDependency, 'remove')]
      : []),
    ...(open && (subtask.scope.length > 0 || subtask.runsBeside) ? [overlapAction(subtask)] : []),
    ...verifyActions(subtask),
    ...(subtask.status === 'MERGED' ? [] : [setBudget(id)]),
  ];
}

/** It has no base yet, so that what it waits for can still be changed. */
function mayBeArranged({ status, baseCommit }: SubtaskView): boolean {
  const isDone = status === 'IN_PROGRESS' || status === 'COMPLETED' || status === 'MERGED';
  return !isDone && baseCommit === null;
}

function overlapAction({ id, runsBeside }: SubtaskView): Action {
  const label = runsBeside ? strings.actions.keepApart : strings.actions.workBeside;
  return intentAction('allowOverlap', label, runsBeside ? 'lock' : 'split-horizontal', {
    kind: 'allowOverlap',
    subtaskId: id,
    allowed: !runsBeside,
  });
}

/** Whether the gate runs the check that the Planner proposed; it is read word for word before that is allowed. */
export function verifyActions({ id, verify, verifyApproved, status }: SubtaskView): readonly Action[] {
  if (verify === null || status === 'MERGED') {
    return [];
  }
  return [
    verifyApproved
      ? intentAction('revokeVerify', strings.actions.revokeVerify, 'beaker-stop', {
          kind: 'revokeVerify',
          subtaskId: id,
        })
      : itemAction('approveVerify', id, strings.actions.approveVerify, 'beaker'),
  ];
}

export function raiseBudget(id: string): Action {
  return itemAction('raiseBudget', id, strings.actions.raiseBudget, 'arrow-circle-up');
}

export function setBudget(id: string): Action {
  return itemAction('setBudget', id, strings.actions.setBudget, 'credit-card');
}

function lookActions(subtask: SubtaskView): readonly Action[] {
  return [
    ...(hasChanges(subtask) ? [openChanges(subtask)] : []),
    ...pullRequestLinks(subtask),
    ...(hasWorktree(subtask) ? worktreeActions(subtask) : []),
    itemAction('copyCardLink', subtask.id, strings.actions.copyCardLink, 'link'),
  ];
}

/** As long as there is one to look into, and to put back. */
function hasWorktree({ worktree, status }: SubtaskView): boolean {
  return worktree !== null && status !== 'MERGED';
}

function worktreeActions({ id }: SubtaskView): readonly Action[] {
  const { actions } = strings;
  return [
    itemAction('openLatestChanges', id, actions.openLatestChanges, 'diff'),
    itemAction('openWorktree', id, actions.openWorktree, 'empty-window'),
    itemAction('openWorktreeTerminal', id, actions.openWorktreeTerminal, 'terminal'),
  ];
}

function goBack({ id }: SubtaskView): Action {
  return itemAction('goBackToAttempt', id, strings.actions.goBackToAttempt, 'discard');
}

import { byPosition, columnOf } from '../../domain/projection.ts';
import { mayStart } from '../../domain/scheduling.ts';
import { isOverBudget, isUnchangedReturn, mayBeReleased } from '../../protocol/needs.ts';
import { mayMerge } from '../../protocol/pullRequests.ts';
import type { ProjectView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Action } from './action.ts';
import { deliveryActions } from './deliveryActions.ts';
import { hasNotBegun, mayWaitForMore } from './dependencies.ts';

export const subtaskActions = {
  startSubtask: {
    applies: (subtask, view) => {
      const task = taskOf(subtask, view);
      return subtask.status === 'READY' && task !== undefined && mayStart(task);
    },
    none: (t) =>
      t('No subtask is ready to start: all are running, done, wait for others, or belong to a stopped task.'),
    intent: ({ id }) => ({ kind: 'startSubtask', subtaskId: id }),
  },
  stopSubtask: {
    applies: (subtask) => subtask.status === 'IN_PROGRESS',
    none: (t) => t('No subtask is in progress.'),
    intent: ({ id }) => ({ kind: 'stopSubtask', subtaskId: id }),
  },
  retrySubtask: {
    applies: (subtask, view) =>
      subtask.status === 'BLOCKED_FAILURE' && taskOf(subtask, view)?.stopped === false,
    none: (t) => t('No subtask has failed, or its task is stopped: resume that first.'),
    intent: ({ id }) => ({ kind: 'retrySubtask', subtaskId: id }),
  },
  ...deliveryActions,
  requestChanges: {
    applies: (subtask) => subtask.status === 'COMPLETED',
    none: (t) => t('No subtask is completed, so there is none to ask changes of.'),
  },
  mergeChanges: {
    applies: (subtask, view) => {
      const task = taskOf(subtask, view);
      return task !== undefined && mayMerge(subtask, task);
    },
    none: (t) => t('No subtask can be merged from here, so there is nothing to merge.'),
  },
  releaseHold: {
    // Merging, or asking in other words, is what goes on from there.
    applies: (subtask) =>
      mayBeReleased(subtask) && (!isUnchangedReturn(subtask) || subtask.pullRequest !== null),
    none: (t) => t('No subtask waits for you to end a hold.'),
    intent: ({ id }) => ({ kind: 'releaseHold', subtaskId: id }),
  },
  addDependency: {
    applies: mayWaitForMore,
    none: (t) => t('No subtask that has not begun could wait for a further one.'),
  },
  removeDependency: {
    applies: (subtask) => hasNotBegun(subtask) && subtask.dependsOn.length > 0,
    none: (t) => t('No subtask that has not begun waits for another one.'),
  },
  workBesideOthers: {
    applies: (subtask) => hasNotBegun(subtask) && subtask.scope.length > 0 && !subtask.runsBeside,
    none: (t) => t('No subtask is kept apart from others.'),
    intent: ({ id }) => ({ kind: 'allowOverlap', subtaskId: id, allowed: true }),
  },
  keepApart: {
    applies: (subtask) => hasNotBegun(subtask) && subtask.runsBeside,
    none: (t) => t('No subtask is let work beside others that change the same files.'),
    intent: ({ id }) => ({ kind: 'allowOverlap', subtaskId: id, allowed: false }),
  },
  approveVerify: {
    applies: ({ verify, verifyApproved, status }) =>
      verify !== null && !verifyApproved && status !== 'MERGED',
    none: (t) => t('No subtask has a check of its own that the gate does not run.'),
    intent: ({ id, verify }) => ({ kind: 'approveVerify', subtaskId: id, command: verify ?? '' }),
  },
  revokeVerify: {
    applies: ({ verifyApproved, status }) => verifyApproved && status !== 'MERGED',
    none: (t) => t('The gate runs no check that a Planner wrote.'),
    intent: ({ id }) => ({ kind: 'revokeVerify', subtaskId: id }),
  },
  raiseBudget: {
    applies: isOverBudget,
    none: (t) => t('Nothing has reached its budget.'),
  },
  setBudget: {
    applies: ({ status }) => status !== 'MERGED',
    none: (t) => t('There is no task or subtask that still costs anything.'),
  },
  moveSubtaskUp: {
    applies: (subtask, view) => view.subtasks.some((other) => isAbove(other, subtask)),
    none: (t) => t('No subtask has another one above it in its column.'),
    intent: (subtask, view) => {
      const { column, index } = placeOf(subtask, view);
      return { kind: 'moveSubtask', subtaskId: subtask.id, beforeId: column[index - 1]?.id ?? null };
    },
  },
  moveSubtaskDown: {
    applies: (subtask, view) => view.subtasks.some((other) => isAbove(subtask, other)),
    none: (t) => t('No subtask has another one below it in its column.'),
    intent: (subtask, view) => {
      const { column, index } = placeOf(subtask, view);
      return { kind: 'moveSubtask', subtaskId: subtask.id, beforeId: column[index + 2]?.id ?? null };
    },
  },
  openChanges: {
    applies: (subtask) => subtask.baseCommit !== null,
    none: (t) => t('No subtask has been worked on yet, so there are no changes to show.'),
  },
  openLatestChanges: {
    applies: (subtask) => subtask.baseCommit !== null && subtask.status !== 'MERGED',
    none: (t) => t('No subtask has been worked on yet, so there are no changes to show.'),
  },
  openFileChanges: {
    applies: (subtask) => subtask.baseCommit !== null,
    none: (t) => t('No subtask has been worked on yet, so there are no changes to show.'),
  },
  goBackToAttempt: {
    applies: (subtask) => subtask.worktree !== null && subtask.status !== 'MERGED',
    none: (t) => t('No subtask has a worktree at present.'),
  },
  openWorktree: {
    applies: (subtask) => subtask.worktree !== null,
    none: (t) => t('No subtask has a worktree at present.'),
  },
  openWorktreeTerminal: {
    applies: (subtask) => subtask.worktree !== null,
    none: (t) => t('No subtask has a worktree at present.'),
  },
  showOnBoard: {
    applies: () => true,
    none: (t) => t('There is no subtask.'),
  },
  showInTree: {
    applies: () => true,
    none: (t) => t('There is no subtask.'),
  },
  copyCardLink: {
    applies: () => true,
    none: (t) => t('There is no task.'),
  },
  deleteSubtask: {
    applies: (subtask) => !subtask.deleting,
    none: (t) => t('There is no subtask.'),
    intent: ({ id }) => ({ kind: 'deleteSubtask', subtaskId: id, closePullRequests: false }),
  },
} as const satisfies Record<string, Action<SubtaskView>>;

function taskOf({ taskId }: SubtaskView, view: ProjectView): TaskView | undefined {
  return view.tasks.find(({ id }) => id === taskId);
}

/** A subtask among those of its column on the board, in the user's order. */
function placeOf(subtask: SubtaskView, view: ProjectView): { column: SubtaskView[]; index: number } {
  const column = view.subtasks.filter((other) => isBeside(other, subtask)).sort(byPosition);
  return { column, index: column.findIndex(({ id }) => id === subtask.id) };
}

/** Found at a glance, as the tree asks it of each line. */
function isAbove(one: SubtaskView, other: SubtaskView): boolean {
  return isBeside(one, other) && byPosition(one, other) < 0;
}

function isBeside(one: SubtaskView, other: SubtaskView): boolean {
  return one.taskId === other.taskId && columnOf(one.status) === columnOf(other.status);
}

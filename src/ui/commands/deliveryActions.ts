import type { Delivery } from '../../domain/delivery.ts';
import {
  mayClosePullRequest,
  mayMarkMerged,
  mayMerge,
  mayReturnPullRequest,
  mayUpdateBranch,
  mergeObstacle,
  pullRequestLink,
} from '../../protocol/pullRequests.ts';
import type { ProjectView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Action } from './action.ts';

/** What brings proved work to its base, here and on GitHub. */
export const deliveryActions = {
  mergeSubtask: {
    applies: (subtask, view) => isDeliveredBy('local', subtask, view, mayMerge),
    none: (t) => t('No subtask is completed and waits to be merged here.'),
    intent: ({ id }) => ({ kind: 'mergeSubtask', subtaskId: id }),
  },
  mergePullRequest: {
    applies: (subtask, view) => mayMergePullRequest(subtask, view) && mergeObstacle(subtask) === null,
    none: (t) => t('No subtask has an open pull request that is ready to be merged.'),
    intent: ({ id }) => ({ kind: 'mergeSubtask', subtaskId: id }),
  },
  /** What is not in order is asked about before it is done. */
  mergeAnyway: {
    applies: (subtask, view) => mayMergePullRequest(subtask, view) && mergeObstacle(subtask) !== null,
    none: (t) => t('No subtask has an open pull request that is not ready to be merged.'),
    intent: ({ id }) => ({ kind: 'mergeSubtask', subtaskId: id }),
  },
  markMerged: {
    applies: (subtask, view) => ofTask(subtask, view, mayMarkMerged),
    none: (t) => t('No subtask is pushed or has a pull request that could have been merged elsewhere.'),
    intent: ({ id }) => ({ kind: 'markMerged', subtaskId: id }),
  },
  openPullRequest: {
    applies: hasLink,
    none: (t) => t('No subtask has a pull request.'),
  },
  copyPullRequestLink: {
    applies: hasLink,
    none: (t) => t('No subtask has a pull request.'),
  },
  updateBranch: {
    applies: (subtask, view) => ofTask(subtask, view, mayUpdateBranch),
    none: (t) => t('No subtask has a branch on a remote that could be brought up to date.'),
    intent: ({ id }) => ({ kind: 'updateBranch', subtaskId: id }),
  },
  returnPullRequest: {
    applies: mayReturnPullRequest,
    none: (t) => t('No pull request has failing checks or comments that its worker could be given.'),
    intent: ({ id }) => ({ kind: 'returnPullRequest', subtaskId: id }),
  },
  closePullRequest: {
    applies: mayClosePullRequest,
    none: (t) => t('No subtask has an open pull request.'),
    intent: ({ id }) => ({ kind: 'closePullRequest', subtaskId: id }),
  },
  serialize: {
    applies: (subtask, view) => conflictingWork(subtask, view).length > 0,
    none: (t) => t('No subtask conflicts with another one that could wait.'),
  },
} as const satisfies Record<string, Action<SubtaskView>>;

type Asked = (subtask: SubtaskView, task: TaskView) => boolean;

/** Those of its task that it would not merge with, where one of the two is at work and can wait for the other. */
export function conflictingWork(subtask: SubtaskView, view: ProjectView): readonly SubtaskView[] {
  const isAtWork = ({ status }: SubtaskView) => status === 'IN_PROGRESS';
  if (subtask.conflicts.length === 0 || !(isAtWork(subtask) || subtask.status === 'COMPLETED')) {
    return [];
  }
  const ids = new Set(subtask.conflicts.map(({ subtaskId }) => subtaskId));
  return view.subtasks.filter(
    (other) => ids.has(other.id) && other.taskId === subtask.taskId && (isAtWork(subtask) || isAtWork(other)),
  );
}

function ofTask(subtask: SubtaskView, view: ProjectView, asked: Asked): boolean {
  const task = view.tasks.find(({ id }) => id === subtask.taskId);
  return task !== undefined && asked(subtask, task);
}

function isDeliveredBy(
  kind: Delivery['kind'],
  subtask: SubtaskView,
  view: ProjectView,
  asked: Asked,
): boolean {
  return ofTask(subtask, view, (one, task) => task.delivery.kind === kind && asked(one, task));
}

function mayMergePullRequest(subtask: SubtaskView, view: ProjectView): boolean {
  return isDeliveredBy('pullRequest', subtask, view, mayMerge);
}

function hasLink(subtask: SubtaskView, view: ProjectView): boolean {
  return ofTask(subtask, view, (one, task) => pullRequestLink(one, task) !== null);
}

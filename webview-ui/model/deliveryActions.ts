import {
  conflictsWith,
  isOpen,
  mayClosePullRequest,
  mayMarkMerged,
  mayMerge,
  mayReturnPullRequest,
  mayUpdateBranch,
  mergeObstacle,
} from '../../src/protocol/pullRequests.ts';
import type { ProjectHeader, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import { type Action, intentAction, itemAction } from './actionKinds.ts';

/** What can be done with proved work, the one that moves it on first. */
export function completedActions(
  subtask: SubtaskView,
  task: TaskView,
  project: ProjectHeader,
): readonly Action[] {
  const requestChanges: Action = {
    id: 'requestChanges',
    label: strings.actions.requestChanges,
    icon: 'comment-discussion',
    deed: { kind: 'feedback', subtaskId: subtask.id },
  };
  const merge = mayMerge(subtask, task) ? [mergeAction(subtask, project)] : [];
  const first = [...remedies(subtask, task)];
  const rest = [
    ...merge,
    requestChanges,
    ...(mayReturnPullRequest(subtask) ? [returnPullRequest(subtask)] : []),
    ...(mayUpdateBranch(subtask, task) ? [updateBranch(subtask)] : []),
    ...(mayMarkMerged(subtask, task) ? [markMerged(subtask, task)] : []),
    ...(mayClosePullRequest(subtask) ? [closePullRequest(subtask)] : []),
  ];
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...rest.filter(({ id }) => !known.has(id))];
}

/** Looking at the pull request, wherever its subtask stands. */
export function pullRequestLinks(subtask: SubtaskView): readonly Action[] {
  return subtask.pullRequest === null
    ? []
    : [
        openPullRequest(subtask),
        itemAction('copyPullRequestLink', subtask.id, strings.actions.copyPullRequestLink, 'link'),
      ];
}

export function openPullRequest({ id }: SubtaskView): Action {
  return itemAction('openPullRequest', id, strings.actions.openPullRequest, 'link-external');
}

/** Ends a conflict of two subtasks: the one waits until the other is merged. */
export function serializeActions(
  subtask: SubtaskView,
  byId: ReadonlyMap<string, SubtaskView>,
): readonly Action[] {
  const open = subtask.status === 'IN_PROGRESS' || subtask.status === 'COMPLETED';
  const others = open ? conflictsWith(subtask, byId).map(({ other }) => other) : [];
  return others
    .filter((other) => other.taskId === subtask.taskId && mayBeSerialized(subtask, other))
    .map((other) =>
      intentAction(`serialize:${other.number}`, strings.actions.serialize(other.number), 'list-ordered', {
        kind: 'serialize',
        subtaskId: subtask.id,
        otherId: other.id,
      }),
    );
}

function mergeAction(subtask: SubtaskView, project: ProjectHeader): Action {
  const { actions } = strings;
  const anew = subtask.hold === null ? actions.merge : actions.mergeAgain;
  const label = subtask.pullRequest === null ? anew : actions.mergePullRequest(project.mergeMethod);
  return intentAction('merge', label, 'git-merge', { kind: 'mergeSubtask', subtaskId: subtask.id });
}

function updateBranch({ id }: SubtaskView): Action {
  return intentAction('updateBranch', strings.actions.updateBranch, 'git-branch', {
    kind: 'updateBranch',
    subtaskId: id,
  });
}

function returnPullRequest({ id }: SubtaskView): Action {
  return intentAction('returnPullRequest', strings.actions.returnPullRequest, 'reply', {
    kind: 'returnPullRequest',
    subtaskId: id,
  });
}

/** What keeps a pull request from being merged is done away with first; what is pushed is merged elsewhere. */
function remedies(subtask: SubtaskView, task: TaskView): readonly Action[] {
  const { pullRequest } = subtask;
  if (!isOpen(pullRequest)) {
    return mayMarkMerged(subtask, task) ? [markMerged(subtask, task)] : [];
  }
  switch (mergeObstacle(pullRequest)) {
    case 'conflicting':
      return mayUpdateBranch(subtask, task) ? [updateBranch(subtask)] : [];
    case 'failing':
    case 'changesRequested':
      return mayReturnPullRequest(subtask) ? [returnPullRequest(subtask)] : [openPullRequest(subtask)];
    default:
      return [];
  }
}

function markMerged({ id, number, title }: SubtaskView, { baseBranch }: TaskView): Action {
  const { confirm, actions } = strings;
  return {
    id: 'markMerged',
    label: actions.markMerged,
    icon: 'pass',
    deed: {
      kind: 'confirm',
      title: confirm.markMerged(number),
      text: confirm.markMergedText(title, baseBranch),
      button: confirm.markMergedButton,
      intent: { kind: 'markMerged', subtaskId: id },
    },
  };
}

function closePullRequest({ id, title, pullRequest }: SubtaskView): Action {
  const { confirm, actions } = strings;
  return {
    id: 'closePullRequest',
    label: actions.closePullRequest,
    icon: 'git-pull-request-closed',
    deed: {
      kind: 'confirm',
      title: confirm.closePullRequest(pullRequest?.number ?? 0),
      text: confirm.closePullRequestText(title),
      button: confirm.closeButton,
      intent: { kind: 'closePullRequest', subtaskId: id },
    },
  };
}

/** One of them has to be at work, so that it can wait. */
function mayBeSerialized(one: SubtaskView, other: SubtaskView): boolean {
  return one.status === 'IN_PROGRESS' || other.status === 'IN_PROGRESS';
}

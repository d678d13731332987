import { baseName } from '../../src/domain/delivery.ts';
import { isUnchangedReturn } from '../../src/protocol/needs.ts';
import {
  conflictsWith,
  isOpen,
  mayClosePullRequest,
  mayMarkMerged,
  mayMerge,
  mayReturnPullRequest,
  mayUpdateBranch,
  mergeObstacle,
  mergeObstacles,
} from '../../src/protocol/pullRequests.ts';
import type { ProjectHeader, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import { type Action, intentAction, itemAction } from './actionKinds.ts';
import { pullRequestName } from './pullRequest.ts';

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
  const merge = mayMerge(subtask, task) ? [mergeAction(subtask, task, project)] : [];
  const isReady = mergeObstacle(subtask) === null;
  const first = [...(isUnchangedReturn(subtask) ? [requestChanges] : []), ...remedies(subtask, task)];
  const rest = [
    ...(isReady ? merge : []),
    requestChanges,
    ...(mayReturnPullRequest(subtask) ? [returnPullRequest(subtask)] : []),
    ...(mayUpdateBranch(subtask, task) ? [updateBranch(subtask)] : []),
    ...(isReady ? [] : merge),
    ...(mayMarkMerged(subtask, task) ? [markMerged(subtask, task)] : []),
    ...(mayClosePullRequest(subtask) ? [closePullRequest(subtask, task)] : []),
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

/** Merges at once what is ready, and asks before anything else. */
export function mergeAction(subtask: SubtaskView, task: TaskView, project: ProjectHeader): Action {
  const { actions, confirm } = strings;
  const intent = { kind: 'mergeSubtask', subtaskId: subtask.id } as const;
  const anew = isUnchangedReturn(subtask) ? actions.mergeAsIs : actions.mergeAgain;
  const here = subtask.hold === null ? actions.merge : anew;
  const label = subtask.pullRequest === null ? here : actions.mergePullRequest(project.mergeMethod);
  const obstacles = obstacleWords(subtask);
  return obstacles.length === 0
    ? intentAction('merge', label, 'git-merge', intent)
    : {
        id: 'mergeAnyway',
        label: actions.mergeAnyway,
        icon: 'git-merge',
        deed: {
          kind: 'confirm',
          title: confirm.mergeAnyway(pullRequestName(subtask, task) ?? ''),
          text: confirm.mergeAnywayText(subtask.number, subtask.title, obstacles),
          button: confirm.mergeAnywayButton,
          intent,
        },
      };
}

/** What is not in order about the pull request, each in a few words. */
function obstacleWords(subtask: SubtaskView): readonly string[] {
  const words = strings.confirm.obstacles;
  const failed = subtask.pullRequest?.failedChecks.map(({ name }) => name) ?? [];
  return mergeObstacles(subtask).map((obstacle) => {
    switch (obstacle) {
      case 'failing':
        return words.failing(failed);
      case 'comments':
        return words.comments(subtask.openComments);
      case 'held':
        return subtask.hold?.reason ?? '';
      default:
        return words[obstacle];
    }
  });
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

/** What keeps a pull request from being merged is done away with, or looked at, first; what is pushed is merged elsewhere. */
function remedies(subtask: SubtaskView, task: TaskView): readonly Action[] {
  const { pullRequest } = subtask;
  if (!isOpen(pullRequest)) {
    return mayMarkMerged(subtask, task) ? [markMerged(subtask, task)] : [];
  }
  switch (mergeObstacle(subtask)) {
    case null:
      return [];
    case 'conflicting':
      return mayUpdateBranch(subtask, task) ? [updateBranch(subtask)] : [];
    case 'failing':
    case 'changesRequested':
    case 'comments':
      return mayReturnPullRequest(subtask) ? [returnPullRequest(subtask)] : [openPullRequest(subtask)];
    default:
      return [openPullRequest(subtask)];
  }
}

function markMerged(subtask: SubtaskView, task: TaskView): Action {
  const { id, number, title } = subtask;
  const { confirm, actions } = strings;
  return {
    id: 'markMerged',
    label: actions.markMerged,
    icon: 'pass',
    deed: {
      kind: 'confirm',
      title: confirm.markMerged(number, title),
      text: confirm.markMergedText(pullRequestName(subtask, task), baseName(task)),
      button: confirm.markMergedButton,
      intent: { kind: 'markMerged', subtaskId: id },
    },
  };
}

function closePullRequest(subtask: SubtaskView, task: TaskView): Action {
  const { id, number, title } = subtask;
  const { confirm, actions } = strings;
  return {
    id: 'closePullRequest',
    label: actions.closePullRequest,
    icon: 'git-pull-request-closed',
    deed: {
      kind: 'confirm',
      title: confirm.closePullRequest(pullRequestName(subtask, task) ?? ''),
      text: confirm.closePullRequestText(number, title),
      button: confirm.closeButton,
      intent: { kind: 'closePullRequest', subtaskId: id },
    },
  };
}

/** One of them has to be at work, so that it can wait. */
function mayBeSerialized(one: SubtaskView, other: SubtaskView): boolean {
  return one.status === 'IN_PROGRESS' || other.status === 'IN_PROGRESS';
}

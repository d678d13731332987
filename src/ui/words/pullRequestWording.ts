import type { Delivery } from '../../domain/delivery.ts';
import type { PullRequest } from '../../domain/pullRequest.ts';
import type { Account, SignInSource } from '../../domain/signIn.ts';
import { unreachable } from '../../lib/result.ts';
import { conflictsWith, mergeObstacles } from '../../protocol/pullRequests.ts';
import type { ProjectHeader, ProjectView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Translate } from './translate.ts';

/** The pull request in a line: `PR 12: open, checks pass, approved`; `null` where there is none. */
export function pullRequestText({ pullRequest }: SubtaskView, t: Translate): string | null {
  if (pullRequest === null) {
    return null;
  }
  const open = pullRequest.state === 'open';
  const facts = [
    stateText(pullRequest, t),
    ...(open ? [checksText(pullRequest, t), reviewText(pullRequest, t), mergeableText(pullRequest, t)] : []),
  ].filter((fact) => fact !== null);
  return t('PR {0}: {1}', pullRequest.number, facts.join(', '));
}

/** Which one it is, wherever it is asked about: `PR 12 in acme/sample`. */
export function pullRequestName(
  { pullRequest }: Pick<SubtaskView, 'pullRequest'>,
  { delivery }: Pick<TaskView, 'delivery'>,
  t: Translate,
): string | null {
  if (pullRequest === null || delivery.kind !== 'pullRequest') {
    return null;
  }
  return t('PR {0} in {1}', pullRequest.number, `${delivery.repository.owner}/${delivery.repository.name}`);
}

/** What is not in order about it, each in a few words. */
export function obstacleTexts(subtask: SubtaskView, t: Translate): readonly string[] {
  const { openComments } = subtask;
  const failed = subtask.pullRequest?.failedChecks.map(({ name }) => name).join(', ') ?? '';
  return mergeObstacles(subtask).map((obstacle) => {
    switch (obstacle) {
      case 'conflicting':
        return t('It conflicts with its base: GitHub will refuse it.');
      case 'failing':
        return failed === '' ? t('Checks fail.') : t('Checks fail: {0}.', failed);
      case 'changesRequested':
        return t('Changes are requested.');
      case 'comments':
        return openComments === 1
          ? t('1 review comment is not answered.')
          : t('{0} review comments are not answered.', openComments);
      case 'pending':
        return t('Checks are running: it is merged when they have passed, and not if one fails.');
      case 'required':
        return t('It waits for a review.');
      case 'draft':
        return t('It is a draft.');
      case 'held':
        return subtask.hold?.reason ?? '';
      default:
        return unreachable(obstacle);
    }
  });
}

/** With whom it would not merge, and in which files; `null` when with nobody. */
export function conflictText(subtask: SubtaskView, view: ProjectView, t: Translate): string | null {
  if (subtask.conflicts.length === 0 || subtask.status === 'MERGED') {
    return null;
  }
  const byId = new Map(view.subtasks.map((one) => [one.id, one]));
  const base = subtask.conflicts.filter(({ subtaskId }) => subtaskId === null);
  const lines = [
    ...base.map(({ files }) => t('conflicts with the base in {0}', files.join(', '))),
    ...conflictsWith(subtask, byId).map(({ other, files }) =>
      t('conflicts with #{0} in {1}', other.number, files.join(', ')),
    ),
  ];
  return lines.length === 0 ? null : lines.join('; ');
}

/** Where the work of a task goes. */
export function deliveryText(delivery: Delivery, t: Translate): string {
  switch (delivery.kind) {
    case 'local':
      return t('merged locally');
    case 'push':
      return t('pushes to {0}', delivery.remote);
    case 'pullRequest':
      return t('pull requests to {0}', `${delivery.repository.owner}/${delivery.repository.name}`);
    default:
      return unreachable(delivery);
  }
}

/** Who is signed in to GitHub, or why nothing is done there; `null` where nothing has to do with it. */
export function gitHubText({ github }: ProjectHeader, t: Translate): string | null {
  if (github === null) {
    return null;
  }
  if (github.paused !== null) {
    return t('GitHub is paused: {0}', github.paused);
  }
  return github.account === null
    ? null
    : t(
        'Signed in to {0} as {1}',
        github.host,
        accountText({ login: github.account, source: github.source }, t),
      );
}

/** Who is signed in, and where that was found. */
export function accountText({ login, source }: Account, t: Translate): string {
  switch (source?.kind) {
    case undefined:
      return login;
    case 'editor':
      return t('{0} (VS Code account)', login);
    case 'cli':
      return t('{0} (GitHub CLI)', login);
    case 'variable':
      return t('{0} (variable {1})', login, source.name);
    default:
      return unreachable(source);
  }
}

/** How that sign-in is ended. */
export function signOutText(source: SignInSource | null, t: Translate): string {
  switch (source?.kind) {
    case undefined:
      return '';
    case 'editor':
      return t('To sign out, use the Accounts menu at the bottom of the Activity Bar.');
    case 'cli':
      return t('To sign out, run “gh auth logout”.');
    case 'variable':
      return t('To sign out, unset {0} and start VS Code again.', source.name);
    default:
      return unreachable(source);
  }
}

function stateText({ state, draft }: PullRequest, t: Translate): string {
  switch (state) {
    case 'open':
      return draft ? t('draft') : t('open');
    case 'closed':
      return t('closed');
    case 'merged':
      return t('merged');
    default:
      return unreachable(state);
  }
}

function checksText({ checks, failedChecks }: PullRequest, t: Translate): string | null {
  switch (checks) {
    case 'none':
      return null;
    case 'pending':
      return t('checks running');
    case 'passing':
      return t('checks pass');
    case 'failing':
      return failedChecks.length === 0
        ? t('checks fail')
        : t('checks fail ({0})', failedChecks.map(({ name }) => name).join(', '));
    default:
      return unreachable(checks);
  }
}

function reviewText({ review }: PullRequest, t: Translate): string | null {
  switch (review) {
    case 'none':
      return null;
    case 'required':
      return t('waits for a review');
    case 'approved':
      return t('approved');
    case 'changesRequested':
      return t('changes requested');
    default:
      return unreachable(review);
  }
}

function mergeableText({ mergeable }: PullRequest, t: Translate): string | null {
  return mergeable === 'conflicting' ? t('conflicts with its base') : null;
}

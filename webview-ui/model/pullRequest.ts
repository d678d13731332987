import type { Delivery } from '../../src/domain/delivery.ts';
import type { PullRequest } from '../../src/domain/pullRequest.ts';
import { conflictsWith } from '../../src/protocol/pullRequests.ts';
import type { SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import type { Chip, Tone } from './chip.ts';

/** A fact about a pull request: told by a sign and in words, underlined by colour. */
export interface Mark {
  readonly text: string;
  readonly tone: Tone;
  /** Name of a codicon. */
  readonly icon: string;
}

/** Which one it is: `PR 12 in acme/sample`; `null` where there is none. */
export function pullRequestName(
  { pullRequest }: Pick<SubtaskView, 'pullRequest'>,
  { delivery }: Pick<TaskView, 'delivery'>,
): string | null {
  if (pullRequest === null || delivery.kind !== 'pullRequest') {
    return null;
  }
  const { owner, name } = delivery.repository;
  return strings.pullRequest.open(pullRequest.number, `${owner}/${name}`);
}

/** What a card says of the pull request, and with whom the work would not merge. */
export function pullRequestChips(subtask: SubtaskView, conflictNumbers: string): Chip[] {
  const { pullRequest, conflicts, status } = subtask;
  const clash = status === 'MERGED' ? [] : conflictChips(conflicts, conflictNumbers);
  if (pullRequest === null) {
    return [...pushedChip(subtask), ...clash];
  }
  const { icon, text, tone } = stateMark(pullRequest);
  const isUsual = pullRequest.state === 'open' && !pullRequest.draft;
  const merged = status === 'MERGED' && pullRequest.state === 'merged';
  const number = strings.pullRequest.number(pullRequest.number);
  const chip: Chip = {
    key: 'pullRequest',
    text: isUsual || merged ? number : `${number} ${text}`,
    // That it is open, or merged like its card, goes without saying.
    tone: isUsual || merged ? 'plain' : tone,
    icon,
    title: strings.pullRequest.title(pullRequest.number, text),
  };
  return pullRequest.state === 'open'
    ? [chip, ...[checksMark(pullRequest), reviewMark(pullRequest)].flatMap(chipOf), ...clash]
    : [chip, ...clash];
}

export function stateMark({ state, draft }: PullRequest): Mark {
  const { states } = strings.pullRequest;
  switch (state) {
    case 'merged':
      return { text: states.merged, tone: 'ok', icon: 'git-merge' };
    case 'closed':
      return { text: states.closed, tone: 'error', icon: 'git-pull-request-closed' };
    case 'open':
      return draft
        ? { text: states.draft, tone: 'plain', icon: 'git-pull-request-draft' }
        : { text: states.open, tone: 'plain', icon: 'git-pull-request' };
  }
}

/** `null` where no check is asked for. */
export function checksMark({ checks, failedChecks }: PullRequest): Mark | null {
  const words = strings.pullRequest.checks;
  switch (checks) {
    case 'none':
      return null;
    case 'pending':
      return { text: words.pending, tone: 'plain', icon: 'circle-large-outline' };
    case 'passing':
      return { text: words.passing, tone: 'ok', icon: 'check' };
    case 'failing':
      return { text: words.failing(failedChecks.length), tone: 'error', icon: 'error' };
  }
}

/** `null` where nobody has said anything, and nobody has to. */
export function reviewMark({ review }: PullRequest): Mark | null {
  const words = strings.pullRequest.review;
  switch (review) {
    case 'none':
      return null;
    case 'required':
      return { text: words.required, tone: 'plain', icon: 'eye' };
    case 'approved':
      return { text: words.approved, tone: 'ok', icon: 'check' };
    case 'changesRequested':
      return { text: words.changesRequested, tone: 'warn', icon: 'request-changes' };
  }
}

/** Whether GitHub could merge it; `null` while it is not known, or it is no more to be merged. */
export function mergeableMark({ mergeable, state }: PullRequest, base: string): Mark | null {
  const words = strings.pullRequest.mergeable;
  if (state !== 'open' || mergeable === 'unknown') {
    return null;
  }
  return mergeable === 'clean'
    ? { text: words.clean, tone: 'ok', icon: 'check' }
    : { text: words.conflicting(base), tone: 'warn', icon: 'warning' };
}

/** Numbers of those that it would not merge with, such as `#3, #5`. */
export function conflictNumbers(subtask: SubtaskView, byId: ReadonlyMap<string, SubtaskView>): string {
  return conflictsWith(subtask, byId)
    .map(({ other }) => `#${other.number}`)
    .join(', ');
}

/** Where the work of a task goes, in few words; the base is said apart. */
export function deliveryWords(delivery: Delivery): { readonly to: string; readonly place: string | null } {
  const words = strings.delivery;
  switch (delivery.kind) {
    case 'local':
      return { to: words.local, place: null };
    case 'push':
      return { to: words.push, place: delivery.remote };
    case 'pullRequest':
      return { to: words.pullRequest, place: `${delivery.repository.owner}/${delivery.repository.name}` };
  }
}

/** The name on GitHub, where it is another one than here. */
export function otherRemoteBranch({ remoteBranch, branch }: SubtaskView): string | null {
  return remoteBranch === branch ? null : remoteBranch;
}

/** Where there is no pull request, it is worth a word that the branch has left this computer. */
function pushedChip({ remoteBranch, status }: SubtaskView): Chip[] {
  return remoteBranch === null || status !== 'COMPLETED'
    ? []
    : [
        {
          key: 'pushed',
          text: strings.delivery.pushed,
          tone: 'plain',
          icon: 'repo-push',
          title: remoteBranch,
        },
      ];
}

function chipOf(mark: Mark | null, index: number): Chip[] {
  return mark === null ? [] : [{ key: index === 0 ? 'checks' : 'review', ...mark }];
}

function conflictChips(conflicts: SubtaskView['conflicts'], numbers: string): Chip[] {
  const withBase = conflicts.some(({ subtaskId }) => subtaskId === null);
  const whom = [...(withBase ? [strings.conflicts.base] : []), ...(numbers === '' ? [] : [numbers])];
  const files = [...new Set(conflicts.flatMap((conflict) => conflict.files))];
  return whom.length === 0
    ? []
    : [
        {
          key: 'conflicts',
          text: strings.conflicts.with(whom.join(', ')),
          tone: 'warn',
          icon: 'warning',
          title: files.join('\n'),
        },
      ];
}

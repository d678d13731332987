import { oneLine } from '../../domain/naming.ts';
import { ownerOf, type RunKind, type RunOutcome } from '../../domain/run.ts';
import { unreachable } from '../../lib/result.ts';
import { hasQuestions, isPlanToReview } from '../../protocol/needs.ts';
import type { ProjectView, RunView, SubtaskView, TaskView } from '../../protocol/view.ts';
import { holdWords } from '../../protocol/words.ts';
import type { Translate } from './translate.ts';

// What the tree, the quick picks and the screen reader say about an item: its state in few words, as the title needs the
// room. Why it is so is said apart.

export function taskDescription(task: TaskView, t: Translate): string {
  if (task.deleting) {
    return deletionText(task, t);
  }
  if (task.stopped) {
    return t('stopped');
  }
  if (hasQuestions(task)) {
    return t('asks you');
  }
  if (isPlanToReview(task)) {
    return t('plan to approve');
  }
  if (task.hold !== null) {
    return holdWords(t)[task.hold.kind];
  }
  switch (task.status) {
    case 'PLANNING':
      return t('planning');
    case 'PLANNING_FAILED':
      return t('planning failed');
    case 'ACTIVE':
      return t('{0}/{1} merged', task.merged, task.subtasks);
    case 'DONE':
      return t('done');
    default:
      return unreachable(task.status);
  }
}

export function subtaskDescription(subtask: SubtaskView, view: ProjectView, t: Translate): string {
  if (subtask.deleting) {
    return deletionText(subtask, t);
  }
  if (subtask.status === 'BLOCKED_FAILURE') {
    return t('failed');
  }
  if (subtask.hold !== null && subtask.status !== 'MERGED') {
    return holdWords(t)[subtask.hold.kind];
  }
  switch (subtask.status) {
    case 'PENDING':
      return t('pending');
    case 'READY':
      return subtask.stopped ? t('stopped') : t('ready');
    case 'BLOCKED_DEPENDENCY':
      return t('waits for {0}', openDependencies(subtask, view));
    case 'IN_PROGRESS':
      return workDescription(subtask, t);
    case 'COMPLETED':
      return mergeDescription(subtask, t);
    case 'MERGED':
      return t('merged');
    default:
      return unreachable(subtask.status);
  }
}

/** The whole reason of a failure, of a hold or of a wait, in one line; `null` when nothing keeps it. */
export function whyItWaits(
  item: Pick<TaskView, 'reason' | 'hold' | 'deleting'> & Partial<Pick<SubtaskView, 'waitsFor'>>,
): string | null {
  // Of what is to go only what keeps it from that is worth a word.
  const other = item.deleting ? null : (item.reason ?? item.waitsFor);
  const reason = item.hold?.reason ?? other ?? null;
  return reason === null ? null : oneLine(reason);
}

/** What is to go and stays waits for somebody: why is said apart. */
export function deletionText({ hold }: Pick<TaskView, 'hold'>, t: Translate): string {
  return hold === null ? t('being deleted') : t('not deleted yet');
}

/** What had to be mended when the state was opened, in a sentence; `null` when nothing had. */
export function noticeLine(notices: readonly string[], t: Translate): string | null {
  const all = oneLine(notices.join(' '));
  const first = /^.*?\.(?= |$)/.exec(all)?.[0] ?? all;
  if (all === '') {
    return null;
  }
  return first === all ? all : t('{0} The board says more.', first);
}

/** What it has cost of what it may; `null` while it has cost nothing. */
export function costText(
  { costUsd, costEstimated, budgetUsd }: Pick<TaskView, 'costUsd' | 'costEstimated' | 'budgetUsd'>,
  t: Translate,
): string | null {
  if (costUsd === 0) {
    return null;
  }
  const cost = dollars(costUsd, costEstimated);
  return budgetUsd === null ? cost : t('{0} of {1}', cost, dollars(budgetUsd, false));
}

export function runTitle(run: RunView, view: ProjectView, t: Translate): string {
  const title = kindTitle(run.kind, t);
  const attempt = attemptOf(run, view);
  if (run.kind !== 'work' && run.kind !== 'gate') {
    return attempt > 1 ? t('{0}, attempt {1}', title, attempt) : title;
  }
  // They are counted anew whenever work is given back, or begun again.
  const returns = view.subtasks.find(({ id }) => id === run.subtaskId)?.returns ?? [];
  const number = returns.findIndex(({ round }) => round === run.round) + 1;
  if (number > 0) {
    return number === 1
      ? t('{0}, attempt {1} after it was given back', title, attempt)
      : t('{0}, attempt {1} after it was given back {2} times', title, attempt, number);
  }
  return run.round > 1
    ? t('{0}, round {1}, attempt {2}', title, run.round, attempt)
    : t('{0}, attempt {1}', title, attempt);
}

export function runDescription(run: RunView, view: ProjectView, t: Translate): string {
  if (run.status === 'RUNNING') {
    return activityOf(run, view) ?? t('running');
  }
  const details = [duration(run, t), cost(run)].filter((detail) => detail !== null);
  return [outcomeTitle(run.outcome ?? 'error', t), ...details].join(' · ');
}

function workDescription({ activity, nextAttemptAt }: SubtaskView, t: Translate): string {
  if (nextAttemptAt !== null) {
    return t('waits to try again');
  }
  return activity === null ? t('in progress') : oneLine(activity);
}

function mergeDescription(subtask: SubtaskView, t: Translate): string {
  const { activity, mergeRequested, pullRequest, remoteBranch } = subtask;
  if (activity !== null) {
    return t('being merged');
  }
  if (mergeRequested) {
    return t('queued to merge');
  }
  if (pullRequest !== null) {
    return t('in review, PR {0}', pullRequest.number);
  }
  return remoteBranch === null ? t('in review') : t('pushed');
}

/** What a Planner or a base check is doing; a run of a subtask stands below a line that says it already. */
function activityOf({ taskId, subtaskId, ownerSessionId }: RunView, view: ProjectView): string | null {
  const owner = [...view.tasks, ...view.sessions].find(({ id }) => id === (ownerSessionId ?? taskId));
  const activity = subtaskId === null ? owner?.activity : null;
  return activity ? oneLine(activity) : null;
}

/** Workers and their gates bear the number of their attempt; others are counted among their like in their round. */
function attemptOf(run: RunView, view: ProjectView): number {
  if (run.kind === 'work' || run.kind === 'gate') {
    return run.attempt;
  }
  const like = view.runs.filter(
    (other) => ownerOf(other) === ownerOf(run) && other.kind === run.kind && other.round === run.round,
  );
  return 1 + like.findIndex(({ id }) => id === run.id);
}

function kindTitle(kind: RunKind, t: Translate): string {
  switch (kind) {
    case 'questions':
      return t('Questions');
    case 'plan':
      return t('Planner');
    case 'critique':
      return t('Critic');
    case 'baseline':
      return t('Base check');
    case 'setUp':
      return t('Set-up');
    case 'work':
      return t('Worker');
    case 'gate':
      return t('Gate');
    case 'integrate':
      return t('Merge check');
    case 'session':
      return t('Agent');
    default:
      return unreachable(kind);
  }
}

function outcomeTitle(outcome: RunOutcome, t: Translate): string {
  switch (outcome) {
    case 'done':
      return t('done');
    case 'error':
      return t('failed');
    case 'hung':
      return t('hung');
    case 'interrupted':
      return t('interrupted');
    case 'stopped':
      return t('stopped');
    case 'quota':
      return t('usage limit');
    case 'budget':
      return t('budget reached');
    case 'suspicious':
      return t('did nothing');
    default:
      return unreachable(outcome);
  }
}

function openDependencies(subtask: SubtaskView, view: ProjectView): string {
  return view.subtasks
    .filter(({ id, status }) => subtask.dependsOn.includes(id) && status !== 'MERGED')
    .map(({ number }) => `#${number}`)
    .join(', ');
}

/** Only of what has ended: a running clock would redraw the tree each second. */
function duration(run: RunView, t: Translate): string | null {
  if (run.endedAt === null) {
    return null;
  }
  const seconds = Math.max(0, Math.round((Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1_000));
  return seconds < 120 ? t('{0} s', seconds) : t('{0} min', Math.round(seconds / 60));
}

function cost(run: RunView): string | null {
  return run.usage === null || run.usage.costUsd === 0
    ? null
    : dollars(run.usage.costUsd, run.usage.estimated);
}

/** Marked as on the board where part of it is an estimate. */
function dollars(amount: number, isEstimate: boolean): string {
  return `${isEstimate ? '~' : ''}$${amount.toFixed(2)}`;
}

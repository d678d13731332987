import type { RunKind, RunOutcome } from '../domain/run.ts';
import { unreachable } from '../lib/result.ts';
import type { ProjectView, RunView, SubtaskView, TaskView } from '../protocol/view.ts';
import type { Translate } from './translate.ts';

// What the tree, the quick picks and the screen reader say about an item: its state in words, in one line.

export function taskDescription(task: TaskView, t: Translate): string {
  if (task.deleting) {
    return t('being deleted');
  }
  if (task.stopped) {
    return t('stopped');
  }
  if (task.hold !== null) {
    return oneLine(task.hold.reason);
  }
  switch (task.status) {
    case 'PLANNING':
      return task.activity === null ? t('planning') : t('planning: {0}', oneLine(task.activity));
    case 'PLANNING_FAILED':
      return task.reason === null ? t('planning failed') : t('planning failed: {0}', oneLine(task.reason));
    case 'ACTIVE':
      return task.activity === null
        ? t('{0} of {1} merged', task.merged, task.subtasks)
        : oneLine(task.activity);
    case 'DONE':
      return t('done');
    default:
      return unreachable(task.status);
  }
}

export function subtaskDescription(subtask: SubtaskView, view: ProjectView, t: Translate): string {
  if (subtask.deleting) {
    return t('being deleted');
  }
  if (subtask.status === 'BLOCKED_FAILURE') {
    return subtask.reason === null ? t('failed') : t('failed: {0}', oneLine(subtask.reason));
  }
  if (subtask.hold !== null && subtask.status !== 'MERGED') {
    return oneLine(subtask.hold.reason);
  }
  switch (subtask.status) {
    case 'PENDING':
      return t('pending');
    case 'READY':
      return subtask.stopped ? t('ready, stopped') : t('ready');
    case 'BLOCKED_DEPENDENCY':
      return t('waits for {0}', openDependencies(subtask, view));
    case 'IN_PROGRESS':
      return subtask.activity === null ? t('in progress') : oneLine(subtask.activity);
    case 'COMPLETED':
      return subtask.mergeRequested ? t('being merged') : t('waits to be merged');
    case 'MERGED':
      return t('merged');
    default:
      return unreachable(subtask.status);
  }
}

export function runTitle(run: RunView, t: Translate): string {
  const title = kindTitle(run.kind, t);
  return run.kind === 'work' || run.kind === 'gate' || run.attempt > 1
    ? t('{0}, attempt {1}', title, run.attempt)
    : title;
}

export function runDescription(run: RunView, t: Translate): string {
  const state = run.status === 'RUNNING' ? t('running') : outcomeTitle(run.outcome ?? 'error', t);
  const details = [duration(run, t), cost(run, t)].filter((detail) => detail !== null);
  return [state, ...details].join(' · ');
}

function kindTitle(kind: RunKind, t: Translate): string {
  switch (kind) {
    case 'plan':
      return t('Planner');
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

function cost(run: RunView, t: Translate): string | null {
  if (run.usage === null || run.usage.costUsd === 0) {
    return null;
  }
  const amount = `$${run.usage.costUsd.toFixed(2)}`;
  return run.usage.estimated ? t('about {0}', amount) : amount;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

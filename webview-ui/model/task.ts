import { hasQuestions, isPlanToReview } from '../../src/protocol/needs.ts';
import type { SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import type { Tone } from './chip.ts';
import { durationBetween } from './format.ts';

export interface TaskState {
  readonly label: string;
  readonly tone: Tone;
  /** Name of a codicon. */
  readonly icon: string;
}

/** What a task is at, in a word. */
export function taskState(task: TaskView): TaskState {
  const { taskStates } = strings;
  if (task.deleting) {
    return { label: taskStates.deleting, tone: task.hold === null ? 'plain' : 'warn', icon: 'trash' };
  }
  if (task.status === 'DONE') {
    return { label: taskStates.done, tone: 'ok', icon: 'pass-filled' };
  }
  if (task.status === 'PLANNING_FAILED') {
    return { label: taskStates.planningFailed, tone: 'error', icon: 'error' };
  }
  if (task.stopped) {
    return { label: taskStates.stopped, tone: 'plain', icon: 'debug-pause' };
  }
  if (hasQuestions(task)) {
    return { label: taskStates.asks, tone: 'warn', icon: 'question' };
  }
  if (isPlanToReview(task)) {
    return { label: taskStates.review, tone: 'warn', icon: 'list-tree' };
  }
  if (task.hold !== null) {
    return { label: taskStates.waiting, tone: 'warn', icon: 'clockface' };
  }
  return task.status === 'PLANNING'
    ? { label: taskStates.planning, tone: 'run', icon: 'compass' }
    : { label: taskStates.active, tone: 'run', icon: 'circle-large' };
}

/** What a task that is done came to; each part only where it was measured. */
export interface TaskResult {
  readonly merged: number;
  readonly durationMs: number | null;
  readonly insertions: number;
  readonly deletions: number;
}

export function taskResult(task: TaskView, subtasks: readonly SubtaskView[]): TaskResult {
  const merged = subtasks.filter(({ status }) => status === 'MERGED');
  const lastMerge = merged
    .map(({ since }) => since)
    .sort()
    .at(-1);
  return {
    merged: merged.length,
    durationMs: lastMerge === undefined ? null : durationBetween(task.createdAt, lastMerge),
    insertions: sum(merged.map(({ gate }) => gate?.git?.insertions ?? 0)),
    deletions: sum(merged.map(({ gate }) => gate?.git?.deletions ?? 0)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

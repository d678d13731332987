import { type SubtaskStatus, subtaskStatuses } from '../../src/domain/subtask.ts';
import { type TaskStatus, taskStatuses } from '../../src/domain/task.ts';
import type { History, HistoryEvent } from '../../src/protocol/records.ts';
import type { RunView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';

/** One line of what has happened. */
export type TimelineRow =
  | {
      readonly kind: 'event';
      readonly id: string;
      readonly at: string;
      readonly icon: string;
      readonly text: string;
    }
  | { readonly kind: 'run'; readonly id: string; readonly at: string; readonly run: RunView };

/** What is known of the history of one item; `history` is `null` where it could not be read. */
export interface KnownHistory {
  readonly id: string;
  readonly history: History | null;
}

/** With what was asked for: the latest of it (`before` is `null`), or what was before the earliest that is known. */
export function addHistory(
  known: KnownHistory | null,
  answer: { readonly id: string; readonly before: string | null; readonly history: History | null },
): KnownHistory {
  const { id, before, history } = answer;
  const old = known?.id === id ? known.history : null;
  if (history === null || old === null) {
    return { id, history: before === null ? (history ?? old) : old };
  }
  if (before !== null) {
    return before === old.events[0]?.id
      ? { id, history: { events: [...history.events, ...old.events], hasEarlier: history.hasEarlier } }
      : { id, history: old };
  }
  const joint = old.events.findIndex((event) => event.id === history.events[0]?.id);
  return joint === -1
    ? { id, history }
    : {
        id,
        history: { events: [...old.events.slice(0, joint), ...history.events], hasEarlier: old.hasEarlier },
      };
}

/** Events and runs in the order in which they happened; of runs those that belong to the time that is known. */
export function timelineOf(
  { events, hasEarlier }: History,
  runs: readonly RunView[],
): readonly TimelineRow[] {
  const begin = hasEarlier ? (events[0]?.at ?? '') : '';
  const rows: readonly TimelineRow[] = [
    ...events.map(eventRow),
    ...runs
      .filter(({ startedAt }) => startedAt >= begin)
      .map((run) => ({ kind: 'run' as const, id: run.id, at: run.startedAt, run })),
  ];
  // ISO times sort as text, and equal ones stay as they are.
  return rows.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function eventRow({ id, at, text }: HistoryEvent): TimelineRow {
  const move = /^([A-Z_]+) → ([A-Z_]+)(?:: ([\s\S]*))?$/.exec(text);
  const state = move === null ? null : stateOf(move[2] ?? '');
  if (state === null) {
    return { kind: 'event', id, at, icon: iconOf(text), text: sentence(text) };
  }
  const reason = move?.[3];
  return {
    kind: 'event',
    id,
    at,
    icon: state.icon,
    text: reason === undefined ? state.name : `${state.name}: ${reason}`,
  };
}

function stateOf(name: string): { readonly name: string; readonly icon: string } | null {
  const status = subtaskStatuses.find((one) => one === name);
  if (status !== undefined) {
    return { name: strings.statuses[status], icon: statusIcons[status] };
  }
  const taskStatus = taskStatuses.find((one) => one === name);
  return taskStatus === undefined
    ? null
    : { name: strings.timeline.taskStatuses[taskStatus], icon: taskIcons[taskStatus] };
}

const statusIcons: Readonly<Record<SubtaskStatus, string>> = {
  PENDING: 'circle-large',
  READY: 'circle-large',
  BLOCKED_DEPENDENCY: 'circle-slash',
  BLOCKED_FAILURE: 'error',
  IN_PROGRESS: 'play',
  COMPLETED: 'eye',
  MERGED: 'git-merge',
};

const taskIcons: Readonly<Record<TaskStatus, string>> = {
  PLANNING: 'list-unordered',
  PLANNING_FAILED: 'error',
  ACTIVE: 'play',
  DONE: 'pass',
};

function iconOf(text: string): string {
  return text.startsWith('waits (') ? 'clockface' : 'circle-small-filled';
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

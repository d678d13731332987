import { type HoldKind, holdKinds } from '../../src/domain/hold.ts';
import { type SubtaskStatus, subtaskStatuses } from '../../src/domain/subtask.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';

/** Which cards are to be seen: those with all of the words, in one of the states, with one of the holds. */
export interface CardFilter {
  readonly text: string;
  /** None: whatever their state. */
  readonly states: readonly SubtaskStatus[];
  /** None: whether they are held or not. */
  readonly holds: readonly HoldKind[];
}

export const openFilter: CardFilter = { text: '', states: [], holds: [] };

/** What a filter can choose from. */
export interface Facets {
  readonly states: readonly SubtaskStatus[];
  readonly holds: readonly HoldKind[];
}

/** Whether it may leave anything out. */
export function leavesOut({ text, states, holds }: CardFilter): boolean {
  return text.trim() !== '' || states.length > 0 || holds.length > 0;
}

/** Says of each card whether it is to be seen. */
export function cardTest(filter: CardFilter): (subtask: SubtaskView) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return (subtask) =>
    (filter.states.length === 0 || filter.states.includes(subtask.status)) &&
    (filter.holds.length === 0 || (subtask.hold !== null && filter.holds.includes(subtask.hold.kind))) &&
    (words.length === 0 || hasAll(subtask, words));
}

/** The states and holds that there are among the subtasks, and those that are chosen already. */
export function facetsOf(subtasks: readonly SubtaskView[], filter: CardFilter): Facets {
  const states = new Set<SubtaskStatus>(filter.states);
  const holds = new Set<HoldKind>(filter.holds);
  for (const { status, hold } of subtasks) {
    states.add(status);
    if (hold !== null) {
      holds.add(hold.kind);
    }
  }
  return {
    states: subtaskStatuses.filter((state) => states.has(state)),
    holds: holdKinds.filter((kind) => holds.has(kind)),
  };
}

/** With the value chosen, or no longer. */
export function toggled<T>(values: readonly T[], value: T): readonly T[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}

/** How many subtasks of each other task are let through, by the ids of the tasks. */
export function foundElsewhere(
  subtasks: readonly SubtaskView[],
  taskId: string,
  filter: CardFilter,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  if (leavesOut(filter)) {
    const isSeen = cardTest(filter);
    for (const subtask of subtasks) {
      if (subtask.taskId !== taskId && isSeen(subtask)) {
        found.set(subtask.taskId, (found.get(subtask.taskId) ?? 0) + 1);
      }
    }
  }
  return found;
}

/** `#5` is one number, `5` may stand anywhere. */
function hasAll(subtask: SubtaskView, words: readonly string[]): boolean {
  const { number, title, branch, activity, reason, hold, waitsFor, pullRequest, scope } = subtask;
  const said = [`#${number}`, title, branch, activity, reason, hold?.reason, waitsFor, scope.join(' ')];
  const text = [...said, pullRequest === null ? '' : `PR ${pullRequest.number}`].join('\n').toLowerCase();
  return words.every((word) => (/^#\d+$/.test(word) ? word === `#${number}` : text.includes(word)));
}

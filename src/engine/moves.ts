import type { Hold } from '../domain/hold.ts';
import { oneLine } from '../domain/naming.ts';
import { type Session, type SessionEvent, sessionTransitions } from '../domain/session.ts';
import { type Subtask, type SubtaskEvent, subtaskTransitions } from '../domain/subtask.ts';
import { type Task, type TaskEvent, taskTransitions } from '../domain/task.ts';
import { transition } from '../domain/transition.ts';
import type { Tables } from '../store/store.ts';
import { existing } from './facts.ts';

/** What every change of state needs beside the tables. */
export interface Moment {
  /** ISO time. */
  readonly at: string;
  newId(): string;
}

/**
 * Moves a subtask along its transition table, together with further changes, and notes it in its history.
 * Answers `null`, and changes nothing, where the table has no such move.
 */
export function moveSubtask(
  tables: Tables,
  id: string,
  event: SubtaskEvent,
  moment: Moment,
  change: Partial<Omit<Subtask, 'id' | 'status'>> = {},
): Subtask | null {
  const subtask = existing(tables.subtasks.get(id), `Subtask ${id}`);
  const status = transition(subtaskTransitions, subtask.status, event);
  if (status === null) {
    return null;
  }
  const moved = tables.subtasks.update(id, {
    status,
    since: moment.at,
    updatedAt: moment.at,
    ...change,
  });
  note(tables, id, `${subtask.status} → ${status}${moved.reason ? `: ${moved.reason}` : ''}`, moment);
  return moved;
}

/** The same for a task. */
export function moveTask(
  tables: Tables,
  id: string,
  event: TaskEvent,
  moment: Moment,
  change: Partial<Omit<Task, 'id' | 'status'>> = {},
): Task | null {
  const task = existing(tables.tasks.get(id), `Task ${id}`);
  const status = transition(taskTransitions, task.status, event);
  if (status === null) {
    return null;
  }
  const moved = tables.tasks.update(id, { status, updatedAt: moment.at, ...change });
  note(tables, id, `${task.status} → ${status}${moved.reason ? `: ${moved.reason}` : ''}`, moment);
  return moved;
}

/** The same for a session. */
export function moveSession(
  tables: Tables,
  id: string,
  event: SessionEvent,
  moment: Moment,
  change: Partial<Omit<Session, 'id' | 'status'>> = {},
): Session | null {
  const session = existing(tables.sessions.get(id), `Session ${id}`);
  const status = transition(sessionTransitions, session.status, event);
  if (status === null) {
    return null;
  }
  const moved = tables.sessions.update(id, { status, updatedAt: moment.at, ...change });
  note(tables, id, `${session.status} → ${status}${moved.reason ? `: ${moved.reason}` : ''}`, moment);
  return moved;
}

export function failSession(tables: Tables, id: string, reason: string, moment: Moment): void {
  moveSession(tables, id, 'fail', moment, { reason: oneLine(reason, longestReason), hold: null });
}

const longestReason = 500;

export function holdSubtask(tables: Tables, id: string, hold: Hold | null, moment: Moment): void {
  tables.subtasks.update(id, { hold, updatedAt: moment.at });
  note(tables, id, holdText(hold), moment);
}

export function holdTask(tables: Tables, id: string, hold: Hold | null, moment: Moment): void {
  tables.tasks.update(id, { hold, updatedAt: moment.at });
  note(tables, id, holdText(hold), moment);
}

export function holdSession(tables: Tables, id: string, hold: Hold | null, moment: Moment): void {
  tables.sessions.update(id, { hold, updatedAt: moment.at });
  note(tables, id, holdText(hold), moment);
}

function holdText(hold: Hold | null): string {
  return hold ? `waits (${hold.kind}): ${hold.reason}` : 'goes on';
}

export function note(tables: Tables, subjectId: string, text: string, moment: Moment): void {
  tables.events.append({ id: moment.newId(), subjectId, at: moment.at, text });
}

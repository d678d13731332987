import type { Hold } from '../domain/hold.ts';
import type { RunOwner } from '../domain/run.ts';
import type { Session } from '../domain/session.ts';
import type { Subtask } from '../domain/subtask.ts';
import type { Task } from '../domain/task.ts';
import type { Tables } from '../store/store.ts';
import { holdSession, holdSubtask, holdTask, type Moment } from './moves.ts';

/** What an agent works for: a subtask, the task as a whole, or a session. */
export type Subject =
  | { readonly task: Task; readonly subtask: Subtask | null }
  | { readonly session: Session };

/** What the run is for, or `null` where that is no longer there. */
export function subjectOf(tables: Tables, run: RunOwner): Subject | null {
  if (run.ownerSessionId !== null) {
    const session = tables.sessions.get(run.ownerSessionId);
    return session && { session };
  }
  const task = tables.tasks.get(run.taskId ?? '');
  return task && { task, subtask: run.subtaskId === null ? null : tables.subtasks.get(run.subtaskId) };
}

export function subjectId(subject: Subject): string {
  return 'session' in subject ? subject.session.id : (subject.subtask?.id ?? subject.task.id);
}

export function projectIdOf(subject: Subject): string {
  return 'session' in subject ? subject.session.projectId : subject.task.projectId;
}

/** What it waits for as the facts stand now, whatever they were when it was looked at. */
export function presentHold(tables: Tables, subject: Subject): Hold | null {
  const id = subjectId(subject);
  const row =
    'session' in subject ? tables.sessions.get(id) : (tables.subtasks.get(id) ?? tables.tasks.get(id));
  return row?.hold ?? null;
}

/** `null`: it goes on. */
export function setHold(tables: Tables, subject: Subject, hold: Hold | null, moment: Moment): void {
  if ('session' in subject) {
    holdSession(tables, subject.session.id, hold, moment);
  } else if (subject.subtask === null) {
    holdTask(tables, subject.task.id, hold, moment);
  } else {
    holdSubtask(tables, subject.subtask.id, hold, moment);
  }
}

/** Changes what its hold says, without a word: it waits as before. */
export function renewHold(tables: Tables, subject: Subject, hold: Hold): void {
  if ('session' in subject) {
    tables.sessions.update(subject.session.id, { hold });
  } else if (subject.subtask === null) {
    tables.tasks.update(subject.task.id, { hold });
  } else {
    tables.subtasks.update(subject.subtask.id, { hold });
  }
}

import { text } from './values.ts';
import type { View } from './view.ts';

/*
 * What goes when a row goes. The schema removes it all by cascade and trigger, without telling what it was:
 * so these note it before.
 */

export function touchDeletedProject(view: View, id: string): void {
  view.touch('projects', id);
  for (const task of ids(view, 'SELECT id FROM tasks WHERE project_id = ?', id)) {
    touchDeletedTask(view, task);
  }
  for (const session of ids(view, 'SELECT id FROM sessions WHERE project_id = ?', id)) {
    touchDeletedSession(view, session);
  }
}

export function touchDeletedTask(view: View, id: string): void {
  view.touch('tasks', id);
  touchEventsOf(view, id);
  for (const subtask of ids(view, 'SELECT id FROM subtasks WHERE task_id = ?', id)) {
    touchDeletedSubtask(view, subtask);
  }
  for (const run of ids(view, 'SELECT id FROM runs WHERE task_id = ? AND subtask_id IS NULL', id)) {
    touchDeletedRun(view, run);
  }
}

export function touchDeletedSubtask(view: View, id: string): void {
  view.touch('subtasks', id);
  touchEventsOf(view, id);
  for (const run of ids(view, 'SELECT id FROM runs WHERE subtask_id = ?', id)) {
    touchDeletedRun(view, run);
  }
  const waiting = 'SELECT subtask_id AS id FROM subtask_dependencies WHERE depends_on_id = ?';
  for (const subtask of ids(view, waiting, id)) {
    view.touch('subtasks', subtask);
  }
}

export function touchDeletedSession(view: View, id: string): void {
  view.touch('sessions', id);
  touchEventsOf(view, id);
  for (const run of ids(view, 'SELECT id FROM runs WHERE owner_session_id = ?', id)) {
    touchDeletedRun(view, run);
  }
}

export function touchDeletedRun(view: View, id: string): void {
  view.touch('runs', id);
  touchEventsOf(view, id);
}

function touchEventsOf(view: View, subjectId: string): void {
  for (const event of ids(view, 'SELECT id FROM events WHERE subject_id = ?', subjectId)) {
    view.touch('events', event);
  }
}

function ids(view: View, sql: string, parameter: string): string[] {
  return view.read(sql, [parameter]).map((row) => text(row.id));
}

import { readinessMoves, startMoves } from '../domain/scheduling.ts';
import type { Tables } from '../store/store.ts';
import { type Moment, moveSubtask, moveTask } from './moves.ts';
import type { EngineParts } from './parts.ts';
import { momentOf } from './time.ts';

/** Does what follows from the facts for the whole project: readiness, starts as far as there is room, tasks that are done. */
export async function schedule(parts: EngineParts): Promise<void> {
  const { tables } = parts.store;
  if (!parts.trusted() || !hasMoves(parts, tables)) {
    return;
  }
  await parts.store.transact((rows) => {
    const moment = momentOf(parts);
    moveReadiness(rows, moment);
    startReady(parts, rows, moment);
    finishTasks(rows, moment);
  });
}

function hasMoves(parts: EngineParts, tables: Tables): boolean {
  const subtasks = tables.subtasks.all();
  const dependencies = tables.dependencies.all();
  return (
    readinessMoves(subtasks, dependencies).length > 0 ||
    startMoves(tables.tasks.all(), subtasks, dependencies, parts.settings()).length > 0 ||
    tables.tasks.all().some((task) => isFinished(tables, task.id, task.status))
  );
}

function moveReadiness(tables: Tables, moment: Moment): void {
  for (const move of readinessMoves(tables.subtasks.all(), tables.dependencies.all())) {
    moveSubtask(tables, move.subtaskId, move.event, moment);
  }
}

function startReady(parts: EngineParts, tables: Tables, moment: Moment): void {
  const moves = startMoves(
    tables.tasks.all(),
    tables.subtasks.all(),
    tables.dependencies.all(),
    parts.settings(),
  );
  for (const move of moves) {
    startRound(tables, move.subtaskId, moment);
  }
}

/** Begins a new round of work on a ready subtask. */
export function startRound(tables: Tables, subtaskId: string, moment: Moment): boolean {
  const round = (tables.subtasks.get(subtaskId)?.round ?? 0) + 1;
  return (
    moveSubtask(tables, subtaskId, 'start', moment, { round, stopped: false, reason: null, hold: null }) !==
    null
  );
}

function finishTasks(tables: Tables, moment: Moment): void {
  for (const task of tables.tasks.all()) {
    if (isFinished(tables, task.id, task.status)) {
      moveTask(tables, task.id, 'allMerged', moment, { hold: null });
    }
  }
}

function isFinished(tables: Tables, taskId: string, status: string): boolean {
  return (
    status === 'ACTIVE' && tables.subtasks.ofTask(taskId).every((subtask) => subtask.status === 'MERGED')
  );
}

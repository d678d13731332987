import { readinessMoves, startMoves } from '../domain/scheduling.ts';
import type { Dependency, Subtask } from '../domain/subtask.ts';
import type { Task } from '../domain/task.ts';
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

interface OpenWork {
  readonly tasks: readonly Task[];
  readonly subtasks: readonly Subtask[];
  /** Of those that are not merged: what the others waited for is history. */
  readonly dependencies: readonly Dependency[];
}

/** What can still move; however much was done before, it is not looked at. */
function openWork(tables: Tables): OpenWork {
  const tasks = tables.tasks.all().filter((task) => task.status === 'ACTIVE' && !task.deleting);
  const subtasks = tasks.flatMap((task) => tables.subtasks.ofTask(task.id));
  const open = subtasks.filter((subtask) => subtask.status !== 'MERGED');
  return { tasks, subtasks, dependencies: open.flatMap((subtask) => tables.dependencies.of(subtask.id)) };
}

function hasMoves(parts: EngineParts, tables: Tables): boolean {
  const { tasks, subtasks, dependencies } = openWork(tables);
  return (
    readinessMoves(subtasks, dependencies).length > 0 ||
    startMoves(tasks, subtasks, dependencies, parts.settings()).length > 0 ||
    finished(tasks, subtasks).length > 0
  );
}

function moveReadiness(tables: Tables, moment: Moment): void {
  const { subtasks, dependencies } = openWork(tables);
  for (const move of readinessMoves(subtasks, dependencies)) {
    moveSubtask(tables, move.subtaskId, move.event, moment);
  }
}

function startReady(parts: EngineParts, tables: Tables, moment: Moment): void {
  const { tasks, subtasks, dependencies } = openWork(tables);
  for (const move of startMoves(tasks, subtasks, dependencies, parts.settings())) {
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
  const { tasks, subtasks } = openWork(tables);
  for (const task of finished(tasks, subtasks)) {
    moveTask(tables, task.id, 'allMerged', moment, { hold: null });
  }
}

function finished(tasks: readonly Task[], subtasks: readonly Subtask[]): readonly Task[] {
  const open = new Set(
    subtasks.filter((subtask) => subtask.status !== 'MERGED').map((subtask) => subtask.taskId),
  );
  return tasks.filter((task) => !open.has(task.id));
}

import { OpenWork } from '../domain/openWork.ts';
import { type Decision, decideStarts, finishedTasks, mayStart } from '../domain/scheduling.ts';
import type { Changes, Tables } from '../store/store.ts';
import { type Moment, moveSubtask, moveTask } from './moves.ts';
import type { EngineParts } from './parts.ts';
import { momentOf } from './time.ts';

/** What is ready and what starts next, for the whole project. */
export interface Schedule {
  readonly work: OpenWork;
  /** What would start now, and why the rest would not. */
  decision(): Decision;
  committed(changes: Pick<Changes, 'tasks' | 'subtasks'>): void;
  /** Does what follows from the facts: readiness, starts as far as there is room, tasks that are done. */
  next(): Promise<void>;
}

/** Reads all facts once, and afterwards only what has changed. */
export function createSchedule(parts: EngineParts): Schedule {
  const { tables } = parts.store;
  const work = new OpenWork(tables.tasks.all(), tables.subtasks.all(), tables.dependencies.all());
  let decided: { readonly basis: string; readonly decision: Decision } | null = null;
  const decision = (): Decision => {
    const { maxAgents, autoStart, separateOverlaps } = parts.settings();
    const limits = { maxAgents, autoStart, separateOverlaps };
    const basis = JSON.stringify([work.version, limits]);
    decided = decided?.basis === basis ? decided : { basis, decision: decideStarts(work, limits) };
    return decided.decision;
  };
  const committed = (changes: Pick<Changes, 'tasks' | 'subtasks'>): void => takeIn(work, tables, changes);
  const hasMoves = (): boolean =>
    work.moves.size > 0 || decision().starts.length > 0 || finishedTasks(work).length > 0;
  return {
    work,
    decision,
    committed,
    async next() {
      if (!parts.trusted() || !hasMoves()) {
        return;
      }
      const moved = new Set<string>();
      const none: ReadonlySet<string> = new Set();
      try {
        await parts.store.transact((rows) => {
          const hand = { tables: rows, moment: momentOf(parts), moved };
          moveReadiness(hand, work);
          // What has just become ready is started at once.
          committed({ tasks: none, subtasks: moved });
          startReady(hand, decision());
          finishTasks(hand, work);
        });
      } catch (error) {
        committed({ tasks: none, subtasks: moved });
        throw error;
      }
    },
  };
}

function takeIn(work: OpenWork, tables: Tables, changes: Pick<Changes, 'tasks' | 'subtasks'>): void {
  for (const id of changes.tasks) {
    const row = tables.tasks.get(id);
    if (row) {
      work.putTask(row);
    } else {
      work.removeTask(id);
    }
  }
  for (const id of changes.subtasks) {
    const row = tables.subtasks.get(id);
    if (row) {
      const edges = tables.dependencies.of(id);
      work.putSubtask(
        row,
        edges.map((edge) => edge.dependsOnId),
      );
    } else {
      work.removeSubtask(id);
    }
  }
}

/** What a round of moves is done with. The tables may be ahead of what is known as committed: they have the last word. */
interface Hand {
  readonly tables: Tables;
  readonly moment: Moment;
  /** Those that were moved. */
  readonly moved: Set<string>;
}

function moveReadiness({ tables, moment, moved }: Hand, work: OpenWork): void {
  for (const { subtaskId, event } of work.moves.values()) {
    const subtask = tables.subtasks.get(subtaskId);
    const task = subtask && tables.tasks.get(subtask.taskId);
    const isTrue = hasOpenParents(tables, subtaskId) === (event === 'dependenciesOpen');
    if (subtask && task?.status === 'ACTIVE' && task.approved && isTrue) {
      moveSubtask(tables, subtaskId, event, moment);
      moved.add(subtaskId);
    }
  }
}

function startReady({ tables, moment, moved }: Hand, { starts }: Decision): void {
  for (const id of starts) {
    const subtask = tables.subtasks.get(id);
    const task = subtask && tables.tasks.get(subtask.taskId);
    const isReady = subtask?.status === 'READY' && !subtask.stopped && !subtask.deleting;
    if (isReady && task && mayStart(task) && !hasOpenParents(tables, id)) {
      startRound(tables, id, moment);
      moved.add(id);
    }
  }
}

/** Begins a new round of work on a ready subtask. */
export function startRound(tables: Tables, subtaskId: string, moment: Moment): boolean {
  const round = (tables.subtasks.get(subtaskId)?.round ?? 0) + 1;
  const begun = { round, stopped: false, reason: null, hold: null };
  return moveSubtask(tables, subtaskId, 'start', moment, begun) !== null;
}

function finishTasks({ tables, moment }: Hand, work: OpenWork): void {
  for (const id of finishedTasks(work)) {
    const isDone = tables.subtasks.ofTask(id).every((subtask) => subtask.status === 'MERGED');
    if (isDone && tables.tasks.get(id)) {
      moveTask(tables, id, 'allMerged', moment, { hold: null });
    }
  }
}

function hasOpenParents(tables: Tables, subtaskId: string): boolean {
  return tables.dependencies
    .of(subtaskId)
    .some((edge) => tables.subtasks.get(edge.dependsOnId)?.status !== 'MERGED');
}

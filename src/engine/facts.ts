import type { Run } from '../domain/run.ts';
import { roundOf, type Session } from '../domain/session.ts';
import type { Subtask } from '../domain/subtask.ts';
import { isPlanned, type Task } from '../domain/task.ts';
import type { Tables } from '../store/store.ts';

/** Whether the facts (still) ask for this run; one that is not wanted is stopped. */
export function isWanted(run: Run, tables: Tables): boolean {
  if (run.ownerSessionId !== null) {
    const session = tables.sessions.get(run.ownerSessionId);
    return session !== null && isWantedBySession(run, session);
  }
  const task = tables.tasks.get(run.taskId ?? '');
  if (!task || task.deleting || task.stopped) {
    return false;
  }
  if (run.subtaskId === null) {
    return isWantedByTask(run, task);
  }
  const subtask = tables.subtasks.get(run.subtaskId);
  return subtask !== null && isWantedBySubtask(run, subtask);
}

function isWantedByTask(run: Run, task: Task): boolean {
  if (run.round !== task.round) {
    return false;
  }
  switch (run.kind) {
    case 'questions':
      return task.status === 'PLANNING';
    case 'plan':
    case 'critique':
      return isPlanned(task);
    default:
      return task.status === 'ACTIVE' && task.baseline === 'unchecked';
  }
}

function isWantedBySubtask(run: Run, subtask: Subtask): boolean {
  if (run.round !== subtask.round || subtask.deleting) {
    return false;
  }
  return run.kind === 'integrate' ? subtask.status === 'COMPLETED' : subtask.status === 'IN_PROGRESS';
}

function isWantedBySession(run: Run, session: Session): boolean {
  return session.status === 'ACTIVE' && !session.deleting && run.round === roundOf(session);
}

/** Whether the subtask still is where it was when it was looked at: nobody stopped, restarted or deleted it meanwhile. */
export function isAsSeen(tables: Tables, seen: Subtask): boolean {
  const now = tables.subtasks.get(seen.id);
  const task = tables.tasks.get(seen.taskId);
  return (
    now?.status === seen.status &&
    now.round === seen.round &&
    !now.deleting &&
    task !== null &&
    !task.deleting &&
    !task.stopped
  );
}

/** The same for a task. */
export function isTaskAsSeen(tables: Tables, seen: Task): boolean {
  const now = tables.tasks.get(seen.id);
  return now?.status === seen.status && now.round === seen.round && !now.deleting && !now.stopped;
}

/** The same for a session. */
export function isSessionAsSeen(tables: Tables, seen: Session): boolean {
  const now = tables.sessions.get(seen.id);
  return now?.status === seen.status && roundOf(now) === roundOf(seen) && !now.deleting;
}

/** Where what the run is for is worked on, in which of its rounds; `null` for a task, which has no branch of its own. */
export function workplaceOf(tables: Tables, run: Run): Workplace | null {
  if (run.ownerSessionId !== null) {
    const session = tables.sessions.get(run.ownerSessionId);
    return session && { worktree: session.worktree, branch: session.branch, round: roundOf(session) };
  }
  return run.subtaskId === null ? null : tables.subtasks.get(run.subtaskId);
}

type Workplace = Pick<Subtask, 'worktree' | 'branch' | 'round'>;

export function runsOfRound(runs: readonly Run[], round: number): readonly Run[] {
  return runs.filter((run) => run.round === round);
}

export function runsBeforeRound(runs: readonly Run[], round: number): readonly Run[] {
  return runs.filter((run) => run.round < round);
}

/** The row, which must be there: for use where its absence is a mistake of ours. */
export function existing<T>(row: T | null | undefined, what: string): T {
  if (row === null || row === undefined) {
    throw new Error(`${what} is missing`);
  }
  return row;
}

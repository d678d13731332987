import { restoredSubject } from '../../domain/naming.ts';
import type { DashboardState } from '../../domain/projection.ts';
import type { Run } from '../../domain/run.ts';
import { type Session, sessionState } from '../../domain/session.ts';
import type { Subtask, SubtaskStatus } from '../../domain/subtask.ts';
import { isPlanned, type Task } from '../../domain/task.ts';
import type { FoundWorktree } from '../../git/repository.ts';
import type { EngineParts } from '../parts.ts';

/** What a worktree is there for. */
export type WorktreeUse =
  /** An agent or a check of its card works in it. */
  | { readonly kind: 'running' }
  /** Its card will go on in it by itself. */
  | { readonly kind: 'needed' }
  /** Its card failed; it is kept for a look until then (ISO time). */
  | { readonly kind: 'failed'; readonly until: string }
  /** Its card does not go on by itself. */
  | { readonly kind: 'resting'; readonly status: SubtaskStatus }
  /** Its session has ended; a follow-up goes on in it. */
  | { readonly kind: 'ended' }
  /** It was made for a card that has no use for it, or is gone. */
  | { readonly kind: 'orphaned' }
  /** It was restored from a rescue ref, for the user. */
  | { readonly kind: 'restored' }
  /** Our marker names a project that is not this one. */
  | { readonly kind: 'otherProject' }
  /** Git no longer knows the folder, so that nothing says whose work is in it. */
  | { readonly kind: 'forgotten' };

/** As much of the facts as tells that; the project's view has it too. */
export interface Cards {
  readonly projectId: string;
  readonly tasks: readonly Pick<Task, 'id' | 'status' | 'baseline' | 'replan' | 'proposal' | 'deleting'>[];
  readonly subtasks: readonly CardOfSubtask[];
  readonly sessions: readonly CardOfSession[];
  readonly runs: readonly Pick<Run, 'taskId' | 'subtaskId' | 'ownerSessionId' | 'status'>[];
  readonly keepFailedMinutes: number;
}

type CardOfSubtask = Pick<
  Subtask,
  'id' | 'status' | 'branch' | 'since' | 'mergeRequested' | 'hold' | 'deleting'
>;

type CardOfSession = Pick<Session, 'id' | 'branch' | 'deleting'> & { readonly state: DashboardState };

/** The cards as they stand in the tables. */
export function presentCards({ projectId, store: { tables }, settings }: EngineParts): Cards {
  return {
    projectId,
    tasks: tables.tasks.all(),
    subtasks: tables.subtasks.all(),
    sessions: tables.sessions.all().map((session) => {
      const state = sessionState(session, tables.runs.ofSession(session.id));
      return { ...session, state };
    }),
    runs: tables.runs.running(),
    keepFailedMinutes: settings().keepFailedWorktreeMinutes,
  };
}

export function worktreeUse({ owner }: FoundWorktree, cards: Cards): WorktreeUse {
  if (owner === null) {
    return { kind: 'forgotten' };
  }
  if (owner.projectId !== cards.projectId) {
    return { kind: 'otherProject' };
  }
  if (owner.subjectId === restoredSubject) {
    return { kind: 'restored' };
  }
  const subtask = cards.subtasks.find(({ id }) => id === owner.subjectId);
  if (subtask !== undefined) {
    return useOfSubtask(subtask, owner.branch, cards);
  }
  const session = cards.sessions.find(({ id }) => id === owner.subjectId);
  if (session !== undefined) {
    return useOfSession(session, owner.branch, cards);
  }
  const task = cards.tasks.find(({ id }) => id === owner.subjectId);
  return task === undefined ? { kind: 'orphaned' } : useOfTask(task, cards);
}

/** One that is in use is not taken away, and neither is one that nobody can say anything about. */
export function isRemovable({ kind }: WorktreeUse): boolean {
  return kind !== 'running' && kind !== 'needed' && kind !== 'forgotten';
}

function useOfSubtask(subtask: CardOfSubtask, madeFor: string | null, cards: Cards): WorktreeUse {
  const { id, status, since, mergeRequested, hold } = subtask;
  if (cards.runs.some((run) => run.subtaskId === id && run.status === 'RUNNING')) {
    return { kind: 'running' };
  }
  // Its other one is for the check of a merge, and without a branch.
  if (madeFor === null || madeFor !== subtask.branch) {
    return { kind: 'orphaned' };
  }
  if (subtask.deleting || status === 'IN_PROGRESS' || status === 'MERGED') {
    return { kind: 'needed' };
  }
  if (status === 'COMPLETED' && mergeRequested && hold === null) {
    return { kind: 'needed' };
  }
  return status === 'BLOCKED_FAILURE'
    ? {
        kind: 'failed',
        until: new Date(Date.parse(since) + cards.keepFailedMinutes * 60_000).toISOString(),
      }
    : { kind: 'resting', status };
}

function useOfSession(
  { id, branch, deleting, state }: CardOfSession,
  madeFor: string | null,
  { runs }: Cards,
): WorktreeUse {
  if (runs.some((run) => run.ownerSessionId === id && run.status === 'RUNNING')) {
    return { kind: 'running' };
  }
  if (madeFor === null || madeFor !== branch) {
    return { kind: 'orphaned' };
  }
  return { kind: deleting || state === 'starting' || state === 'running' ? 'needed' : 'ended' };
}

/** A task's own worktree is where it is planned, and where its base is checked. */
function useOfTask(task: Cards['tasks'][number], cards: Cards): WorktreeUse {
  const { id, status, baseline, deleting } = task;
  const running = cards.runs.some(
    (run) => run.taskId === id && run.subtaskId === null && run.status === 'RUNNING',
  );
  const needed = deleting || isPlanned(task) || (status === 'ACTIVE' && baseline === 'unchecked');
  return { kind: running ? 'running' : needed ? 'needed' : 'orphaned' };
}

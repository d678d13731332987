import { lstat } from 'node:fs/promises';
import type { Subtask } from '../../domain/subtask.ts';
import type { FoundWorktree } from '../../git/repository.ts';
import { removeWorktree } from '../intents/cleanUp.ts';
import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { presentCards, worktreeUse } from '../queries/worktreeUse.ts';
import type { Reconciler } from '../reconciler.ts';
import { momentOf } from '../time.ts';
import { subtaskKey } from '../wakes.ts';

const pauseMs = 5 * 60_000;

/**
 * Compares what is on disk with the facts: after a start, and every few minutes while a task or a session is open, however often
 * it is called. What is left over is taken away, what is missing is noted, and everything is looked at again by
 * `lookAgain`. Done twice it does nothing more; no card ever comes nearer to its deletion by it. Answers when next.
 */
export function createWorldCheck(
  parts: EngineParts,
  reconciler: Pick<Reconciler, 'exclusively'>,
  lookAgain: () => void,
): () => Promise<number | null> {
  let nextAt = 0;
  return async () => {
    const isFirst = nextAt === 0;
    if (!parts.trusted() || !(isFirst || hasOpenWork(parts))) {
      return null;
    }
    // A clock that was put back is not waited for.
    nextAt = Math.min(nextAt, parts.clock.now() + pauseMs);
    if (nextAt <= parts.clock.now()) {
      nextAt = parts.clock.now() + pauseMs;
      await removeOrphans(parts, reconciler);
      await noteMissing(parts, reconciler);
      if (!isFirst) {
        lookAgain();
      }
    }
    return hasOpenWork(parts) ? nextAt : null;
  };
}

function hasOpenWork({ store }: EngineParts): boolean {
  const { tasks, sessions } = store.tables;
  return (
    tasks.all().some(({ status }) => status === 'PLANNING' || status === 'ACTIVE') ||
    sessions.all().some(({ status }) => status === 'ACTIVE')
  );
}

/** Worktrees of ours that no card has a use for; what would be lost with them goes to a rescue ref first. */
async function removeOrphans(parts: EngineParts, reconciler: Pick<Reconciler, 'exclusively'>): Promise<void> {
  const found = await parts.repository.findWorktrees(parts.worktreeRoot());
  if (!found.ok) {
    parts.log.warn(`Worktrees could not be looked at: ${found.error.message}`);
    return;
  }
  for (const worktree of found.value.filter((one) => isOrphaned(parts, one))) {
    const { path } = worktree;
    if (parts.store.notices.length > 0 && !hasCard(parts, worktree)) {
      parts.log.warn(`${path} is left alone: its card may be among what was lost of the state.`);
      continue;
    }
    const removed = await removeWorktree(parts, reconciler, path);
    if (!removed.ok) {
      parts.log.warn(`${path} has no card that uses it, but stays: ${removed.error.message}`);
    }
  }
}

function isOrphaned(parts: EngineParts, worktree: FoundWorktree): boolean {
  const use = worktreeUse(worktree, presentCards(parts));
  return use.kind === 'orphaned';
}

function hasCard({ store: { tables } }: EngineParts, { owner }: FoundWorktree): boolean {
  const id = owner?.subjectId ?? '';
  return [tables.subtasks, tables.sessions, tables.tasks].some((cards) => cards.get(id) !== null);
}

/** Worktrees that somebody deleted while nothing ran in them: they are made anew when they are needed. */
async function noteMissing(parts: EngineParts, reconciler: Pick<Reconciler, 'exclusively'>): Promise<void> {
  for (const { id } of parts.store.tables.subtasks.all()) {
    if ((await missingWorktree(parts, id)) !== null) {
      // Nobody is taking it away just now: then it would be gone as it should be.
      await reconciler.exclusively(subtaskKey(id), () => noteOne(parts, id));
    }
  }
}

async function noteOne(parts: EngineParts, id: string): Promise<void> {
  const missing = await missingWorktree(parts, id);
  if (missing === null) {
    return;
  }
  const text = `the worktree ${missing.worktree} is gone: it is made again from ${missing.branch ?? 'its base'} when it is needed`;
  await parts.store.transact((tables) => {
    const moment = momentOf(parts);
    tables.subtasks.update(id, { worktreeReady: false, updatedAt: moment.at });
    note(tables, id, text, moment);
  });
  parts.log.warn(`${id}: ${text}`);
}

async function missingWorktree({ store }: EngineParts, id: string): Promise<Subtask | null> {
  const subtask = store.tables.subtasks.get(id);
  if (!subtask?.worktree || !subtask.worktreeReady || subtask.deleting) {
    return null;
  }
  const isRunning = store.tables.runs.ofSubtask(id).some((run) => run.status === 'RUNNING');
  return isRunning || (await isDirectory(subtask.worktree)) ? null : subtask;
}

function isDirectory(path: string): Promise<boolean> {
  return lstat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

import type { EngineParts } from '../parts.ts';
import { markMerged } from './integrate.ts';

const pauseMs = 10_000;

/**
 * Notices complete work that somebody merged by hand. It is looked for while there is such work, every so often
 * however often it is called, and answers when next.
 */
export function createMergeWatch(parts: EngineParts): () => Promise<number | null> {
  let nextAt = 0;
  return async () => {
    const waiting = completeWork(parts);
    if (waiting.length === 0 || !parts.trusted()) {
      return null;
    }
    // A clock that was put back is not waited for.
    nextAt = Math.min(nextAt, parts.clock.now() + pauseMs);
    if (nextAt <= parts.clock.now()) {
      for (const { subtask, baseBranch, commit } of waiting) {
        const base = await parts.repository.branchCommit(baseBranch);
        if (base.ok && (await parts.repository.isAncestor(commit, base.value))) {
          await markMerged(parts, subtask, base.value);
        }
      }
      nextAt = parts.clock.now() + pauseMs;
    }
    return nextAt;
  };
}

function completeWork({ store }: EngineParts) {
  const open = store.tables.tasks.all().filter((task) => task.status === 'ACTIVE' && !task.deleting);
  return open.flatMap(({ id, baseBranch }) =>
    store.tables.subtasks
      .ofTask(id)
      .flatMap((subtask) =>
        subtask.status === 'COMPLETED' && subtask.provenCommit !== null && !subtask.deleting
          ? [{ subtask, baseBranch, commit: subtask.provenCommit }]
          : [],
      ),
  );
}

import { refusal } from '../../domain/refusal.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { err, ok } from '../../lib/result.ts';
import type { Work } from '../../windows/work.ts';
import type { EngineParts } from '../parts.ts';
import { sessionTip } from '../sessionTip.ts';

/** The files that a subtask or a session changed since its base. */
export async function changesOf(parts: EngineParts, id: string): ReturnType<Work['changes']> {
  const place = await placeOf(parts, id);
  if (place === null) {
    return err(refusal('notFound', 'That has no changes yet: it has not been started.'));
  }
  const { base, head, worktree } = place;
  const files = await parts.repository.changedFiles(base, head, worktree);
  return files.ok
    ? ok({ base, head, worktree, files: files.value })
    : err(refusal('unprocessable', files.error.message));
}

/** What was proved is looked at as it was proved: whatever has come into its worktree since is not what is merged. */
function worktreeAtWork({ status, provenCommit, worktree }: Subtask): string | null {
  const isProved = provenCommit !== null && (status === 'COMPLETED' || status === 'MERGED');
  return isProved ? null : worktree;
}

interface Place {
  readonly base: string;
  /** What there is to see where no worktree is. */
  readonly head: string;
  readonly worktree: string | null;
}

async function placeOf(parts: EngineParts, id: string): Promise<Place | null> {
  const { tables } = parts.store;
  const subtask = tables.subtasks.get(id);
  if (subtask) {
    const { baseCommit: base, provenCommit } = subtask;
    return base === null ? null : { base, head: provenCommit ?? base, worktree: worktreeAtWork(subtask) };
  }
  const session = tables.sessions.get(id);
  return (
    session && {
      base: session.baseCommit,
      head: await sessionTip(parts, session),
      worktree: session.worktree,
    }
  );
}

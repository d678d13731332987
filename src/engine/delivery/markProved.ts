import type { PullRequest } from '../../domain/pullRequest.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Tables } from '../../store/store.ts';
import { existing, isAsSeen } from '../facts.ts';
import { moveSubtask } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { isoNow, momentOf } from '../time.ts';

/** The gate passed and the work is handed over: it is complete, at the commit that was judged. */
export async function markProved(
  parts: EngineParts,
  subtask: Subtask,
  pullRequest: PullRequest | null,
): Promise<void> {
  await parts.store.transact((tables) => {
    // Even where nobody waits for it any more, it is known what was opened.
    if (pullRequest !== null && tables.subtasks.get(subtask.id)) {
      tables.subtasks.update(subtask.id, { pullRequest, updatedAt: isoNow(parts) });
    }
    if (!isAsSeen(tables, subtask)) {
      return;
    }
    const task = existing(tables.tasks.get(subtask.taskId), 'The task');
    // A wish to merge outlasts a return to the worker for a conflict; the user's own request for changes ends it.
    const byItself = task.delivery.kind === 'local' && parts.settings().autoMerge;
    moveSubtask(tables, subtask.id, 'proved', momentOf(parts), {
      provenCommit: provedCommit(tables, subtask),
      mergeRequested: subtask.mergeRequested || byItself,
      reason: null,
      feedback: null,
    });
  });
}

/** The commit that the latest gate has judged. */
export function provedCommit(tables: Tables, subtask: Subtask): string {
  const gate = tables.runs.ofSubtask(subtask.id).findLast((run) => run.kind === 'gate');
  return existing(gate?.gate?.git?.head, "The gate's commit");
}

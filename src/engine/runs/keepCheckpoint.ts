import { checkpointRef } from '../../domain/naming.ts';
import type { Run } from '../../domain/run.ts';
import type { EngineParts } from '../parts.ts';

/** Keeps how an attempt has left its worktree, to be looked at and gone back to. Without that the work goes on all the same. */
export async function keepCheckpoint({ store, repository, log }: EngineParts, run: Run): Promise<void> {
  const subtask = run.subtaskId === null ? null : store.tables.subtasks.get(run.subtaskId);
  if (!subtask?.worktree) {
    return;
  }
  const saved = await repository.checkpoints.save({
    path: subtask.worktree,
    ref: checkpointRef(subtask.id, run.id),
    message: `Attempt ${run.attempt} at subtask ${subtask.number}, round ${run.round}`,
  });
  if (!saved.ok) {
    log.warn(`How run ${run.id} left its worktree could not be kept: ${saved.error.message}`);
  }
}

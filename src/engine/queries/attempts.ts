import { checkpointRef, checkpointsOf } from '../../domain/naming.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Repository } from '../../git/repository.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Changes, ProjectView, RunView } from '../../protocol/view.ts';

/** How each attempt left its worktree. It reads the repository and the view, in any window. */
export interface Attempts {
  /** Those of the subtask whose files are kept, oldest first. */
  of(subtaskId: string): Promise<Result<readonly AttemptEntry[], Refusal>>;
  /**
   * What has changed since an attempt ended: until `now`, or as it is `shown` for a review, where what was proved is as it
   * was proved.
   */
  changesSince(subtaskId: string, runId: string, until: 'now' | 'shown'): Promise<Result<Changes, Refusal>>;
}

export interface AttemptEntry {
  readonly run: RunView;
  /** The commit that has the files as they were, uncommitted ones included. */
  readonly files: string;
}

export interface AttemptSources {
  readonly repository: Repository;
  view(): ProjectView;
}

export function createAttempts(sources: AttemptSources): Attempts {
  return {
    of: (subtaskId) => attemptsOf(sources, subtaskId),
    async changesSince(subtaskId, runId, until) {
      const subtask = sources.view().subtasks.find(({ id }) => id === subtaskId);
      const attempts = await attemptsOf(sources, subtaskId);
      if (!attempts.ok) {
        return attempts;
      }
      const begun = attempts.value.find(({ run }) => run.id === runId)?.files;
      if (!subtask || !begun) {
        return err(refusal('notFound', 'How it was then is no longer kept.'));
      }
      const proved =
        until === 'shown' && subtask.status === 'COMPLETED' ? subtask.gate?.git?.head : undefined;
      const end =
        proved === undefined
          ? { head: attempts.value.at(-1)?.files ?? begun, worktree: subtask.worktree }
          : { head: proved, worktree: null };
      return changes(sources, begun, end);
    },
  };
}

async function attemptsOf(
  { repository, view }: AttemptSources,
  subtaskId: string,
): Promise<Result<readonly AttemptEntry[], Refusal>> {
  const listed = await repository.checkpoints.list(checkpointsOf(subtaskId));
  if (!listed.ok) {
    return err(refusal('unprocessable', listed.error.message));
  }
  const byRef = new Map(listed.value.map((checkpoint) => [checkpoint.ref, checkpoint]));
  return ok(
    view().runs.flatMap((run) => {
      const checkpoint =
        run.subtaskId === subtaskId ? byRef.get(checkpointRef(subtaskId, run.id)) : undefined;
      return checkpoint === undefined ? [] : [{ run, files: checkpoint.files }];
    }),
  );
}

/** With a worktree the files as they are there. */
async function changes(
  { repository }: AttemptSources,
  base: string,
  { head, worktree }: Pick<Changes, 'head' | 'worktree'>,
): Promise<Result<Changes, Refusal>> {
  const files = await repository.changedFiles(base, head, worktree);
  return files.ok
    ? ok({ base, head, worktree, files: files.value })
    : err(refusal('unprocessable', files.error.message));
}

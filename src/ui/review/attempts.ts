import type { AttemptEntry } from '../../engine/queries/attempts.ts';
import type { RunView } from '../../protocol/view.ts';

/**
 * The attempt that the latest changes are counted from: the last one that is over, or, when none is under way, the one
 * before that. `null`: there is none but one.
 */
export function attemptToCompareWith(
  subtaskId: string,
  attempts: readonly AttemptEntry[],
  runs: readonly Pick<RunView, 'subtaskId' | 'kind' | 'status'>[],
): AttemptEntry | null {
  const isAtWork = runs.some(
    (run) => run.subtaskId === subtaskId && run.kind === 'work' && run.status === 'RUNNING',
  );
  return attempts.at(isAtWork ? -1 : -2) ?? null;
}

import type { RunView } from '../../src/protocol/view.ts';

/** One turn of a worker's loop, and what came of it. */
export interface Attempt {
  readonly id: string;
  readonly round: number;
  readonly attempt: number;
  readonly outcome: 'passed' | 'failed' | 'running';
  /** Why it failed, in one line. */
  readonly reason: string | null;
  /** The run that tells more: the check, where it came to one. */
  readonly runId: string;
}

/** The attempts of a subtask, newest first; from its runs, oldest first. */
export function attemptsOf(runs: readonly RunView[]): readonly Attempt[] {
  const byAttempt = Map.groupBy(
    runs.filter(({ kind }) => kind === 'work' || kind === 'gate'),
    ({ round, attempt }) => `${round}.${attempt}`,
  );
  return [...byAttempt].map(([id, own]) => attemptFrom(id, own)).reverse();
}

function attemptFrom(id: string, runs: readonly RunView[]): Attempt {
  const last = runs.at(-1);
  const gate = runs.findLast(({ kind }) => kind === 'gate');
  const failed = last?.status === 'FAILED';
  const passed = gate !== undefined && last === gate && gate.status === 'SUCCEEDED';
  return {
    id,
    round: last?.round ?? 0,
    attempt: last?.attempt ?? 0,
    outcome: failed ? 'failed' : passed ? 'passed' : 'running',
    reason: failed ? last.reason : null,
    runId: last?.id ?? '',
  };
}

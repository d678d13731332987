import { backoffDue } from '../domain/backoff.ts';
import { countsAsAttempt, type Run, type RunOutcome } from '../domain/run.ts';
import type { Step } from '../domain/step.ts';

/** Until a fact changes. */
export const wait: Step = { kind: 'wait', until: null };

/** `runs` are those of one kind of work in this round; the latest of them failed. */
export function afterBackoff(runs: readonly Run[], now: number, step: Step): Step {
  const due = backoffDue(runs, now);
  return due > now ? { kind: 'wait', until: due } : step;
}

export function countAttempts(runs: readonly Run[]): number {
  return runs.filter(
    (run) => run.status !== 'RUNNING' && (run.status === 'SUCCEEDED' || countsAsAttempt(run.outcome)),
  ).length;
}

export function countRestarts(runs: readonly Run[]): number {
  return runs.filter(
    (run) => run.status === 'FAILED' && !countsAsAttempt(run.outcome) && !unbounded.has(run.outcome),
  ).length;
}

/** The user's own wish, and waits for a limit or for money: none is anybody's failure, however often it comes. */
const unbounded: ReadonlySet<RunOutcome | null> = new Set(['stopped', 'quota', 'budget']);

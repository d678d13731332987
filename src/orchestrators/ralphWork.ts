import { reasonToStop } from '../domain/breakers.ts';
import { whatToMend } from '../domain/judgement.ts';
import { countsAsAttempt, type Run } from '../domain/run.ts';
import type { Step, SubtaskFacts } from '../domain/step.ts';
import type { Subtask } from '../domain/subtask.ts';
import { afterBackoff, countAttempts, countRestarts, wait } from './counting.ts';
import { maxRestarts } from './limits.ts';

/** What is to be done for one subtask: set up, work, prove, again and again until it is proved, and deliver. */
export function nextForSubtask(facts: SubtaskFacts): Step {
  const { task, subtask, settings } = facts;
  if (task.stopped || subtask.deleting || subtask.hold !== null) {
    return wait;
  }
  switch (subtask.status) {
    case 'IN_PROGRESS':
      return subtask.worktree !== null && subtask.worktreeReady ? nextForWork(facts) : nextForSetUp(facts);
    case 'COMPLETED':
      return subtask.mergeRequested || settings.autoMerge ? { kind: 'deliver' } : wait;
    case 'PENDING':
    case 'READY':
    case 'BLOCKED_DEPENDENCY':
    case 'BLOCKED_FAILURE':
    case 'MERGED':
      return wait;
  }
}

function nextForSetUp({ runs, now }: SubtaskFacts): Step {
  const setUps = runs.filter((run) => run.kind === 'setUp');
  const last = setUps.at(-1);
  if (last?.status === 'RUNNING') {
    return wait;
  }
  if (countRestarts(setUps) > maxRestarts) {
    const reason = `The set-up was cut off ${maxRestarts + 1} times: ${last?.reason ?? 'no reason is known'}`;
    return { kind: 'fail', reason };
  }
  return last && !countsAsAttempt(last.outcome)
    ? afterBackoff(setUps, now, { kind: 'setUp' })
    : { kind: 'setUp' };
}

function nextForWork({ subtask, runs, earlierRuns, settings, now }: SubtaskFacts): Step {
  const rounds = runs.filter(isWorkOrGate);
  const last = rounds.at(-1);
  if (!last) {
    const before = earlierRuns.findLast(isWorkOrGate);
    return before && isForGate(before, subtask)
      ? { kind: 'gate', attempt: before.attempt }
      : { kind: 'run', attempt: 1, feedback: feedbackFor(subtask, rounds, earlierRuns) };
  }
  if (last.status === 'RUNNING') {
    return wait;
  }
  if (last.status === 'SUCCEEDED') {
    return isJudged(last) ? { kind: 'deliver' } : { kind: 'gate', attempt: last.attempt };
  }
  if (countRestarts(rounds) > maxRestarts) {
    return {
      kind: 'fail',
      reason: `It was cut off ${maxRestarts + 1} times: ${last.reason ?? 'no reason is known'}`,
    };
  }
  if (last.kind === 'gate' && !countsAsAttempt(last.outcome)) {
    return afterBackoff(rounds, now, { kind: 'gate', attempt: last.attempt });
  }
  const attempts = countAttempts(rounds.filter((run) => run.kind === 'work'));
  const reason = countsAsAttempt(last.outcome)
    ? whyNotAgain(rounds, last, attempts, settings.maxAttempts)
    : null;
  if (reason !== null) {
    return { kind: 'fail', reason };
  }
  const feedback = feedbackFor(subtask, rounds, earlierRuns);
  return afterBackoff(rounds, now, { kind: 'run', attempt: attempts + 1, feedback });
}

function isWorkOrGate({ kind }: Run): boolean {
  return kind === 'work' || kind === 'gate';
}

/** Whether the gate has run to its end, with every command that it was to run, and the work has passed. */
function isJudged(run: Run): boolean {
  return run.kind === 'gate' && run.status === 'SUCCEEDED' && run.gate?.passed !== false;
}

/**
 * Whether a round that ended with this run, as by a stop, left work that is done and waits for its gate. One that had
 * passed already, and that nobody has found fault with since, is judged again: that costs no agent.
 */
function isForGate(run: Run, subtask: Subtask): boolean {
  if (run.status === 'SUCCEEDED') {
    return !isJudged(run) || subtask.feedback === null;
  }
  return run.kind === 'gate' && !countsAsAttempt(run.outcome);
}

function whyNotAgain(
  rounds: readonly Run[],
  last: Run,
  attempts: number,
  maxAttempts: number,
): string | null {
  return attempts >= maxAttempts
    ? `${last.reason ?? 'The work did not pass the checks.'} (attempt ${attempts} of ${maxAttempts})`
    : reasonToStop(rounds);
}

/**
 * What the worker is told: what this round is for, and what the latest attempt left to mend, even when it was one of a
 * round that was stopped.
 */
function feedbackFor(subtask: Subtask, rounds: readonly Run[], earlierRuns: readonly Run[]): string | null {
  const before = earlierRuns.filter(isWorkOrGate);
  const last = before.at(-1);
  const stopped = last && !isJudged(last) ? before.filter((run) => run.round === last.round) : [];
  const toMend = whatToMend(rounds.length > 0 ? rounds : stopped);
  const { feedback } = subtask;
  // A retry has kept what the round before it left to mend.
  if (toMend === null || feedback === null || feedback === whatToMend(before)) {
    return toMend ?? feedback;
  }
  return `${feedback}\n\nThe last attempt at that was not accepted:\n\n${toMend}`;
}

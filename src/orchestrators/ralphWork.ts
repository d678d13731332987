import { whatToMend } from '../domain/judgement.ts';
import { countsAsAttempt, type Run } from '../domain/run.ts';
import type { Step, SubtaskFacts } from '../domain/step.ts';
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
    return before && isUnjudged(before)
      ? { kind: 'gate', attempt: before.attempt }
      : { kind: 'run', attempt: 1, feedback: subtask.feedback };
  }
  if (last.status === 'RUNNING') {
    return wait;
  }
  if (last.status === 'SUCCEEDED') {
    return last.kind === 'work' ? { kind: 'gate', attempt: last.attempt } : { kind: 'deliver' };
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
  if (attempts >= settings.maxAttempts && countsAsAttempt(last.outcome)) {
    return { kind: 'fail', reason: `${failureOf(last)} (attempt ${attempts} of ${settings.maxAttempts})` };
  }
  const feedback = whatToMend(rounds) ?? subtask.feedback;
  return afterBackoff(rounds, now, { kind: 'run', attempt: attempts + 1, feedback });
}

function isWorkOrGate({ kind }: Run): boolean {
  return kind === 'work' || kind === 'gate';
}

/** Whether a round that ended with this run, as by a stop, left work that is done and waits for its gate. */
function isUnjudged(run: Run): boolean {
  return run.kind === 'work' ? run.status === 'SUCCEEDED' : !countsAsAttempt(run.outcome);
}

function failureOf(run: Run): string {
  return run.reason ?? 'The work did not pass the checks.';
}

import { backoffDue } from '../domain/backoff.ts';
import { whatToMend } from '../domain/judgement.ts';
import { countsAsAttempt, type Run, type RunOutcome } from '../domain/run.ts';
import type { Facts, Orchestrator, Step, SubtaskFacts, TaskFacts } from '../domain/step.ts';
import { maxPlanAttempts, maxRestarts } from './limits.ts';

/** Plan once, then let a fresh worker loop on each subtask until our checks pass. */
export const ralph: Orchestrator = {
  id: 'ralph',
  availability: () => ({ available: true }),
  next: (facts: Facts): Step => (facts.entity === 'task' ? nextForTask(facts) : nextForSubtask(facts)),
};

const wait: Step = { kind: 'wait', until: null };

function nextForTask(facts: TaskFacts): Step {
  const { task } = facts;
  if (task.stopped || task.deleting || task.hold !== null) {
    return wait;
  }
  switch (task.status) {
    case 'PLANNING':
      return nextForPlanning(facts);
    case 'ACTIVE':
      return task.baseline === 'unchecked' ? nextForBase(facts) : wait;
    case 'PLANNING_FAILED':
    case 'DONE':
      return wait;
  }
}

function nextForPlanning({ runs, now }: TaskFacts): Step {
  const plans = runs.filter((run) => run.kind === 'plan');
  const last = plans.at(-1);
  if (!last) {
    return { kind: 'plan', attempt: 1, feedback: null };
  }
  // A finished plan is taken over together with the end of its run, so there is nothing left to do for it here.
  if (last.status !== 'FAILED' || last.outcome === 'stopped') {
    return wait;
  }
  const attempts = countAttempts(plans);
  if (attempts >= maxPlanAttempts) {
    return { kind: 'fail', reason: last.reason ?? 'The Planner gave no plan.' };
  }
  if (countRestarts(plans) > maxRestarts) {
    return {
      kind: 'fail',
      reason: `The Planner was cut off ${maxRestarts + 1} times: ${last.reason ?? 'no reason is known'}`,
    };
  }
  const feedback = plans.findLast((run) => countsAsAttempt(run.outcome))?.reason ?? null;
  return afterBackoff(plans, now, { kind: 'plan', attempt: attempts + 1, feedback });
}

function nextForBase({ runs, now }: TaskFacts): Step {
  const checks = runs.filter((run) => run.kind === 'baseline');
  const last = checks.at(-1);
  if (last?.status === 'RUNNING') {
    return wait;
  }
  if (countRestarts(checks) > maxRestarts) {
    const reason = `The check of the base was cut off ${maxRestarts + 1} times: ${last?.reason ?? 'no reason is known'} Put that right, then check again.`;
    return { kind: 'hold', hold: { kind: 'tool', reason, until: null } };
  }
  return last && !countsAsAttempt(last.outcome)
    ? afterBackoff(checks, now, { kind: 'checkBase' })
    : { kind: 'checkBase' };
}

function nextForSubtask(facts: SubtaskFacts): Step {
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

/** `runs` are those of one kind of work in this round; the latest of them failed. */
function afterBackoff(runs: readonly Run[], now: number, step: Step): Step {
  const due = backoffDue(runs, now);
  return due > now ? { kind: 'wait', until: due } : step;
}

function countAttempts(runs: readonly Run[]): number {
  return runs.filter(
    (run) => run.status !== 'RUNNING' && (run.status === 'SUCCEEDED' || countsAsAttempt(run.outcome)),
  ).length;
}

function countRestarts(runs: readonly Run[]): number {
  return runs.filter(
    (run) => run.status === 'FAILED' && !countsAsAttempt(run.outcome) && !unbounded.has(run.outcome),
  ).length;
}

/** The user's own wish, and a wait that has a time: neither is anybody's failure, however often it comes. */
const unbounded: ReadonlySet<RunOutcome | null> = new Set(['stopped', 'quota']);

import { countsAsAttempt } from '../domain/run.ts';
import type { Step, TaskFacts } from '../domain/step.ts';
import { afterBackoff, countAttempts, countRestarts, wait } from './counting.ts';
import { maxPlanAttempts, maxRestarts } from './limits.ts';

/** What is to be done for the task as a whole: its plan, and the proof that its base is sound. */
export function nextForTask(facts: TaskFacts): Step {
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

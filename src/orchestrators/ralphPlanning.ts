import { countsAsAttempt, type Run } from '../domain/run.ts';
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
      return mustAsk(facts) ? nextForQuestions(facts) : nextForPlanning(facts);
    case 'ACTIVE':
      return nextForActive(facts);
    case 'PLANNING_FAILED':
    case 'DONE':
      return wait;
  }
}

function nextForActive(facts: TaskFacts): Step {
  const { approved, baseline, proposal, replan } = facts.task;
  if (replan !== null && proposal?.for !== 'user') {
    return nextForPlanning(facts);
  }
  return approved && baseline === 'unchecked' ? nextForBase(facts) : wait;
}

/** Once, and before anything is planned. */
function mustAsk({ task, runs, settings }: TaskFacts): boolean {
  return settings.askBeforePlanning && task.questions === null && !runs.some((run) => run.kind === 'plan');
}

function nextForQuestions({ runs, now }: TaskFacts): Step {
  const asked = runs.filter((run) => run.kind === 'questions');
  return again(asked, now, { kind: 'askUser', attempt: asked.length + 1 });
}

function nextForPlanning(facts: TaskFacts): Step {
  const { task, runs, now } = facts;
  const critiques = runs.filter((run) => run.kind === 'critique');
  const judged = runs.findLastIndex((run) => run.kind === 'critique' && run.status === 'SUCCEEDED');
  if (task.proposal !== null && judged < 0) {
    return again(critiques, now, { kind: 'criticize', attempt: critiques.length + 1 });
  }
  const plans = runs.filter((run) => run.kind === 'plan');
  const afterwards = runs.slice(judged + 1).filter((run) => run.kind === 'plan');
  // What the critic says costs no attempt.
  const before = countAttempts(plans) - countAttempts(afterwards);
  return nextForPlan(afterwards, { before, objections: runs[judged]?.reason ?? null, now });
}

interface PlanningSoFar {
  /** Attempts that the critic has seen the fruit of. */
  readonly before: number;
  readonly objections: string | null;
  readonly now: number;
}

function nextForPlan(plans: readonly Run[], { before, objections, now }: PlanningSoFar): Step {
  const last = plans.at(-1);
  if (!last) {
    return { kind: 'plan', attempt: before + 1, feedback: objections };
  }
  // A finished plan is taken in together with the end of its run, so there is nothing left to do for it here.
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
  const refusal = plans.findLast((run) => countsAsAttempt(run.outcome))?.reason ?? null;
  const feedback = [objections, refusal].filter((text) => text !== null).join('\n\n') || null;
  return afterBackoff(plans, now, { kind: 'plan', attempt: before + attempts + 1, feedback });
}

/** How often an optional step is tried is decided where its end is recorded. */
function again(runs: readonly Run[], now: number, step: Step): Step {
  const last = runs.at(-1);
  if (last?.status === 'RUNNING' || last?.outcome === 'stopped') {
    return wait;
  }
  return last ? afterBackoff(runs, now, step) : step;
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

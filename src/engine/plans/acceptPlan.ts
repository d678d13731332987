import { type Plan, tidyPlan } from '../../domain/plan.ts';
import { withBegun } from '../../domain/planChange.ts';
import type { Settings } from '../../domain/settings.ts';
import { type Task, waitsForUser } from '../../domain/task.ts';
import type { Tables } from '../../store/store.ts';
import { existing } from '../facts.ts';
import { holdTask, type Moment, moveTask, note } from '../moves.ts';
import { applyPlan, objectionsTo } from './applyPlan.ts';
import { planCards } from './planCards.ts';

export type PlanSettings = Pick<Settings, 'maxSubtasks' | 'reviewPlans' | 'criticizePlans'>;

/** Why the Planner's plan is not accepted; `null` when it is. */
type Objection = string | null;

/** Takes in what the Planner answered: a sound plan goes to the critic, to the user, or in force. */
export function takePlan(
  tables: Tables,
  task: Task,
  answer: Plan,
  settings: PlanSettings,
  moment: Moment,
): Objection {
  const plan = withBegun(planCards(tables, task.id), tidyPlan(answer));
  const objections = objectionsTo(tables, task, plan, settings);
  if (objections.length > 0) {
    return objections.join('\n');
  }
  if (settings.criticizePlans && !wasCriticized(tables, task)) {
    const updatedAt = moment.at;
    tables.tasks.update(task.id, { proposal: { plan, for: 'critic' }, updatedAt });
    return null;
  }
  acceptPlan(tables, task, plan, settings, moment);
  return null;
}

/** The plan that the critic has seen, as it is: there is nothing better. */
export function takeProposal(tables: Tables, task: Task, settings: PlanSettings, moment: Moment): Objection {
  return takePlan(
    tables,
    task,
    existing(task.proposal, 'The proposed plan').plan,
    { ...settings, criticizePlans: false },
    moment,
  );
}

/** Ends a wish for another plan that did not come; all else stays as it is. */
export function giveUpReplan(tables: Tables, task: Task, reason: string | null, moment: Moment): void {
  const updated = tables.tasks.update(task.id, {
    replan: null,
    proposal: null,
    reason,
    round: task.round + 1,
    updatedAt: moment.at,
  });
  note(tables, task.id, reason ?? 'the plan stays as it is', moment);
  waitAsTheUserMust(tables, updated, moment);
}

/** Lets the task wait, in the same transaction that gave it reason to. */
export function waitAsTheUserMust(tables: Tables, task: Task, moment: Moment): void {
  const hold = waitsForUser(task);
  if (hold !== null && task.hold === null) {
    holdTask(tables, task.id, hold, moment);
  }
}

function acceptPlan(tables: Tables, task: Task, plan: Plan, settings: PlanSettings, moment: Moment): void {
  if (task.status === 'PLANNING') {
    const approved = !settings.reviewPlans;
    const active = moveTask(tables, task.id, 'planAccepted', moment, { approved, proposal: null });
    applyPlan(tables, existing(active, 'The move'), plan, moment);
  } else if (task.approved && (settings.reviewPlans || task.replan?.askedBy === 'user')) {
    tables.tasks.update(task.id, { proposal: { plan, for: 'user' }, reason: null, updatedAt: moment.at });
    note(tables, task.id, 'a new plan waits for your approval', moment);
  } else {
    tables.tasks.update(task.id, { replan: null, proposal: null });
    applyPlan(tables, task, plan, moment);
  }
  waitAsTheUserMust(tables, existing(tables.tasks.get(task.id), 'The task'), moment);
}

/** Once in each round of planning. */
function wasCriticized(tables: Tables, task: Task): boolean {
  return tables.runs
    .ofTask(task.id)
    .some((run) => run.kind === 'critique' && run.round === task.round && run.status === 'SUCCEEDED');
}

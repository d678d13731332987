import { tidyPlan } from '../../domain/plan.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Settings } from '../../domain/settings.ts';
import { hasOpenQuestions, type Task } from '../../domain/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { Tables } from '../../store/store.ts';
import { existing } from '../facts.ts';
import { holdTask, type Moment, moveTask, note } from '../moves.ts';
import { giveUpReplan, waitAsTheUserMust } from '../plans/acceptPlan.ts';
import { applyPlan, objectionsTo } from '../plans/applyPlan.ts';
import { askForPlan } from '../plans/askForPlan.ts';
import { statusText, type TaskChange } from './changeTask.ts';

export type PlanIntent = Extract<
  Intent,
  { kind: 'approvePlan' | 'rejectPlan' | 'editPlan' | 'replan' | 'answerQuestions' }
>;

export function changePlan(intent: PlanIntent, settings: Pick<Settings, 'maxSubtasks'>): TaskChange {
  switch (intent.kind) {
    case 'approvePlan':
      return approvePlan(settings);
    case 'rejectPlan':
      return rejectPlan(intent.comment.trim());
    case 'editPlan':
      return editPlan(intent.plan, settings);
    case 'replan':
      return replan(intent.reason.trim());
    case 'answerQuestions':
      return answerQuestions(intent.answers);
  }
}

function approvePlan(settings: Pick<Settings, 'maxSubtasks'>): TaskChange {
  return (tables, task, moment) => {
    if (task.status === 'ACTIVE' && task.proposal?.for === 'user') {
      return approveProposal(tables, task, settings, moment);
    }
    if (!isInReview(task)) {
      return refuse(task, `has no plan that waits for approval: ${statusText(task)}`);
    }
    approve(tables, task, moment);
    return ok();
  };
}

function approveProposal(
  tables: Tables,
  task: Task,
  settings: Pick<Settings, 'maxSubtasks'>,
  moment: Moment,
): Result<void, Refusal> {
  const { plan } = existing(task.proposal, 'The proposed plan');
  const objections = objectionsTo(tables, task, plan, settings);
  if (objections.length > 0) {
    return refuse(
      task,
      `has gone on, and the proposed plan no longer fits: ${objections.join(' ')} Reject it with a word about that, and it is made anew`,
    );
  }
  applyPlan(tables, withoutReplan(tables, task, moment), plan, moment);
  return ok();
}

/** Turned down with words, the Planner tries again with them; without, the plan in force stays, where there is one. */
function rejectPlan(comment: string): TaskChange {
  return (tables, task, moment) => {
    const isProposed = task.status === 'ACTIVE' && task.replan !== null;
    if (!isProposed && !isInReview(task)) {
      return refuse(task, `has no plan that can be rejected: ${statusText(task)}`);
    }
    if (comment !== '') {
      askAnew(tables, task, comment, moment);
      return ok();
    }
    if (!isProposed) {
      const message = `Say what is to be different, so that the Planner can plan task ${task.number} anew. You can also edit the plan, or delete the task.`;
      return err(refusal('invalid', message));
    }
    giveUpReplan(tables, task, null, moment);
    return ok();
  };
}

function editPlan(
  edited: Extract<PlanIntent, { kind: 'editPlan' }>['plan'],
  settings: Pick<Settings, 'maxSubtasks'>,
): TaskChange {
  return (tables, task, moment) => {
    if (task.status === 'PLANNING') {
      return refuse(task, 'is being planned, so there is no plan to edit yet; stop that first');
    }
    const plan = tidyPlan(edited);
    const objections = objectionsTo(tables, task, plan, settings);
    if (objections.length > 0) {
      return err(refusal('invalid', objections.join('\n')));
    }
    applyPlan(tables, editable(tables, task, moment), plan, moment);
    return ok();
  };
}

/** What the user writes takes the place of what is proposed; a new plan that is still being made begins with it. */
function editable(tables: Tables, task: Task, moment: Moment): Task {
  if (task.status === 'PLANNING_FAILED') {
    moveTask(tables, task.id, 'retryPlanning', moment, { reason: null, hold: null, round: task.round + 1 });
    const change = { approved: true, proposal: null };
    return existing(moveTask(tables, task.id, 'planAccepted', moment, change), 'The move');
  }
  if (task.replan !== null && task.proposal?.for !== 'user') {
    const change = { proposal: null, round: task.round + 1, planBugs: 0, updatedAt: moment.at };
    return tables.tasks.update(task.id, change);
  }
  return withoutReplan(tables, task, moment);
}

function replan(reason: string): TaskChange {
  return (tables, task, moment) => {
    if (task.status !== 'ACTIVE') {
      return refuse(task, `cannot be planned anew: ${statusText(task)}. ${insteadOfReplan(task)}`);
    }
    if (reason === '') {
      const message = `Say what is wrong with the plan of task ${task.number}, so that the Planner can make a better one.`;
      return err(refusal('invalid', message));
    }
    askAnew(tables, task, reason, moment);
    return ok();
  };
}

function answerQuestions(answers: readonly string[]): TaskChange {
  return (tables, task, moment) => {
    const { questions } = task;
    if (task.status !== 'PLANNING' || questions === null || !hasOpenQuestions(task)) {
      return refuse(task, 'has no open questions');
    }
    if (answers.length !== questions.length) {
      const message = `There are ${questions.length} questions and ${answers.length} answers. Give one answer to each; it may be empty.`;
      return err(refusal('invalid', message));
    }
    const answered = questions.map(({ question }, index) => ({
      question,
      answer: answers[index]?.trim() ?? '',
    }));
    tables.tasks.update(task.id, { questions: answered, updatedAt: moment.at });
    note(tables, task.id, 'questions answered', moment);
    if (task.hold?.kind === 'input') {
      holdTask(tables, task.id, null, moment);
    }
    return ok();
  };
}

function isInReview(task: Task): boolean {
  return task.status === 'ACTIVE' && !task.approved && task.replan === null;
}

function approve(tables: Tables, task: Task, moment: Moment): void {
  tables.tasks.update(task.id, { approved: true, reason: null, updatedAt: moment.at });
  note(tables, task.id, 'plan approved', moment);
  endApproval(tables, task, moment);
}

function askAnew(tables: Tables, task: Task, reason: string, moment: Moment): void {
  endApproval(tables, askForPlan(tables, task, { askedBy: 'user', reason }, moment), moment);
}

function withoutReplan(tables: Tables, task: Task, moment: Moment): Task {
  const change = { replan: null, proposal: null, planBugs: 0, updatedAt: moment.at };
  const updated = tables.tasks.update(task.id, change);
  waitAsTheUserMust(tables, updated, moment);
  return existing(tables.tasks.get(task.id), 'The task');
}

function endApproval(tables: Tables, task: Task, moment: Moment): void {
  if (task.hold?.kind === 'approval') {
    holdTask(tables, task.id, null, moment);
  }
}

function insteadOfReplan({ status }: Task): string {
  switch (status) {
    case 'PLANNING_FAILED':
      return 'Retry planning';
    case 'DONE':
      return 'Add subtasks by editing its plan, or create another task';
    default:
      return 'Stop that first, then retry planning';
  }
}

function refuse(task: Task, why: string): Result<never, Refusal> {
  return err(refusal('conflict', `Task ${task.number} ${why}.`));
}

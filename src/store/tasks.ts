import {
  baselines,
  type Proposal,
  type Question,
  type Replan,
  type Task,
  taskStatuses,
} from '../domain/task.ts';
import { touchDeletedTask } from './deletion.ts';
import { readHold } from './hold.ts';
import { plan } from './plan.ts';
import { readDelivery } from './pullRequest.ts';
import type { Tables } from './store.ts';
import { createTable, type Mapping } from './table.ts';
import { fields, flag, json, list, nullable, number, oneOf, text, toJson } from './values.ts';
import type { View } from './view.ts';

const mapping: Mapping<Task> = {
  name: 'tasks',
  touchDeleted: touchDeletedTask,
  toColumns: (task) => ({
    id: task.id,
    project_id: task.projectId,
    number: task.number,
    title: task.title,
    description: task.description,
    status: task.status,
    reason: task.reason,
    orchestrator: task.orchestrator,
    delivery: toJson(task.delivery),
    base_branch: task.baseBranch,
    base_commit: task.baseCommit,
    spec: task.spec,
    baseline: task.baseline,
    approved: Number(task.approved),
    proposal: toJson(task.proposal),
    replan: toJson(task.replan),
    plan_bugs: task.planBugs,
    questions: toJson(task.questions),
    budget_usd: task.budgetUsd,
    spent_usd: task.spentUsd,
    stopped: Number(task.stopped),
    hold: toJson(task.hold),
    round: task.round,
    worktree: task.worktree,
    deleting: Number(task.deleting),
    created_at: task.createdAt,
    updated_at: task.updatedAt,
  }),
  fromColumns: (columns) => ({
    id: text(columns.id),
    projectId: text(columns.project_id),
    number: number(columns.number),
    title: text(columns.title),
    description: text(columns.description),
    status: oneOf(taskStatuses)(columns.status),
    reason: nullable(text)(columns.reason),
    orchestrator: text(columns.orchestrator),
    delivery: readDelivery(columns.delivery),
    baseBranch: text(columns.base_branch),
    baseCommit: text(columns.base_commit),
    spec: nullable(text)(columns.spec),
    baseline: oneOf(baselines)(columns.baseline),
    approved: flag(columns.approved),
    proposal: nullable(json(proposal))(columns.proposal),
    replan: nullable(json(replan))(columns.replan),
    planBugs: number(columns.plan_bugs),
    questions: nullable(json(list(question)))(columns.questions),
    budgetUsd: nullable(number)(columns.budget_usd),
    spentUsd: number(columns.spent_usd),
    stopped: flag(columns.stopped),
    hold: readHold(columns.hold),
    round: number(columns.round),
    worktree: nullable(text)(columns.worktree),
    deleting: flag(columns.deleting),
    createdAt: text(columns.created_at),
    updatedAt: text(columns.updated_at),
  }),
};

export function createTasks(view: View): Tables['tasks'] {
  return createTable(view, mapping);
}

function proposal(value: unknown): Proposal {
  const parts = fields(value);
  return { plan: plan(parts.plan), for: oneOf(['critic', 'user'])(parts.for) };
}

function replan(value: unknown): Replan {
  const { askedBy, reason } = fields(value);
  return { askedBy: oneOf(['user', 'worker'])(askedBy), reason: text(reason) };
}

function question(value: unknown): Question {
  const parts = fields(value);
  return { question: text(parts.question), answer: nullable(text)(parts.answer) };
}

import { modelHints, type Subtask, subtaskSizes, subtaskStatuses } from '../domain/subtask.ts';
import { touchDeletedSubtask } from './deletion.ts';
import { readHold } from './hold.ts';
import type { Tables } from './store.ts';
import { createTable, type Mapping } from './table.ts';
import { flag, json, list, nullable, number, oneOf, text, toJson } from './values.ts';
import type { View } from './view.ts';

const mapping: Mapping<Subtask> = {
  name: 'subtasks',
  touchDeleted: touchDeletedSubtask,
  toColumns: (subtask) => ({
    id: subtask.id,
    task_id: subtask.taskId,
    number: subtask.number,
    key: subtask.key,
    title: subtask.title,
    spec: subtask.spec,
    plan: subtask.plan,
    acceptance: toJson(subtask.acceptance),
    scope: toJson(subtask.scope),
    verify: subtask.verify,
    verify_approved: Number(subtask.verifyApproved),
    model_hint: subtask.modelHint,
    size: subtask.size,
    status: subtask.status,
    reason: subtask.reason,
    hold: toJson(subtask.hold),
    stopped: Number(subtask.stopped),
    runs_beside: Number(subtask.runsBeside),
    budget_usd: subtask.budgetUsd,
    position: subtask.position,
    round: subtask.round,
    feedback: subtask.feedback,
    branch: subtask.branch,
    worktree: subtask.worktree,
    worktree_ready: Number(subtask.worktreeReady),
    base_commit: subtask.baseCommit,
    proven_commit: subtask.provenCommit,
    rescue_ref: subtask.rescueRef,
    merge_requested: Number(subtask.mergeRequested),
    merged_commit: subtask.mergedCommit,
    deleting: Number(subtask.deleting),
    since: subtask.since,
    created_at: subtask.createdAt,
    updated_at: subtask.updatedAt,
  }),
  fromColumns: (columns) => ({
    id: text(columns.id),
    taskId: text(columns.task_id),
    number: number(columns.number),
    key: text(columns.key),
    title: text(columns.title),
    spec: text(columns.spec),
    plan: text(columns.plan),
    acceptance: json(list(text))(columns.acceptance),
    scope: json(list(text))(columns.scope),
    verify: nullable(text)(columns.verify),
    verifyApproved: flag(columns.verify_approved),
    modelHint: oneOf(modelHints)(columns.model_hint),
    size: oneOf(subtaskSizes)(columns.size),
    status: oneOf(subtaskStatuses)(columns.status),
    reason: nullable(text)(columns.reason),
    hold: readHold(columns.hold),
    stopped: flag(columns.stopped),
    runsBeside: flag(columns.runs_beside),
    budgetUsd: nullable(number)(columns.budget_usd),
    position: number(columns.position),
    round: number(columns.round),
    feedback: nullable(text)(columns.feedback),
    branch: nullable(text)(columns.branch),
    worktree: nullable(text)(columns.worktree),
    worktreeReady: flag(columns.worktree_ready),
    baseCommit: nullable(text)(columns.base_commit),
    provenCommit: nullable(text)(columns.proven_commit),
    rescueRef: nullable(text)(columns.rescue_ref),
    mergeRequested: flag(columns.merge_requested),
    mergedCommit: nullable(text)(columns.merged_commit),
    deleting: flag(columns.deleting),
    since: text(columns.since),
    createdAt: text(columns.created_at),
    updatedAt: text(columns.updated_at),
  }),
};

export function createSubtasks(view: View): Tables['subtasks'] {
  return {
    ...createTable(view, mapping),
    ofTask: (taskId) =>
      view.read('SELECT * FROM subtasks WHERE task_id = ? ORDER BY rowid', [taskId]).map(mapping.fromColumns),
  };
}

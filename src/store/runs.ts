import type { CommandEvidence, Commit, GateRecord, GitEvidence, ProtectedChange } from '../domain/gate.ts';
import { type ModelUsage, type Run, runKinds, runOutcomes, runStatuses, type Usage } from '../domain/run.ts';
import { touchDeletedRun } from './deletion.ts';
import type { Tables } from './store.ts';
import { createTable, type Mapping } from './table.ts';
import { boolean, fields, json, list, nullable, number, oneOf, text, toJson } from './values.ts';
import type { View } from './view.ts';

const mapping: Mapping<Run> = {
  name: 'runs',
  touchDeleted: touchDeletedRun,
  toColumns: (run) => ({
    id: run.id,
    task_id: run.taskId,
    subtask_id: run.subtaskId,
    owner_session_id: run.ownerSessionId,
    kind: run.kind,
    round: run.round,
    attempt: run.attempt,
    status: run.status,
    outcome: run.outcome,
    reason: run.reason,
    directory: run.directory,
    session_id: run.sessionId,
    usage: toJson(run.usage),
    denied: toJson(run.denied),
    gate: toJson(run.gate),
    started_at: run.startedAt,
    ended_at: run.endedAt,
  }),
  fromColumns: (columns) => ({
    id: text(columns.id),
    taskId: nullable(text)(columns.task_id),
    subtaskId: nullable(text)(columns.subtask_id),
    ownerSessionId: nullable(text)(columns.owner_session_id),
    kind: oneOf(runKinds)(columns.kind),
    round: number(columns.round),
    attempt: number(columns.attempt),
    status: oneOf(runStatuses)(columns.status),
    outcome: nullable(oneOf(runOutcomes))(columns.outcome),
    reason: nullable(text)(columns.reason),
    directory: text(columns.directory),
    sessionId: nullable(text)(columns.session_id),
    usage: nullable(json(usage))(columns.usage),
    denied: json(list(text))(columns.denied),
    gate: nullable(json(gateRecord))(columns.gate),
    startedAt: text(columns.started_at),
    endedAt: nullable(text)(columns.ended_at),
  }),
};

export function createRuns(view: View): Tables['runs'] {
  const select = (where: string, parameters: readonly string[]) =>
    view.read(`SELECT * FROM runs WHERE ${where} ORDER BY rowid`, parameters).map(mapping.fromColumns);
  return {
    ...createTable(view, mapping),
    ofTask: (taskId) => select('task_id = ? AND subtask_id IS NULL', [taskId]),
    ofSubtask: (subtaskId) => select('subtask_id = ?', [subtaskId]),
    ofSession: (sessionId) => select('owner_session_id = ?', [sessionId]),
    running: () => select("status = 'RUNNING'", []),
    startedSince: (at) => select('started_at >= ?', [at]),
  };
}

function usage(value: unknown): Usage {
  const { inputTokens, outputTokens, costUsd, turns, models, estimated } = fields(value);
  return {
    inputTokens: number(inputTokens),
    outputTokens: number(outputTokens),
    costUsd: number(costUsd),
    turns: number(turns),
    // What earlier versions recorded has none.
    models: list(modelUsage)(models ?? []),
    estimated: boolean(estimated),
  };
}

function modelUsage(value: unknown): ModelUsage {
  const { model, inputTokens, outputTokens, costUsd } = fields(value);
  return {
    model: text(model),
    inputTokens: number(inputTokens),
    outputTokens: number(outputTokens),
    costUsd: number(costUsd),
  };
}

function gateRecord(value: unknown): GateRecord {
  const { git, verify, passed, reason, ...found } = fields(value);
  return {
    git: nullable(gitEvidence)(git),
    verify: nullable(commandEvidence)(verify),
    // Records of earlier versions have none of these.
    ownVerify: nullable(commandEvidence)(found.ownVerify ?? null),
    outsideScope: list(text)(found.outsideScope ?? []),
    protectedChanges: list(protectedChange)(found.protectedChanges ?? []),
    passed: boolean(passed),
    reason: nullable(text)(reason),
  };
}

function gitEvidence(value: unknown): GitEvidence {
  const evidence = fields(value);
  return {
    base: text(evidence.base),
    head: text(evidence.head),
    tree: text(evidence.tree),
    commits: list(commit)(evidence.commits),
    changedFiles: list(text)(evidence.changedFiles),
    insertions: number(evidence.insertions),
    deletions: number(evidence.deletions),
    dirtyFiles: list(text)(evidence.dirtyFiles),
    // Evidence of earlier versions has none.
    contraband: list(text)(evidence.contraband ?? []),
  };
}

function protectedChange(value: unknown): ProtectedChange {
  const { path, kind, inScope } = fields(value);
  return {
    path: text(path),
    kind: oneOf(['modified', 'deleted'] as const)(kind),
    inScope: boolean(inScope),
  };
}

function commit(value: unknown): Commit {
  const { id, subject } = fields(value);
  return { id: text(id), subject: text(subject) };
}

function commandEvidence(value: unknown): CommandEvidence {
  const { command, exitCode, durationMs, tail } = fields(value);
  return {
    command: text(command),
    exitCode: nullable(number)(exitCode),
    durationMs: number(durationMs),
    tail: text(tail),
  };
}

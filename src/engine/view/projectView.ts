import { backoffDue } from '../../domain/backoff.ts';
import { limitOf } from '../../domain/budget.ts';
import type { Hold } from '../../domain/hold.ts';
import { countsAsAttempt, type Run } from '../../domain/run.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { notTrusted } from '../../domain/trust.ts';
import type { ProjectHeader, RunView, SubtaskView, TaskView } from '../../protocol/view.ts';
import { existing, runsOfRound } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import type { Schedule } from '../schedule.ts';
import { costOf, dayLimit } from '../spending.ts';
import { waitsFor } from './waits.ts';

/** What each running run is doing now; the only part of a view that is not a committed fact. */
export type ActivityOf = (runId: string) => string | null;

/** What the project has to do with the world outside, as far as it is known. */
export type Surroundings = Pick<ProjectHeader, 'deliveries' | 'github'>;

export function headerView(
  parts: EngineParts,
  spentTodayUsd: number,
  surroundings: Surroundings,
): ProjectHeader {
  const { tables, readOnly, notices } = parts.store;
  const project = existing(tables.projects.get(parts.projectId), 'The project');
  const settings = parts.settings();
  return {
    id: project.id,
    name: project.name,
    root: project.root,
    readOnly: readOnly ?? (parts.trusted() ? null : notTrusted),
    notices,
    role: 'driver',
    driverAnswers: true,
    agentsRunning: tables.runs.running().filter((run) => run.sessionId !== null).length,
    maxAgents: settings.maxAgents,
    autoMerge: settings.autoMerge,
    returnsFeedback: settings.maxReturnsPerHead > 0,
    mergeMethod: settings.mergeMethod,
    permissionMode: settings.permissionMode,
    spentTodayUsd,
    dayBudgetUsd: dayLimit(project, settings, parts.clock.now()),
    quota: project.quota,
    orchestrators: parts.orchestrators.list(),
    ...surroundings,
  };
}

export function taskView(parts: EngineParts, task: Task, activityOf: ActivityOf): TaskView {
  const { tables } = parts.store;
  const subtasks = tables.subtasks.ofTask(task.id);
  const own = tables.runs.ofTask(task.id);
  const all = [...own, ...subtasks.flatMap((subtask) => tables.runs.ofSubtask(subtask.id))];
  const { id, number, title, description, status, reason, orchestrator, baseBranch, baseline } = task;
  const { approved, proposal, replan, questions, delivery } = task;
  const { spec, stopped, hold, deleting, createdAt } = task;
  const cost = costView(all);
  return {
    ...{ id, number, title, description, status, reason, orchestrator, baseBranch, baseline },
    ...{ approved, proposal, replan, questions, delivery },
    budgetUsd: limitOf(task.budgetUsd, parts.settings().taskBudgetUsd),
    ...{ spec, stopped, hold, deleting, createdAt },
    subtasks: subtasks.length,
    merged: subtasks.filter((subtask) => subtask.status === 'MERGED').length,
    ...cost,
    costUsd: cost.costUsd + task.spentUsd,
    activity: activityOfRunning(own, activityOf) ?? waitForPlace(parts, task),
  };
}

export function subtaskView(
  parts: EngineParts,
  schedule: Schedule,
  subtask: Subtask,
  activityOf: ActivityOf,
): SubtaskView {
  const { tables } = parts.store;
  const runs = tables.runs.ofSubtask(subtask.id);
  const round = runsOfRound(runs, subtask.round);
  const { id, taskId, number, key, title, spec, plan, acceptance, scope, verify, size, status, reason } =
    subtask;
  const { verifyApproved, modelHint, runsBeside } = subtask;
  const { hold, stopped, position, branch, worktree, baseCommit } = subtask;
  const { mergedCommit, mergeRequested, deleting, since } = subtask;
  const { remoteBranch, pullRequest, conflicts } = subtask;
  return {
    ...{ id, taskId, number, key, title, spec, plan, acceptance, scope, verify, size, status, reason },
    ...{ verifyApproved, modelHint, runsBeside },
    budgetUsd: limitOf(subtask.budgetUsd, parts.settings().subtaskBudgetUsd),
    waitsFor: waitsFor(parts, schedule, id),
    ...{ hold, stopped, position, branch, worktree, baseCommit },
    ...{ mergedCommit, mergeRequested, deleting, since },
    ...{ remoteBranch, pullRequest, conflicts },
    dependsOn: tables.dependencies.of(id).map((edge) => edge.dependsOnId),
    unblocks: tables.dependencies.on(id).map((edge) => edge.subtaskId),
    attempt: round.findLast((run) => run.kind === 'work')?.attempt ?? 0,
    maxAttempts: parts.settings().maxAttempts,
    nextAttemptAt: status === 'IN_PROGRESS' && hold === null ? nextAttemptAt(round, parts.clock.now()) : null,
    activity: activityOfRunning(runs, activityOf) ?? waitForPlace(parts, subtask),
    gate: runs.findLast((run) => run.kind === 'gate' && run.status !== 'RUNNING')?.gate ?? null,
    ...costView(runs),
  };
}

export function runView(run: Run): RunView {
  const { id, taskId, subtaskId, kind, round, attempt, status, outcome, reason, usage, startedAt, endedAt } =
    run;
  return { id, taskId, subtaskId, kind, round, attempt, status, outcome, reason, usage, startedAt, endedAt };
}

function nextAttemptAt(round: readonly Run[], now: number): string | null {
  const work = round.filter((run) => run.kind === 'work' || run.kind === 'gate');
  const last = work.at(-1);
  return last?.status === 'FAILED' ? new Date(backoffDue(work, now)).toISOString() : null;
}

function activityOfRunning(runs: readonly Run[], activityOf: ActivityOf): string | null {
  const running = runs.findLast((run) => run.status === 'RUNNING');
  return running ? (activityOf(running.id) ?? 'starting') : null;
}

/** What it does when it only waits for the other agents of the machine. */
function waitForPlace(
  parts: EngineParts,
  { id, hold }: { readonly id: string; readonly hold: Hold | null },
): string | null {
  const agents = hold === null ? parts.places.waitsBehind(id) : null;
  return agents === null ? null : `waits for a free place: ${agents} agents work on this machine`;
}

function costView(runs: readonly Run[]): { costUsd: number; costEstimated: boolean } {
  // An agent that was cut off before it could say what it used leaves a cost that nobody knows.
  const unknown = runs.some(
    (run) =>
      run.sessionId !== null &&
      run.status === 'FAILED' &&
      run.usage === null &&
      !countsAsAttempt(run.outcome),
  );
  return { costUsd: costOf(runs), costEstimated: unknown || runs.some((run) => run.usage?.estimated) };
}

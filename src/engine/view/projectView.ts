import { backoffDue } from '../../domain/backoff.ts';
import { limitOf } from '../../domain/budget.ts';
import type { Hold } from '../../domain/hold.ts';
import { openFindings } from '../../domain/pullRequestPolicy.ts';
import { countsAsAttempt, type Run } from '../../domain/run.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { notTrusted } from '../../domain/trust.ts';
import type { ProjectHeader, RunView, SubtaskView, TaskView } from '../../protocol/view.ts';
import { existing, runsOfRound } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import type { Activity } from '../runs/followRuns.ts';
import type { Schedule } from '../schedule.ts';
import { costOf, dayLimit } from '../spending.ts';
import { waitsFor } from './waits.ts';

/** What each running run is doing now; the only part of a view that is not a committed fact. */
export type ActivityOf = (runId: string) => Activity | null;

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
    // Sessions do not count against the limit beside it.
    agentsRunning: tables.runs.running().filter((run) => run.sessionId !== null && run.taskId !== null)
      .length,
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

/** From the views of its subtasks, as they are now: there may be thousands of them, and it is asked for often. */
export function taskView(
  parts: EngineParts,
  task: Task,
  subtasks: readonly SubtaskView[],
  activityOf: ActivityOf,
): TaskView {
  const own = parts.store.tables.runs.ofTask(task.id);
  const { id, number, title, description, status, reason, orchestrator, baseBranch, baseline } = task;
  const { approved, proposal, replan, questions, delivery } = task;
  const { spec, stopped, deleting, createdAt } = task;
  const hold = task.hold ?? (deleting ? deletionHold(subtasks) : null);
  const planning = costView(own);
  const spent = subtasks.reduce((sum, { costUsd }) => sum + costUsd, planning.costUsd);
  return {
    ...{ id, number, title, description, status, reason, orchestrator, baseBranch, baseline },
    ...{ approved, proposal, replan, questions, delivery },
    budgetUsd: limitOf(task.budgetUsd, parts.settings().taskBudgetUsd),
    ...{ spec, stopped, hold, deleting, createdAt },
    subtasks: subtasks.length,
    merged: subtasks.filter((subtask) => subtask.status === 'MERGED').length,
    costUsd: spent + task.spentUsd,
    costEstimated: planning.costEstimated || subtasks.some(({ costEstimated }) => costEstimated),
    activity: activityOfRunning(own, activityOf) ?? waitForPlace(parts, task),
  };
}

/** A task goes when all of its subtasks are gone: what keeps one of them keeps it. */
function deletionHold(subtasks: readonly SubtaskView[]): Hold | null {
  const [kept] = subtasks.flatMap(({ number, hold }) => (hold === null ? [] : [{ number, hold }]));
  return kept === undefined ? null : { ...kept.hold, reason: `#${kept.number}: ${kept.hold.reason}` };
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
  const { remoteBranch, pullRequest, returns, conflicts } = subtask;
  return {
    ...{ id, taskId, number, key, title, spec, plan, acceptance, scope, verify, size, status, reason },
    ...{ verifyApproved, modelHint, runsBeside },
    budgetUsd: limitOf(subtask.budgetUsd, parts.settings().subtaskBudgetUsd),
    waitsFor: waitsFor(parts, schedule, id),
    ...{ hold, stopped, position, branch, worktree, baseCommit },
    ...{ mergedCommit, mergeRequested, deleting, since },
    ...{ remoteBranch, pullRequest, returns, conflicts },
    openComments: pullRequest === null ? 0 : openFindings(pullRequest, returns).comments.length,
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
  const { id, taskId, subtaskId, ownerSessionId, kind, round, attempt } = run;
  const { status, outcome, reason, usage, startedAt, endedAt } = run;
  const owner = { taskId, subtaskId, ownerSessionId };
  return { id, ...owner, kind, round, attempt, status, outcome, reason, usage, startedAt, endedAt };
}

function nextAttemptAt(round: readonly Run[], now: number): string | null {
  const work = round.filter((run) => run.kind === 'work' || run.kind === 'gate');
  const last = work.at(-1);
  return last?.status === 'FAILED' ? new Date(backoffDue(work, now)).toISOString() : null;
}

export function activityOfRunning(runs: readonly Run[], activityOf: ActivityOf): string | null {
  const running = runs.findLast((run) => run.status === 'RUNNING');
  return running ? (activityOf(running.id)?.line ?? 'starting…') : null;
}

/** What it does when it only waits for the other agents of the machine. */
export function waitForPlace(
  parts: EngineParts,
  { id, hold }: { readonly id: string; readonly hold: Hold | null },
): string | null {
  const agents = hold === null ? parts.places.waitsBehind(id) : null;
  return agents === null ? null : `waits for a free place: ${agents} agents work on this machine`;
}

export function costView(runs: readonly Run[]): { costUsd: number; costEstimated: boolean } {
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

import type { GitEvidence } from '../../domain/gate.ts';
import type { Hold } from '../../domain/hold.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { baseHold, fetchBase } from '../delivery/base.ts';
import { existing } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { chooseSession } from '../runs/session.ts';
import { startRun } from '../runs/startRun.ts';
import { letSubtaskWait, putSubtaskOnHold } from './holds.ts';
import { mayStartAgent } from './mayStartAgent.ts';
import { workerArgumentsFor } from './workerArgumentsFor.ts';

/** Starts one attempt of the worker, with a fresh context, in the subtask's worktree. */
export async function startWork(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  attempt: number,
  feedback: string | null,
): Promise<void> {
  const worktree = existing(subtask.worktree, 'The worktree');
  const base = existing(subtask.baseCommit, 'The base commit');
  const hold = await refreshBase(parts, task, subtask, attempt);
  if (hold !== null) {
    return putSubtaskOnHold(parts, subtask, hold);
  }
  const claude = await parts.agent.findClaude();
  const evidence = await parts.repository.evidence(worktree, base);
  if (!claude.ok) {
    return letSubtaskWait(parts, subtask, 'tool', claude.error.message);
  }
  if (!evidence.ok) {
    return letSubtaskWait(parts, subtask, 'tool', evidence.error.message);
  }
  const problem = await parts.agent.prompts.problem('worker');
  if (problem !== null) {
    return letSubtaskWait(parts, subtask, 'tool', problem);
  }
  const permit = await mayStartAgent(parts, { task, subtask });
  if (permit === null) {
    return;
  }
  const settings = parts.settings();
  const session = await chooseSession(parts, subtask, 'work');
  await startRun(parts, {
    taskId: task.id,
    subtaskId: subtask.id,
    kind: 'work',
    round: subtask.round,
    attempt,
    command: claude.value.path,
    args: await workerArgumentsFor(parts, session, modelFor(settings, subtask), permit),
    cwd: worktree,
    stdin: session.resumes
      ? await parts.agent.prompts.renderResume('worker')
      : await promptOf(parts, task, subtask, { attempt, feedback, evidence: evidence.value }),
    sessionId: session.sessionId,
    gate: null,
    idleMinutes: settings.idleMinutes,
    totalMinutes: settings.runMinutes,
    permit,
  });
}

/** A later round finds the base as it is now, to merge it where it has to. The first one has just been set up from there. */
async function refreshBase(
  parts: EngineParts,
  task: Task,
  { round }: Subtask,
  attempt: number,
): Promise<Hold | null> {
  const fetched = round > 1 && attempt === 1 ? await fetchBase(parts, task) : null;
  return fetched && !fetched.ok && fetched.error.passes ? baseHold(parts, fetched.error) : null;
}

/** What the Planner calls easy or hard has a model of its own, where the settings name one. */
function modelFor({ model, fastModel, strongModel }: Settings, { modelHint }: Subtask): string | null {
  switch (modelHint) {
    case 'fast':
      return fastModel ?? model;
    case 'strong':
      return strongModel ?? model;
    case 'standard':
      return model;
  }
}

async function promptOf(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  now: { readonly attempt: number; readonly feedback: string | null; readonly evidence: GitEvidence },
): Promise<string> {
  return parts.agent.prompts.renderWorker({
    taskTitle: task.title,
    taskSpec: task.spec,
    subtask,
    baseCommit: existing(subtask.baseCommit, 'The base commit'),
    branch: existing(subtask.branch, 'The branch'),
    verifyCommand: await parts.verifyCommand(),
    attempt: now.attempt,
    maxAttempts: parts.settings().maxAttempts,
    feedback: now.feedback,
    commits: now.evidence.commits,
    dirtyFiles: now.evidence.dirtyFiles,
  });
}

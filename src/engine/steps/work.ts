import type { GitEvidence } from '../../domain/gate.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { existing } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { chooseSession } from '../runs/session.ts';
import { startRun } from '../runs/startRun.ts';
import { letSubtaskWait } from './holds.ts';

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
  const claude = await parts.agent.findClaude();
  const evidence = await parts.repository.evidence(worktree, base);
  if (!claude.ok) {
    return letSubtaskWait(parts, subtask, 'tool', claude.error.message);
  }
  if (!evidence.ok) {
    return letSubtaskWait(parts, subtask, 'tool', evidence.error.message);
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
    args: parts.agent.workerArguments({
      ...session,
      model: settings.model,
      permissionMode: settings.permissionMode,
      allowedTools: settings.allowedTools,
      verifyCommand: await parts.verifyCommand(),
    }),
    cwd: worktree,
    stdin: session.resumes
      ? await parts.agent.prompts.renderResume('worker')
      : await promptOf(parts, task, subtask, { attempt, feedback, evidence: evidence.value }),
    sessionId: session.sessionId,
    gate: null,
    idleMinutes: settings.idleMinutes,
    totalMinutes: settings.runMinutes,
  });
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

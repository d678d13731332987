import { readdir } from 'node:fs/promises';
import type { TaskContext } from '../../agents/prompts.ts';
import type { RunKind } from '../../domain/run.ts';
import type { Task } from '../../domain/task.ts';
import type { EngineParts } from '../parts.ts';
import { chooseSession } from '../runs/session.ts';
import { startRun } from '../runs/startRun.ts';
import { letTaskWait } from './holds.ts';
import { mayStartAgent } from './mayStartAgent.ts';
import { taskWorktree } from './taskWorktree.ts';

/** An agent that reads the repository for a task and answers with structured output. */
export interface Reader {
  readonly kind: Extract<RunKind, 'questions' | 'plan' | 'critique'>;
  readonly prompt: 'questions' | 'planner' | 'critic';
  readonly attempt: number;
  /** The JSON schema of its answer. */
  readonly schema: object;
  render(context: TaskContext): Promise<string>;
}

/** Starts it in a detached worktree at the task's base, or lets the task wait with the reason. */
export async function startReader(parts: EngineParts, task: Task, reader: Reader): Promise<void> {
  const { prompts } = parts.agent;
  const problem = await prompts.problem(reader.prompt);
  if (problem !== null) {
    return letTaskWait(parts, task, 'tool', problem);
  }
  const worktree = await taskWorktree(parts, task);
  const claude = await parts.agent.findClaude();
  if (worktree === null) {
    return;
  }
  if (!claude.ok) {
    return letTaskWait(parts, task, 'tool', claude.error.message);
  }
  const permit = await mayStartAgent(parts, { task, subtask: null });
  if (permit === null) {
    return;
  }
  const settings = parts.settings();
  const session = await chooseSession(parts, task, reader.kind);
  await startRun(parts, {
    taskId: task.id,
    subtaskId: null,
    kind: reader.kind,
    round: task.round,
    attempt: reader.attempt,
    command: claude.value.path,
    args: parts.agent.plannerArguments({
      ...session,
      model: settings.plannerModel ?? settings.model,
      maxBudgetUsd: permit.maxBudgetUsd,
      schema: reader.schema,
    }),
    cwd: worktree,
    stdin: session.resumes
      ? await prompts.renderResume(reader.prompt)
      : await reader.render(await contextOf(parts, task, worktree, reader.attempt)),
    sessionId: session.sessionId,
    gate: null,
    idleMinutes: settings.idleMinutes,
    totalMinutes: settings.runMinutes,
    permit,
  });
}

async function contextOf(
  parts: EngineParts,
  { title, description }: Task,
  worktree: string,
  attempt: number,
): Promise<TaskContext> {
  const topLevel = await topLevelOf(worktree);
  return { title, description, topLevel, verifyCommand: await parts.verifyCommand(), attempt };
}

async function topLevelOf(worktree: string): Promise<readonly string[]> {
  const entries = await readdir(worktree, { withFileTypes: true });
  return entries
    .filter((entry) => entry.name !== '.git')
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
}

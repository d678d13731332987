import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../../domain/task.ts';
import type { EngineParts } from '../parts.ts';
import { chooseSession } from '../runs/session.ts';
import { startRun } from '../runs/startRun.ts';
import { freePath } from './freePath.ts';
import { letTaskWait } from './holds.ts';

/** Starts the Planner on the task, in a detached worktree at the commit that the task was made at. */
export async function planTask(
  parts: EngineParts,
  task: Task,
  attempt: number,
  feedback: string | null,
): Promise<void> {
  const worktree = await taskWorktree(parts, task);
  const claude = await parts.agent.findClaude();
  if (worktree === null) {
    return;
  }
  if (!claude.ok) {
    return letTaskWait(parts, task, 'tool', claude.error.message);
  }
  const settings = parts.settings();
  const session = await chooseSession(parts, task, 'plan');
  const { prompts } = parts.agent;
  await startRun(parts, {
    taskId: task.id,
    subtaskId: null,
    kind: 'plan',
    round: task.round,
    attempt,
    command: claude.value.path,
    args: parts.agent.plannerArguments({
      ...session,
      model: settings.plannerModel ?? settings.model,
      schema: parts.agent.planJsonSchema(),
    }),
    cwd: worktree,
    stdin: session.resumes
      ? await prompts.renderResume('planner')
      : await prompts.renderPlanner({
          title: task.title,
          description: task.description,
          topLevel: await topLevel(worktree),
          verifyCommand: await parts.verifyCommand(),
          maxSubtasks: settings.maxSubtasks,
          attempt,
          feedback,
        }),
    sessionId: session.sessionId,
    gate: null,
    idleMinutes: settings.idleMinutes,
    totalMinutes: settings.runMinutes,
  });
}

/**
 * The detached worktree at the task's base that Planner and base check use. Its path is a fact before it is
 * made; `null` when it cannot be made, and the task says why.
 */
export async function taskWorktree(parts: EngineParts, task: Task): Promise<string | null> {
  const path = task.worktree ?? (await freePath(join(parts.worktreeRoot(), `task-${task.number}`)));
  if (task.worktree === null) {
    await parts.store.transact((tables) => tables.tasks.update(task.id, { worktree: path }));
  }
  const added = await parts.repository.addWorktree({
    path,
    commit: task.baseCommit,
    branch: null,
    owner: { projectId: parts.projectId, subjectId: task.id },
  });
  if (!added.ok) {
    const reason = `The worktree to plan in could not be made: ${added.error.message}`;
    await letTaskWait(parts, task, 'tool', reason);
    return null;
  }
  return path;
}

async function topLevel(worktree: string): Promise<readonly string[]> {
  const entries = await readdir(worktree, { withFileTypes: true });
  return entries
    .filter((entry) => entry.name !== '.git')
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
}

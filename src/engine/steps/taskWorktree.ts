import { join } from 'node:path';
import type { Task } from '../../domain/task.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { EngineParts } from '../parts.ts';
import { baseTip } from './baseTip.ts';
import { freePath } from './freePath.ts';
import { letTaskWait } from './holds.ts';

/**
 * The detached worktree at the task's base that its Planner, its critic and the base check use. Its path is a fact
 * before it is made; `null` when it cannot be made, and the task says why.
 */
export async function taskWorktree(parts: EngineParts, task: Task): Promise<string | null> {
  const base = await baseOf(parts, task);
  if (!base.ok) {
    await letTaskWait(parts, task, 'tool', base.error);
    return null;
  }
  const commit = base.value;
  const path = task.worktree ?? (await freePath(join(parts.worktreeRoot(), `task-${task.number}`)));
  if (task.worktree === null) {
    await parts.store.transact((tables) =>
      tables.tasks.update(task.id, { worktree: path, baseCommit: commit }),
    );
  }
  const owner = { projectId: parts.projectId, subjectId: task.id };
  const added = await parts.repository.addWorktree({ path, commit, branch: null, owner });
  if (!added.ok) {
    const reason = `The worktree to plan in could not be made: ${added.error.message}`;
    await letTaskWait(parts, task, 'tool', reason);
    return null;
  }
  return path;
}

/** A plan that is made anew rests on all that is merged by now. */
async function baseOf(parts: EngineParts, task: Task): Promise<Result<string, string>> {
  const isAnew = task.replan !== null && task.worktree === null;
  return isAnew ? baseTip(parts, task) : ok(task.baseCommit);
}

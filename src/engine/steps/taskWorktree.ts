import { join } from 'node:path';
import type { Task } from '../../domain/task.ts';
import { ok, type Result } from '../../lib/result.ts';
import { type BaseFailure, baseHold, fetchBase } from '../delivery/base.ts';
import { followUpstream } from '../delivery/followUpstream.ts';
import type { EngineParts } from '../parts.ts';
import { freePath } from './freePath.ts';
import { letTaskWait, putTaskOnHold } from './holds.ts';

/**
 * The detached worktree at the task's base that its Planner, its critic and the base check use. Its path is a fact
 * before it is made; `null` when it cannot be made, and the task says why.
 */
export async function taskWorktree(parts: EngineParts, task: Task): Promise<string | null> {
  const base = await baseOf(parts, task);
  if (!base.ok) {
    await putTaskOnHold(parts, task, baseHold(parts, base.error));
    return null;
  }
  const commit = base.value;
  const path = task.worktree ?? (await freePath(join(parts.worktreeRoot(), `task-${task.number}`)));
  if (task.worktree === null) {
    await followUpstream(parts, task);
    await parts.store.transact((tables) =>
      tables.tasks.update(task.id, { worktree: path, baseCommit: commit }),
    );
  }
  const owner = { projectId: parts.projectId, subjectId: task.id };
  const sparse = parts.settings().sparseFolders;
  const added = await parts.repository.addWorktree({ path, commit, branch: null, sparse, owner });
  if (!added.ok) {
    const reason = `The worktree to plan in could not be made: ${added.error.message}`;
    await letTaskWait(parts, task, 'tool', reason);
    return null;
  }
  return path;
}

/** The first plan is made where the base stood when the task was; one that is made anew rests on all that is merged by now. */
async function baseOf(parts: EngineParts, task: Task): Promise<Result<string, BaseFailure>> {
  const isAnew = task.worktree === null && (task.replan !== null || task.round > 1);
  return isAnew ? fetchBase(parts, task) : ok(task.baseCommit);
}

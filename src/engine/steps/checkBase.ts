import type { Task } from '../../domain/task.ts';
import { shellLine } from '../checkCommand.ts';
import { existing } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { startRun } from '../runs/startRun.ts';
import { isoNow } from '../time.ts';
import { preparation } from './preparation.ts';
import { taskWorktree } from './taskWorktree.ts';

/** Runs set-up and verify command once where all work will start; with nothing to verify by, the base counts as sound. */
export async function checkBase(parts: EngineParts, task: Task, attempt: number): Promise<void> {
  const verify = await parts.verifyCommand();
  if (verify === null) {
    const updatedAt = isoNow(parts);
    await parts.store.transact((tables) => tables.tasks.update(task.id, { baseline: 'green', updatedAt }));
    return;
  }
  const worktree = await taskWorktree(parts, task);
  if (worktree !== null) {
    const { baseCommit } = existing(parts.store.tables.tasks.get(task.id), 'The task');
    const ready = await preparation(parts, worktree, baseCommit);
    await startRun(parts, {
      taskId: task.id,
      subtaskId: null,
      kind: 'baseline',
      round: task.round,
      attempt,
      ...parts.agent.shellCommand(shellLine({ ...ready, verify })),
      cwd: worktree,
      stdin: '',
      sessionId: null,
      gate: null,
      idleMinutes: null,
      totalMinutes: parts.settings().verifyMinutes,
    });
  }
}

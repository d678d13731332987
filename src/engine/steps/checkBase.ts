import type { Task } from '../../domain/task.ts';
import { checkCommand } from '../checkCommand.ts';
import type { EngineParts } from '../parts.ts';
import { startRun } from '../runs/startRun.ts';
import { isoNow } from '../time.ts';
import { taskWorktree } from './taskWorktree.ts';

/** Runs set-up and verify command once where all work will start; with nothing to verify by, the base counts as sound. */
export async function checkBase(parts: EngineParts, task: Task, attempt: number): Promise<void> {
  const settings = parts.settings();
  const command = checkCommand({ setUp: settings.setUpCommand, verify: await parts.verifyCommand() });
  if (command === null) {
    const updatedAt = isoNow(parts);
    await parts.store.transact((tables) => tables.tasks.update(task.id, { baseline: 'green', updatedAt }));
    return;
  }
  const worktree = await taskWorktree(parts, task);
  if (worktree !== null) {
    await startRun(parts, {
      taskId: task.id,
      subtaskId: null,
      kind: 'baseline',
      round: task.round,
      attempt,
      ...parts.agent.shellCommand(command),
      cwd: worktree,
      stdin: '',
      sessionId: null,
      gate: null,
      idleMinutes: null,
      totalMinutes: settings.verifyMinutes,
    });
  }
}

import type { Task } from '../../domain/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { EngineParts } from '../parts.ts';

/** Where the task's base branch stands now, or why that cannot be said and what to do. */
export async function baseTip(parts: EngineParts, task: Task): Promise<Result<string, string>> {
  const tip = await parts.repository.branchCommit(task.baseBranch);
  if (tip.ok) {
    return ok(tip.value);
  }
  const remake = `git branch ${task.baseBranch} ${task.baseCommit.slice(0, 9)}`;
  return err(
    tip.error.kind === 'noSuchBranch'
      ? `The branch ${task.baseBranch} is gone. Make it again, for instance with \`${remake}\`, then try again.`
      : tip.error.message,
  );
}

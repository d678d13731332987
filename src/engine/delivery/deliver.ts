import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import type { Mutex } from '../../lib/mutex.ts';
import { isAsSeen } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { integrate } from '../steps/integrate.ts';
import { markProved, provedCommit } from './markProved.ts';
import { mergePullRequest } from './mergePullRequest.ts';
import { openPullRequest } from './openPullRequest.ts';
import { push } from './push.ts';

/**
 * Proved work is handed over, and then complete; complete work that is wanted on the base is merged, one subtask after
 * the other. Every call does the next bit, and answers when to look again.
 */
export async function deliver(
  parts: EngineParts,
  merging: Mutex,
  task: Task,
  subtask: Subtask,
): Promise<number | null> {
  if (subtask.status === 'IN_PROGRESS') {
    await handOver(parts, task, subtask);
    return null;
  }
  const { delivery } = task;
  switch (delivery.kind) {
    case 'local':
      return merging.run(async () => {
        const { tables } = parts.store;
        const busy = tables.runs.running().some((run) => run.kind === 'integrate');
        return isAsSeen(tables, subtask) && !busy ? integrate(parts, task, subtask) : null;
      });
    case 'push':
      // Whoever merges it does so elsewhere.
      return null;
    case 'pullRequest':
      return merging.run(() => mergePullRequest(parts, task, subtask, delivery));
  }
}

async function handOver(parts: EngineParts, task: Task, subtask: Subtask): Promise<void> {
  const { delivery } = task;
  if (delivery.kind === 'local') {
    return markProved(parts, subtask, null);
  }
  const head = provedCommit(parts.store.tables, subtask);
  if (!(await push(parts, subtask, delivery.remote, head))) {
    return;
  }
  if (delivery.kind === 'push') {
    return markProved(parts, subtask, null);
  }
  const pullRequest = await openPullRequest(parts, task, subtask, delivery);
  if (pullRequest !== null) {
    await markProved(parts, subtask, pullRequest);
  }
}

import type { PullRequestDelivery } from '../../domain/delivery.ts';
import type { PullRequest } from '../../domain/pullRequest.ts';
import { pullRequestBody, pullRequestTitle } from '../../domain/pullRequestText.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import { existing } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { putSubtaskOnHold } from '../steps/holds.ts';
import { ensurePullRequest } from './ensurePullRequest.ts';

/** Sees to it that the subtask's pushed work has its pull request. `null`: not yet, and it waits with the reason. */
export async function openPullRequest(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  delivery: PullRequestDelivery,
): Promise<PullRequest | null> {
  const { runs } = parts.store.tables;
  const gate = runs.ofSubtask(subtask.id).findLast((run) => run.kind === 'gate')?.gate ?? null;
  const ensured = await ensurePullRequest(parts, {
    id: subtask.id,
    delivery,
    branch: existing(subtask.remoteBranch, 'The branch at the remote'),
    head: existing(subtask.pushedCommit, 'The pushed commit'),
    known: subtask.pullRequest?.number ?? null,
    base: task.baseBranch,
    title: pullRequestTitle(subtask),
    body: pullRequestBody({ task, subtask, gate }),
    evidence: gate,
    // One that was merged has brought the work to the base: then that is what there is to know.
    isStillIt: () => true,
  });
  if (!ensured.ok) {
    await putSubtaskOnHold(parts, subtask, ensured.error);
  }
  return ensured.ok ? ensured.value : null;
}

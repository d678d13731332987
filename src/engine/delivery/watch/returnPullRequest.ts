import { decidePullRequest } from '../../../domain/pullRequestPolicy.ts';
import { type Refusal, refusal } from '../../../domain/refusal.ts';
import { err, ok, type Result } from '../../../lib/result.ts';
import { existing } from '../../facts.ts';
import type { EngineParts } from '../../parts.ts';
import { clientFor } from '../client.ts';
import { giveBack } from './giveBack.ts';

type Answer = Result<{ readonly id: null }, Refusal>;

/** Gives what checks and reviews of its pull request say now to the worker, because the user wants it, whatever the limits say. */
export async function returnPullRequest(parts: EngineParts, subtaskId: string): Promise<Answer> {
  const subtask = parts.store.tables.subtasks.get(subtaskId);
  if (!subtask || subtask.deleting) {
    return err(refusal('notFound', 'That subtask is no longer there.'));
  }
  const task = existing(parts.store.tables.tasks.get(subtask.taskId), 'The task');
  const refuse = (why: string): Answer =>
    err(refusal('conflict', `Subtask ${subtask.number} was not given back: ${why}`));
  if (
    subtask.status !== 'COMPLETED' ||
    subtask.pullRequest === null ||
    task.delivery.kind !== 'pullRequest'
  ) {
    return refuse('it has no pull request that waits to be merged.');
  }
  if (task.stopped) {
    return refuse(`task ${task.number} is stopped; resume it first.`);
  }
  const client = clientFor(parts, task.delivery.repository);
  if (!client.ok) {
    return refuse(client.error);
  }
  const where = { github: client.value, repository: task.delivery.repository };
  const { number } = subtask.pullRequest;
  const seen = await where.github.watch(where.repository, [number]);
  if (!seen.ok) {
    return refuse(seen.error.message);
  }
  const pullRequest = seen.value.get(number);
  const act =
    pullRequest &&
    decidePullRequest({
      ...{ pullRequest, pushedCommit: subtask.pushedCommit, branchIsOurs: true, returns: subtask.returns },
      ...{ maxReturnsPerHead: 0, stopped: false, overruled: true, closedAt: null, now: parts.clock.now() },
    });
  if (!pullRequest || act?.kind !== 'giveBack') {
    return refuse(
      `no check of pull request #${number} has failed at what was pushed last, and nobody who may push has said anything new there. Say what is to be different with Request Changes.`,
    );
  }
  const given = await giveBack(parts, where, subtask, pullRequest, act.findings);
  if (!given.ok) {
    return refuse(given.error.message);
  }
  return given.value ? ok({ id: null }) : refuse('it has moved on meanwhile.');
}

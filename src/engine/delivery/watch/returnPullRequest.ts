import { decidePullRequest } from '../../../domain/pullRequestPolicy.ts';
import { type Refusal, refusal } from '../../../domain/refusal.ts';
import type { Subtask } from '../../../domain/subtask.ts';
import { err, ok, type Result } from '../../../lib/result.ts';
import { unlessAborted } from '../../../lib/unlessAborted.ts';
import { existing } from '../../facts.ts';
import type { EngineParts } from '../../parts.ts';
import { clientFor } from '../client.ts';
import { giveBack } from './giveBack.ts';

type Answer = Result<{ readonly id: null }, Refusal>;

/** Gives what checks and reviews of its pull request say now to the worker, because the user wants it, whatever the limits say. */
export async function returnPullRequest(
  parts: EngineParts,
  subtaskId: string,
  signal: AbortSignal | undefined,
): Promise<Answer> {
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
  const seen = await unlessAborted(where.github.watch(where.repository, [number]), signal);
  if (!seen?.ok) {
    return refuse(seen?.error.message ?? 'you cancelled it.');
  }
  const pullRequest = seen.value.get(number);
  const findings = pullRequest ? findingsIn(pullRequest, subtask, parts.clock.now()) : null;
  if (!pullRequest || findings === null) {
    return refuse(
      `no check of pull request #${number} has failed at what was pushed last, and nobody who may push has said anything new there. Say what is to be different with Request Changes.`,
    );
  }
  const given = await giveBack(parts, where, subtask, pullRequest, findings);
  if (!given.ok) {
    return refuse(given.error.message);
  }
  return given.value ? ok({ id: null }) : refuse('it has moved on meanwhile.');
}

type Seen = Parameters<typeof decidePullRequest>[0]['pullRequest'];

/** What is to be given back of it, whatever the limits say; `null`: nothing. */
function findingsIn(pullRequest: Seen, { pushedCommit, returns }: Subtask, now: number) {
  const act = decidePullRequest({
    ...{ pullRequest, pushedCommit, branchIsOurs: true, returns, now },
    ...{
      maxReturnsPerHead: 0,
      stopped: false,
      overruled: true,
      mergeAsked: false,
      closedAt: null,
      failed: false,
    },
  });
  return act?.kind === 'giveBack' ? act.findings : null;
}

import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { existing } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { clientFor } from './client.ts';

/** Closes the pull request of the subtask on GitHub, where it has one that is open. */
export async function closeOnGitHub(parts: EngineParts, subtask: Subtask): Promise<Result<void, Refusal>> {
  const { pullRequest } = subtask;
  const { delivery } = existing(parts.store.tables.tasks.get(subtask.taskId), 'The task');
  if (pullRequest?.state !== 'open' || delivery.kind !== 'pullRequest') {
    return ok();
  }
  const client = clientFor(parts, delivery.repository);
  const closed = client.ok
    ? await client.value.updatePullRequest(delivery.repository, pullRequest.number, { state: 'closed' })
    : client;
  if (closed.ok) {
    return ok();
  }
  const why = typeof closed.error === 'string' ? closed.error : closed.error.message;
  return err(refusal('unprocessable', `Pull request #${pullRequest.number} could not be closed: ${why}`));
}

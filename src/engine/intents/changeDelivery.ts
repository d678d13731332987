import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { unlessAborted } from '../../lib/unlessAborted.ts';
import type { Intent } from '../../protocol/intent.ts';
import { fetchBase } from '../delivery/base.ts';
import { closeOnGitHub } from '../delivery/closePullRequest.ts';
import { updateBranch } from '../delivery/updateBranch.ts';
import { recordMerged } from '../delivery/watch/settleMerged.ts';
import { existing, isAsSeen } from '../facts.ts';
import { moveSubtask, note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import type { Reconciler } from '../reconciler.ts';
import { momentOf } from '../time.ts';
import { subtaskKey } from '../wakes.ts';

export type DeliveryIntent = Extract<
  Intent,
  { kind: 'markMerged' | 'updateBranch' | 'closePullRequest' | 'deleteSubtask' | 'deleteTask' }
>;

type Answer = Result<void, Refusal>;

/** What the user asks of work that has left the repository: nothing else is done for the subtask meanwhile. */
export async function changeDelivery(
  parts: EngineParts,
  reconciler: Pick<Reconciler, 'exclusively'>,
  intent: Exclude<DeliveryIntent, { kind: 'deleteSubtask' | 'deleteTask' }>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  return reconciler.exclusively(subtaskKey(intent.subtaskId), async () => {
    const subtask = parts.store.tables.subtasks.get(intent.subtaskId);
    if (!subtask || subtask.deleting) {
      return err(refusal('notFound', 'That subtask is no longer there.'));
    }
    switch (intent.kind) {
      case 'markMerged':
        return markMerged(parts, subtask, signal);
      case 'updateBranch':
        return updateBranch(parts, subtask, signal);
      case 'closePullRequest':
        return closePullRequest(parts, subtask);
    }
  });
}

/**
 * Deletes the subtask, or the whole task, once what it has open on GitHub is closed. Nothing is opened for it meanwhile.
 */
export async function closeAndDelete<T>(
  parts: EngineParts,
  reconciler: Pick<Reconciler, 'exclusively'>,
  intent: Extract<DeliveryIntent, { kind: 'deleteSubtask' | 'deleteTask' }>,
  remove: () => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const { subtasks } = parts.store.tables;
  const all =
    intent.kind === 'deleteTask' ? subtasks.ofTask(intent.taskId).map(({ id }) => id) : [intent.subtaskId];
  return exclusivelyAll(reconciler, all, async () => {
    for (const id of all) {
      const subtask = subtasks.get(id);
      const closed = subtask ? await closeOnGitHub(parts, subtask) : ok();
      if (!closed.ok) {
        return err({ ...closed.error, message: `Nothing was deleted. ${closed.error.message}` });
      }
    }
    return remove();
  });
}

function exclusivelyAll<T>(
  reconciler: Pick<Reconciler, 'exclusively'>,
  subtaskIds: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const [first, ...others] = subtaskIds;
  return first === undefined
    ? work()
    : reconciler.exclusively(subtaskKey(first), () => exclusivelyAll(reconciler, others, work));
}

async function markMerged(
  parts: EngineParts,
  subtask: Subtask,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const { tables } = parts.store;
  const task = existing(tables.tasks.get(subtask.taskId), 'The task');
  const objection = whyNotMerged(subtask, task.delivery.kind);
  if (objection !== null) {
    return err(refusal('conflict', `Subtask ${subtask.number} cannot be marked merged: ${objection}.`));
  }
  // What depends on it starts from the base as it is now.
  const base = await unlessAborted(fetchBase(parts, task, signal), signal);
  if (base === null) {
    return err(refusal('conflict', `Subtask ${subtask.number} was not marked merged: you cancelled it.`));
  }
  if (!base.ok) {
    return err(refusal('unprocessable', base.error.message));
  }
  const { pushedCommit } = subtask;
  if (pushedCommit !== null && (await parts.repository.isAncestor(pushedCommit, base.value))) {
    await recordMerged(parts, task, subtask, base.value);
  } else {
    await recordWord(parts, subtask, base.value);
  }
  // The base may have taken its time, and reviews or checks have given the work back meanwhile.
  return tables.subtasks.get(subtask.id)?.status === 'MERGED'
    ? ok()
    : err(refusal('conflict', `Subtask ${subtask.number} was not marked merged: it has moved on meanwhile.`));
}

/** On the user's word alone: the branch at the remote stays as it is. */
async function recordWord(parts: EngineParts, subtask: Subtask, base: string): Promise<void> {
  await parts.store.transact((tables) => {
    if (isAsSeen(tables, subtask)) {
      const moment = momentOf(parts);
      note(tables, subtask.id, 'marked merged by you', moment);
      const change = { mergedCommit: base, conflicts: [], hold: null, reason: null };
      moveSubtask(tables, subtask.id, 'merge', moment, change);
    }
  });
}

function whyNotMerged({ status, pullRequest }: Subtask, delivery: string): string | null {
  if (status === 'MERGED') {
    return 'it is merged already';
  }
  if (status !== 'COMPLETED') {
    return 'its work is not complete';
  }
  if (delivery === 'local') {
    return 'its work is merged here, so merge it instead';
  }
  return delivery === 'pullRequest' && pullRequest === null ? 'it has no pull request' : null;
}

async function closePullRequest(parts: EngineParts, subtask: Subtask): Promise<Answer> {
  const { pullRequest, number } = subtask;
  if (pullRequest?.state !== 'open') {
    return err(refusal('conflict', `Subtask ${number} has no pull request that is open.`));
  }
  const closed = await closeOnGitHub(parts, subtask);
  if (!closed.ok) {
    return closed;
  }
  await parts.store.transact((tables) => {
    const moment = momentOf(parts);
    const present = tables.subtasks.get(subtask.id)?.pullRequest ?? pullRequest;
    const change = { pullRequest: { ...present, state: 'closed' }, updatedAt: moment.at } as const;
    tables.subtasks.update(subtask.id, change);
    const reason = `Pull request #${pullRequest.number} was closed by you.`;
    moveSubtask(tables, subtask.id, 'close', moment, { reason, hold: null, mergeRequested: false });
  });
  return ok();
}

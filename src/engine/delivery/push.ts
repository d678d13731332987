import { branchName } from '../../domain/naming.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { unreachable } from '../../lib/result.ts';
import { isAsSeen } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { putSubtaskOnHold } from '../steps/holds.ts';
import { isoNow } from '../time.ts';
import { deliveryHold, remoteHold } from './holds.ts';
import { type PushedWork, pushBranch } from './pushBranch.ts';
import { takeInPushed } from './updateBranch.ts';

/**
 * Pushes the proved commit to a branch of our own at the remote. Answers whether the commit is there: if not, the next
 * call does the next bit, or the subtask waits with the reason.
 */
export async function push(
  parts: EngineParts,
  subtask: Subtask,
  remote: string,
  head: string,
): Promise<boolean> {
  if (subtask.remoteBranch !== null && subtask.pushedCommit === head) {
    return true;
  }
  const step = await pushBranch(parts, workOf(parts, subtask, head), remote, head);
  switch (step.kind) {
    case 'pushed':
    case 'goesOn':
      break;
    case 'overtaken':
      await takeIn(parts, subtask, remote, step.branch);
      break;
    case 'noName':
      await putSubtaskOnHold(parts, subtask, deliveryHold(step.reason, null));
      break;
    case 'failed':
      await putSubtaskOnHold(parts, subtask, remoteHold(parts, step.failure));
      break;
    default:
      unreachable(step);
  }
  return false;
}

function workOf(parts: EngineParts, subtask: Subtask, head: string): PushedWork {
  const { id, number, title, branch, remoteBranch, pushedCommit } = subtask;
  return {
    wanted: branch ?? branchName(number, title),
    remoteBranch,
    pushedCommit,
    isOwn: (there) => isOwn(parts, subtask, there, head),
    async record(change) {
      await parts.store.transact((tables) => {
        // What was pushed was pushed, also where nobody wants it any more.
        if (change.remoteBranch === undefined ? tables.subtasks.get(id) : isAsSeen(tables, subtask)) {
          tables.subtasks.update(id, { ...change, updatedAt: isoNow(parts) });
        }
      });
    },
  };
}

/** Whether what stands there is this subtask's own work, so that nobody's is overwritten. */
async function isOwn(parts: EngineParts, subtask: Subtask, there: string, head: string): Promise<boolean> {
  const judged = parts.store.tables.runs
    .ofSubtask(subtask.id)
    .some(({ gate }) => gate?.git?.head === there && gate.git.commits.length > 0);
  // Once the branch is ours, what our work contains by now may be pushed over, whoever has pushed it.
  return judged || (subtask.pushedCommit !== null && (await parts.repository.isAncestor(there, head)));
}

/** Somebody else has pushed to our branch, and that is not overwritten. */
async function takeIn(parts: EngineParts, subtask: Subtask, remote: string, branch: string): Promise<void> {
  const failure = await takeInPushed(parts, subtask, remote);
  if (failure !== null) {
    const { reason, until } = remoteHold(parts, failure);
    const words = `Somebody else has pushed to ${branch} at ${remote}, which could not be taken in: ${reason}`;
    await putSubtaskOnHold(parts, subtask, deliveryHold(words, until));
  }
}

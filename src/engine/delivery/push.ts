import { branchName } from '../../domain/naming.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { isAsSeen } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { putSubtaskOnHold } from '../steps/holds.ts';
import { isoNow } from '../time.ts';
import { deliveryHold, remoteHold } from './holds.ts';
import { takeInPushed } from './updateBranch.ts';

/**
 * Pushes the proved commit to a branch of our own at the remote; the name is a fact before the push, the push one after it.
 * Answers whether the commit is there: if not, the next call does the next bit, or the subtask waits with the reason.
 */
export async function push(
  parts: EngineParts,
  subtask: Subtask,
  remote: string,
  head: string,
): Promise<boolean> {
  if (subtask.remoteBranch === null) {
    await chooseName(parts, subtask, remote);
    return false;
  }
  if (subtask.pushedCommit === head) {
    return true;
  }
  const target = { remote, branch: subtask.remoteBranch };
  const there = await parts.repository.remotes.ask(target.remote, target.branch);
  if (!there.ok) {
    await putSubtaskOnHold(parts, subtask, remoteHold(parts, there.error));
  } else if (
    there.value === head ||
    there.value === null ||
    (await isOurs(parts, subtask, there.value, head))
  ) {
    await pushOver(parts, subtask, target, head, there.value);
  } else if (subtask.pushedCommit === null) {
    // Somebody was faster with a branch of that name: it stays as it is.
    await chooseName(parts, subtask, remote);
  } else {
    await takeIn(parts, subtask, target);
  }
  return false;
}

interface Target {
  readonly remote: string;
  readonly branch: string;
}

async function pushOver(
  parts: EngineParts,
  subtask: Subtask,
  target: Target,
  head: string,
  there: string | null,
): Promise<void> {
  if (there !== head) {
    const pushed = await parts.repository.remotes.push({ ...target, commit: head, expected: there });
    if (!pushed.ok && pushed.error.kind === 'moved' && subtask.pushedCommit === null) {
      // The name is taken by now, or a branch is in its way: theirs stays as it is.
      return chooseName(parts, subtask, target.remote);
    }
    if (!pushed.ok) {
      return putSubtaskOnHold(parts, subtask, remoteHold(parts, pushed.error));
    }
  }
  await parts.store.transact((tables) => {
    if (tables.subtasks.get(subtask.id)) {
      tables.subtasks.update(subtask.id, { pushedCommit: head, updatedAt: isoNow(parts) });
    }
  });
}

const namesTried = 50;

/** Looks for another name that is free over there, beginning with the one that the branch has here. */
async function chooseName(parts: EngineParts, subtask: Subtask, remote: string): Promise<void> {
  const wanted = subtask.branch ?? branchName(subtask.number, subtask.title);
  for (let number = 1; number <= namesTried; number++) {
    const remoteBranch = number === 1 ? wanted : `${wanted}-${number}`;
    const there = await parts.repository.remotes.ask(remote, remoteBranch);
    if (!there.ok) {
      return putSubtaskOnHold(parts, subtask, remoteHold(parts, there.error));
    }
    if (there.value === null && remoteBranch !== subtask.remoteBranch) {
      await parts.store.transact((tables) => {
        if (isAsSeen(tables, subtask)) {
          tables.subtasks.update(subtask.id, { remoteBranch, updatedAt: isoNow(parts) });
        }
      });
      return;
    }
  }
  const reason = `${remote} has branches ${wanted} to ${wanted}-${namesTried} already. Delete those that nobody needs there, then try again.`;
  return putSubtaskOnHold(parts, subtask, deliveryHold(reason, null));
}

/** Whether what stands there is this subtask's own work, so that nobody's is overwritten. */
async function isOurs(parts: EngineParts, subtask: Subtask, there: string, head: string): Promise<boolean> {
  const judged = parts.store.tables.runs
    .ofSubtask(subtask.id)
    .some(({ gate }) => gate?.git?.head === there && gate.git.commits.length > 0);
  // Once the branch is ours, what our work contains by now may be pushed over, whoever has pushed it.
  return judged || (subtask.pushedCommit !== null && (await parts.repository.isAncestor(there, head)));
}

/** Somebody else has pushed to our branch, and that is not overwritten. */
async function takeIn(parts: EngineParts, subtask: Subtask, target: Target): Promise<void> {
  const failure = await takeInPushed(parts, subtask, target.remote);
  if (failure !== null) {
    const { reason, until } = remoteHold(parts, failure);
    const words = `Somebody else has pushed to ${target.branch} at ${target.remote}, which could not be taken in: ${reason}`;
    await putSubtaskOnHold(parts, subtask, deliveryHold(words, until));
  }
}

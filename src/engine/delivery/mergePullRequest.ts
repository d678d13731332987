import { baseName, type PullRequestDelivery } from '../../domain/delivery.ts';
import type { Hold } from '../../domain/hold.ts';
import { mergeAt, wishEndedBy } from '../../domain/mergeReadiness.ts';
import type { MergeMethod, PullRequest } from '../../domain/pullRequest.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import type { Answer, GitHubFailure } from '../../github/gitHub.ts';
import { isAsSeen } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { putSubtaskOnHold } from '../steps/holds.ts';
import { clientFor } from './client.ts';
import { deliveryHold, gitHubHold, soon } from './holds.ts';
import { settleMerged } from './watch/settleMerged.ts';

/** How long GitHub may take to show what was pushed. */
const lagMs = 30_000;

/**
 * Merges complete work through its pull request, where the user has asked for it or the setting does and nothing speaks
 * against it. Answers when to look again, or `null`: when something about it changes.
 */
export async function mergePullRequest(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  delivery: PullRequestDelivery,
): Promise<number | null> {
  const { pullRequest } = subtask;
  if (!isOpen(pullRequest) || !isAsSeen(parts.store.tables, subtask)) {
    return null;
  }
  const now = parts.clock.now();
  // What is known of its checks may be old: for a wish of the user's, GitHub is asked.
  const at = subtask.mergeRequested ? now : mergeAt(subtask, now);
  if (at === null || at > now) {
    return at;
  }
  const client = clientFor(parts, delivery.repository);
  const { number } = pullRequest;
  // It may have been merged already: by somebody else, or by us before we could note it.
  const seen = client.ok ? await client.value.watch(delivery.repository, [number]) : null;
  const present = seen?.ok ? seen.value.get(number) : null;
  if (!client.ok || !present) {
    const hold = client.ok ? unseen(parts, task, number, seen) : deliveryHold(client.error, null);
    await putSubtaskOnHold(parts, subtask, hold);
    return null;
  }
  if (subtask.mergeRequested && wishEndedBy(pullRequest, present, subtask.pushedCommit) !== null) {
    // The watch takes it up, unless GitHub shows what was before our own push.
    return now + lagMs;
  }
  return mergePresent(parts, task, { ...subtask, pullRequest: present }, async (request) =>
    client.value.mergePullRequest(delivery.repository, number, request),
  );
}

type Merge = (request: { readonly head: string; readonly method: MergeMethod }) => Promise<Answer<string>>;

/** The subtask with its pull request as it is now. */
async function mergePresent(
  parts: EngineParts,
  task: Task,
  subtask: Subtask & { readonly pullRequest: PullRequest },
  merge: Merge,
): Promise<number | null> {
  const { state, mergeCommit, head, number } = subtask.pullRequest;
  if (state === 'merged' && mergeCommit !== null) {
    await settleMerged(parts, task, subtask, mergeCommit);
    return null;
  }
  const now = parts.clock.now();
  const at = mergeAt(subtask, now);
  if (at === null || at > now) {
    return at;
  }
  const merged = await merge({ head, method: parts.settings().mergeMethod });
  if (merged.ok) {
    await settleMerged(parts, task, subtask, merged.value);
  } else {
    await putSubtaskOnHold(parts, subtask, refusedHold(parts, subtask, number, merged.error));
  }
  return null;
}

function unseen(parts: EngineParts, task: Task, number: number, seen: Answer<unknown> | null): Hold {
  return seen && !seen.ok
    ? gitHubHold(parts, seen.error)
    : deliveryHold(
        `Pull request #${number} is no longer there. Mark the subtask merged if its work is on ${baseName(task)}.`,
        null,
      );
}

function isOpen(pullRequest: PullRequest | null): pullRequest is PullRequest {
  return pullRequest?.state === 'open';
}

/** What GitHub refuses to the setting it may grant later; the user decides about what it refused to the user. */
function refusedHold(parts: EngineParts, subtask: Subtask, number: number, failure: GitHubFailure): Hold {
  const hold = gitHubHold(parts, failure);
  const reason = `Pull request #${number} was not merged: ${hold.reason}`;
  const until = hold.until ?? (subtask.mergeRequested ? null : soon(parts, 5 * 60_000));
  return deliveryHold(reason, until);
}

import type { PullRequestDelivery } from '../../domain/delivery.ts';
import type { PullRequest } from '../../domain/pullRequest.ts';
import { hasMarker, pullRequestBody, pullRequestTitle, withEvidence } from '../../domain/pullRequestText.ts';
import type { Subtask } from '../../domain/subtask.ts';
import type { Task } from '../../domain/task.ts';
import type { FoundPullRequest, GitHub, GitHubFailure } from '../../github/gitHub.ts';
import { existing } from '../facts.ts';
import type { EngineParts } from '../parts.ts';
import { putSubtaskOnHold } from '../steps/holds.ts';
import { clientFor } from './client.ts';
import { deliveryHold, gitHubHold, soon } from './holds.ts';

/**
 * Sees to it that the pushed work has its one pull request: ours is taken up wherever it is found, or else opened. `null`:
 * not yet, and the subtask waits with the reason.
 */
export async function ensurePullRequest(
  parts: EngineParts,
  task: Task,
  subtask: Subtask,
  delivery: PullRequestDelivery,
): Promise<PullRequest | null> {
  const client = clientFor(parts, delivery.repository);
  if (!client.ok) {
    await putSubtaskOnHold(parts, subtask, deliveryHold(client.error, null));
    return null;
  }
  const place: Place = {
    ...{ parts, task, subtask, delivery, github: client.value },
    branch: existing(subtask.remoteBranch, 'The branch at the remote'),
    head: existing(subtask.pushedCommit, 'The pushed commit'),
  };
  const head = { owner: delivery.headOwner, branch: place.branch };
  const found = await place.github.pullRequestsOf(delivery.repository, head);
  if (!found.ok) {
    return hold(place, found.error);
  }
  const ours = oursAmong(found.value, subtask);
  const opened = found.value.find(({ state }) => state === 'open');
  if (ours === null && opened) {
    return wait(place, notOurs(place, opened.number));
  }
  return ours === null ? open(place) : takeUp(place, ours);
}

interface Place {
  readonly parts: EngineParts;
  readonly task: Task;
  readonly subtask: Subtask;
  readonly delivery: PullRequestDelivery;
  readonly github: GitHub;
  readonly branch: string;
  readonly head: string;
}

/** One that is known, or bears our marker: an open one first, then the one that is known, else the newest. */
function oursAmong(found: readonly FoundPullRequest[], subtask: Subtask): FoundPullRequest | null {
  const known = subtask.pullRequest?.number;
  const ours = found.filter(({ number, body }) => number === known || hasMarker(body, subtask.id));
  return (
    ours.find(({ state }) => state === 'open') ??
    ours.find(({ number }) => number === known) ??
    ours[0] ??
    null
  );
}

async function takeUp(place: Place, found: FoundPullRequest): Promise<PullRequest | null> {
  const { parts, subtask, delivery, github } = place;
  const isKnown = found.number === subtask.pullRequest?.number;
  if (found.state === 'open' && found.head !== place.head && !isKnown) {
    return wait(place, `GitHub has not seen yet what was pushed to ${place.branch}.`, soon(parts, 10_000));
  }
  if (found.state === 'closed') {
    const reopened = await github.updatePullRequest(delivery.repository, found.number, { state: 'open' });
    if (!reopened.ok) {
      // A closed one whose branch has changed too much meanwhile cannot be opened again.
      return reopened.error.kind === 'invalid' ? open(place) : hold(place, reopened.error);
    }
  }
  if (found.state !== 'merged') {
    await refreshEvidence(place, found);
  }
  const seen = await github.watch(delivery.repository, [found.number]);
  if (!seen.ok) {
    return hold(place, seen.error);
  }
  const present = seen.value.get(found.number);
  return present
    ? asPushed(place, present)
    : wait(place, `Pull request #${found.number} cannot be read.`, soon(parts));
}

async function open(place: Place): Promise<PullRequest | null> {
  const { parts, task, subtask, delivery } = place;
  const { draftPullRequests, pullRequestLabels, pullRequestReviewers } = parts.settings();
  const opened = await place.github.openPullRequest(delivery.repository, {
    head: { owner: delivery.headOwner, branch: place.branch },
    base: task.baseBranch,
    title: pullRequestTitle(subtask),
    body: pullRequestBody({ task, subtask, gate: gateOf(place) }),
    draft: draftPullRequests,
    labels: pullRequestLabels,
    reviewers: pullRequestReviewers,
  });
  if (!opened.ok) {
    // Somebody was faster, maybe ourselves: the next look finds it.
    const isThere = opened.error.kind === 'conflict';
    return isThere ? wait(place, opened.error.message, soon(parts, 10_000)) : hold(place, opened.error);
  }
  return asPushed(place, opened.value);
}

/** What people have written into the description stays; only the evidence is that of the work as it is now. */
async function refreshEvidence(place: Place, found: FoundPullRequest): Promise<void> {
  const body = withEvidence(found.body, gateOf(place));
  if (body !== found.body) {
    const updated = await place.github.updatePullRequest(place.delivery.repository, found.number, { body });
    if (!updated.ok) {
      place.parts.log.warn(
        `The description of pull request #${found.number} is out of date: ${updated.error.message}`,
      );
    }
  }
}

/** Nothing is known yet of the checks of what was pushed just now. */
function asPushed({ head }: Place, pullRequest: PullRequest): PullRequest {
  return pullRequest.state === 'open'
    ? { ...pullRequest, head, checks: 'pending', failedChecks: [], mergeable: 'unknown' }
    : pullRequest;
}

function gateOf({ parts, subtask }: Place) {
  return parts.store.tables.runs.ofSubtask(subtask.id).findLast((run) => run.kind === 'gate')?.gate ?? null;
}

async function hold({ parts, subtask }: Place, failure: GitHubFailure): Promise<null> {
  await putSubtaskOnHold(parts, subtask, gitHubHold(parts, failure));
  return null;
}

async function wait({ parts, subtask }: Place, reason: string, until: string | null = null): Promise<null> {
  await putSubtaskOnHold(parts, subtask, deliveryHold(reason, until));
  return null;
}

function notOurs({ branch }: Place, number: number): string {
  return `Pull request #${number} is open for the branch ${branch}, and Switchyard has not opened it. Close it there, then try again.`;
}

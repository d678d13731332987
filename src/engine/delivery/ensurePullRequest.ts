import type { PullRequestDelivery } from '../../domain/delivery.ts';
import type { GateRecord } from '../../domain/gate.ts';
import type { Hold } from '../../domain/hold.ts';
import type { PullRequest } from '../../domain/pullRequest.ts';
import { hasMarker, withEvidence } from '../../domain/pullRequestText.ts';
import type { FoundPullRequest, GitHub, GitHubFailure } from '../../github/gitHub.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { EngineParts } from '../parts.ts';
import { clientFor } from './client.ts';
import { deliveryHold, gitHubHold, soon } from './holds.ts';

/** Pushed work, and the pull request that it is to have. */
export interface ProposedWork {
  /** Of whose work it is: the description bears it as our marker. */
  readonly id: string;
  readonly delivery: PullRequestDelivery;
  /** Its branch over there, and the commit that was pushed to it. */
  readonly branch: string;
  readonly head: string;
  /** The pull request that it has already, as far as that is known. */
  readonly known: number | null;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  /** What the description says of the work itself, as it is now. */
  readonly evidence: GateRecord | null;
  /** Whether one that is ours is still the one, or done with. */
  isStillIt(found: FoundPullRequest): boolean;
}

/**
 * Sees to it that the pushed work has its one pull request: ours is taken up wherever it is found, or else opened. The error
 * says why there is none yet, and whether that passes.
 */
export async function ensurePullRequest(
  parts: EngineParts,
  work: ProposedWork,
): Promise<Result<PullRequest, Hold>> {
  const { delivery, branch } = work;
  const client = clientFor(parts, delivery.repository);
  if (!client.ok) {
    return err(deliveryHold(client.error, null));
  }
  const place: Place = { parts, work, github: client.value };
  const found = await place.github.pullRequestsOf(delivery.repository, { owner: delivery.headOwner, branch });
  if (!found.ok) {
    return failed(place, found.error);
  }
  const ours = oursAmong(found.value, work);
  const opened = found.value.find(({ state }) => state === 'open');
  if (ours === null && opened) {
    return wait(notOurs(branch, opened.number));
  }
  return ours === null ? open(place) : takeUp(place, ours);
}

interface Place {
  readonly parts: EngineParts;
  readonly work: ProposedWork;
  readonly github: GitHub;
}

/** One that is known, or bears our marker: an open one first, then the one that is known, else the newest. */
function oursAmong(found: readonly FoundPullRequest[], work: ProposedWork): FoundPullRequest | null {
  const ours = found
    .filter(({ number, body }) => number === work.known || hasMarker(body, work.id))
    .filter((one) => work.isStillIt(one));
  return (
    ours.find(({ state }) => state === 'open') ??
    ours.find(({ number }) => number === work.known) ??
    ours[0] ??
    null
  );
}

async function takeUp(place: Place, found: FoundPullRequest): Promise<Result<PullRequest, Hold>> {
  const { parts, work, github } = place;
  const { repository } = work.delivery;
  if (found.state === 'open' && found.head !== work.head && found.number !== work.known) {
    return wait(`GitHub has not seen yet what was pushed to ${work.branch}.`, soon(parts, 10_000));
  }
  if (found.state === 'closed') {
    const reopened = await github.updatePullRequest(repository, found.number, { state: 'open' });
    if (!reopened.ok) {
      // A closed one whose branch has changed too much meanwhile cannot be opened again.
      return reopened.error.kind === 'invalid' ? open(place) : failed(place, reopened.error);
    }
  }
  if (found.state !== 'merged') {
    await refreshEvidence(place, found);
  }
  const seen = await github.watch(repository, [found.number]);
  if (!seen.ok) {
    return failed(place, seen.error);
  }
  const present = seen.value.get(found.number);
  return present
    ? ok(asPushed(work, present))
    : wait(`Pull request #${found.number} cannot be read.`, soon(parts));
}

async function open(place: Place): Promise<Result<PullRequest, Hold>> {
  const { parts, work, github } = place;
  const { delivery, branch, base, title, body } = work;
  const { draftPullRequests, pullRequestLabels, pullRequestReviewers } = parts.settings();
  const opened = await github.openPullRequest(delivery.repository, {
    head: { owner: delivery.headOwner, branch },
    ...{ base, title, body },
    draft: draftPullRequests,
    labels: pullRequestLabels,
    reviewers: pullRequestReviewers,
  });
  if (!opened.ok) {
    // Somebody was faster, maybe ourselves: the next look finds it.
    const isThere = opened.error.kind === 'conflict';
    return isThere ? wait(opened.error.message, soon(parts, 10_000)) : failed(place, opened.error);
  }
  return ok(asPushed(work, opened.value));
}

/** What people have written into the description stays; only the evidence is that of the work as it is now. */
async function refreshEvidence({ parts, work, github }: Place, found: FoundPullRequest): Promise<void> {
  const body = withEvidence(found.body, work.evidence);
  if (body !== found.body) {
    const updated = await github.updatePullRequest(work.delivery.repository, found.number, { body });
    if (!updated.ok) {
      parts.log.warn(
        `The description of pull request #${found.number} is out of date: ${updated.error.message}`,
      );
    }
  }
}

/** Nothing is known yet of the checks of what was pushed just now. */
function asPushed({ head }: ProposedWork, pullRequest: PullRequest): PullRequest {
  return pullRequest.state === 'open'
    ? { ...pullRequest, head, checks: 'pending', failedChecks: [], mergeable: 'unknown' }
    : pullRequest;
}

function failed({ parts }: Place, failure: GitHubFailure): Result<never, Hold> {
  return err(gitHubHold(parts, failure));
}

function wait(reason: string, until: string | null = null): Result<never, Hold> {
  return err(deliveryHold(reason, until));
}

function notOurs(branch: string, number: number): string {
  return `Pull request #${number} is open for the branch ${branch}, and Switchyard has not opened it. Close it there, then try again.`;
}

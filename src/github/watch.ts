import type { MergeableState, PullRequest, ReviewState } from '../domain/pullRequest.ts';
import type { GitHubRepository } from '../domain/repositoryUrl.ts';
import type { Log } from '../lib/log.ts';
import { ok } from '../lib/result.ts';
import { checkStateOf, failedChecksOf } from './checks.ts';
import type { Client } from './client.ts';
import { authorsOf, commentsOf } from './comments.ts';
import type { Answer } from './gitHub.ts';
import { queryGraphQL } from './graphql.ts';
import { nameOf } from './repositories.ts';
import type { Writers } from './trust.ts';
import { type Watched, type WatchedPullRequest, watchAnswer, watchQuery } from './watchQuery.ts';

/**
 * At most so many in one query. Each is 26 look-ups for GitHub (20 threads, and its lists), so 50 cost 13 points of the
 * 5,000 an hour; with far more GitHub gives up after its 10 seconds.
 */
const mostAtOnce = 50;
/** Lists are read to their end, and no further than so many pages of one pull request. */
const mostPages = 5;

export interface WatchParts {
  readonly client: Client;
  readonly writers: Writers;
  readonly log: Log;
}

export async function watch(
  parts: WatchParts,
  repository: GitHubRepository,
  numbers: readonly number[],
): Promise<Answer<ReadonlyMap<number, PullRequest>>> {
  const seen = new Map<number, WatchedPullRequest>();
  for (let from = 0; from < numbers.length; from += mostAtOnce) {
    const answer = await lookAt(parts, repository, numbers.slice(from, from + mostAtOnce), seen);
    if (!answer.ok) {
      return answer;
    }
  }
  const writers = await parts.writers(repository, new Set([...seen.values()].flatMap(authorsOf)));
  return ok(
    new Map([...seen].map(([number, watched]) => [number, pullRequestOf(watched, writers)] as const)),
  );
}

/** Asks for all of them, and again for those whose lists go on. */
async function lookAt(
  parts: WatchParts,
  repository: GitHubRepository,
  numbers: readonly number[],
  seen: Map<number, WatchedPullRequest>,
): Promise<Answer<void>> {
  let watched: readonly Watched[] = numbers.map((number) => ({
    number,
    threadsAfter: null,
    checksAfter: null,
  }));
  for (let pages = 1; watched.length > 0 && pages <= mostPages; pages++) {
    const answer = await ask(parts, repository, watched);
    if (!answer.ok) {
      return answer;
    }
    for (const found of answer.value) {
      seen.set(found.number, joined(seen.get(found.number), found));
    }
    watched = answer.value.flatMap((found) => furtherPage(found, watched));
  }
  return ok();
}

async function ask(
  { client, log }: WatchParts,
  repository: GitHubRepository,
  watched: readonly Watched[],
): Promise<Answer<readonly WatchedPullRequest[]>> {
  const answer = await queryGraphQL(client, 'read', {
    about: nameOf(repository),
    ...watchQuery(repository.owner, repository.name, watched),
    schema: watchAnswer,
    // A pull request that is gone; without its repository nothing is left.
    tolerates: ({ type, path }) => type === 'NOT_FOUND' && path?.length === 2,
  });
  if (!answer.ok) {
    return answer;
  }
  const { rateLimit, repository: found } = answer.value;
  if (rateLimit !== null) {
    log.debug(
      `${nameOf(repository)}: cost ${rateLimit.cost}, ${rateLimit.remaining} of ${rateLimit.limit} left`,
    );
  }
  return ok(watched.flatMap((_, i) => found[`p${i}`] ?? []));
}

/** An empty page has no cursor: then the one before it holds. */
function furtherPage(
  { number, reviewThreads, commits }: WatchedPullRequest,
  before: readonly Watched[],
): Watched[] {
  const threads = reviewThreads.pageInfo;
  const checks = commits.nodes[0]?.commit.statusCheckRollup?.contexts.pageInfo;
  if (!threads.hasNextPage && checks?.hasNextPage !== true) {
    return [];
  }
  const last = before.find((one) => one.number === number);
  return [
    {
      number,
      threadsAfter: threads.endCursor ?? last?.threadsAfter ?? null,
      checksAfter: checks?.endCursor ?? last?.checksAfter ?? null,
    },
  ];
}

/** What a further page says, with the lists of those before it. */
function joined(before: WatchedPullRequest | undefined, found: WatchedPullRequest): WatchedPullRequest {
  if (before === undefined) {
    return found;
  }
  const threads = unique([...before.reviewThreads.nodes, ...found.reviewThreads.nodes]);
  return {
    ...found,
    reviewThreads: { ...found.reviewThreads, nodes: threads },
    commits: { nodes: [joinedCommit(before, found)].flatMap((commit) => commit ?? []) },
  };
}

function joinedCommit(before: WatchedPullRequest, found: WatchedPullRequest) {
  const [first] = before.commits.nodes;
  const [last] = found.commits.nodes;
  const earlier = first?.commit.statusCheckRollup;
  const later = last?.commit.statusCheckRollup;
  if (!last || !earlier || !later || first.commit.oid !== last.commit.oid) {
    return last;
  }
  const nodes = unique([...earlier.contexts.nodes, ...later.contexts.nodes]);
  return {
    commit: { ...last.commit, statusCheckRollup: { ...later, contexts: { ...later.contexts, nodes } } },
  };
}

function unique<T extends { readonly id: string }>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [one.id, one])).values()];
}

function pullRequestOf(watched: WatchedPullRequest, writers: ReadonlySet<string>): PullRequest {
  return {
    number: watched.number,
    url: watched.url,
    state: states[watched.state],
    draft: watched.isDraft,
    head: watched.headRefOid,
    checks: checkStateOf(watched),
    failedChecks: failedChecksOf(watched),
    review: reviewStateOf(watched),
    mergeable: mergeableOf(watched.mergeable),
    comments: commentsOf(watched, writers),
    mergeCommit: watched.mergeCommit?.oid ?? null,
  };
}

const states = { OPEN: 'open', CLOSED: 'closed', MERGED: 'merged' } as const;

/** GitHub decides only where a rule asks for reviews; elsewhere the last word of each person with write access counts. */
function reviewStateOf({ reviewDecision, latestOpinionatedReviews }: WatchedPullRequest): ReviewState {
  const opinions = latestOpinionatedReviews.nodes.map(({ state }) => state);
  switch (reviewDecision) {
    case 'APPROVED':
      return 'approved';
    case 'CHANGES_REQUESTED':
      return 'changesRequested';
    case 'REVIEW_REQUIRED':
      return 'required';
    default:
      return opinions.includes('CHANGES_REQUESTED')
        ? 'changesRequested'
        : opinions.includes('APPROVED')
          ? 'approved'
          : 'none';
  }
}

function mergeableOf(mergeable: string): MergeableState {
  return mergeable === 'MERGEABLE' ? 'clean' : mergeable === 'CONFLICTING' ? 'conflicting' : 'unknown';
}

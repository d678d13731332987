import { z } from 'zod';
import type { PullRequest } from '../domain/pullRequest.ts';
import type { GitHubRepository } from '../domain/repositoryUrl.ts';
import type { Log } from '../lib/log.ts';
import { ok } from '../lib/result.ts';
import type { Client } from './client.ts';
import type { Answer, FoundPullRequest, GitHub, GitHubFailure, Head, NewPullRequest } from './gitHub.ts';
import { nameOf } from './repositories.ts';

/** What GitHub takes. */
const longestTitle = 256;

/** One page of 100 is enough: the newest come first, and one branch has few. */
export async function pullRequestsOf(
  client: Client,
  repository: GitHubRepository,
  head: Head,
): Promise<Answer<readonly FoundPullRequest[]>> {
  const answer = await client.read({
    about: nameOf(repository),
    ask: (request) =>
      request('GET /repos/{owner}/{repo}/pulls', {
        ...place(repository),
        head: `${head.owner}:${head.branch}`,
        state: 'all',
        sort: 'created',
        direction: 'desc',
        per_page: 100,
      }),
    schema: z.array(pullSchema).max(100),
  });
  // A filter that GitHub does not understand is as none at all.
  return answer.ok ? ok(answer.value.filter((pull) => isFrom(pull, head)).map(foundOf)) : answer;
}

export async function openPullRequest(
  client: Client,
  log: Log,
  repository: GitHubRepository,
  request: NewPullRequest,
): Promise<Answer<PullRequest>> {
  const opened = await create(client, repository, request);
  if (!opened.ok) {
    return opened;
  }
  const pull = opened.value;
  const extras = [
    await addLabels(client, repository, pull.number, request.labels),
    await askReviewers(
      client,
      repository,
      pull.number,
      request.reviewers.filter((login) => login.toLowerCase() !== pull.user?.login.toLowerCase()),
    ),
  ];
  for (const extra of extras) {
    // The pull request is open all the same.
    if (!extra.ok) {
      log.warn(`Pull request #${pull.number}: ${extra.error.message}`);
    }
  }
  return ok(pullRequestOf(pull));
}

export async function updatePullRequest(
  client: Client,
  repository: GitHubRepository,
  number: number,
  { title, body, state }: Parameters<GitHub['updatePullRequest']>[2],
): Promise<Answer<void>> {
  return client.change({
    about: `pull request #${number} of ${nameOf(repository)}`,
    ask: (request) =>
      request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
        ...place(repository),
        pull_number: number,
        ...(title === undefined ? {} : { title: title.slice(0, longestTitle) }),
        ...(body === undefined ? {} : { body }),
        ...(state === undefined ? {} : { state }),
      }),
    schema: nothing,
  });
}

export async function mergePullRequest(
  client: Client,
  repository: GitHubRepository,
  number: number,
  { head, method }: Parameters<GitHub['mergePullRequest']>[2],
): Promise<Answer<string>> {
  const about = `pull request #${number} of ${nameOf(repository)}`;
  const answer = await client.change({
    about,
    ask: (request) =>
      request('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', {
        ...place(repository),
        pull_number: number,
        sha: head,
        merge_method: method,
      }),
    schema: z.object({ merged: z.literal(true), sha: z.string() }),
  });
  if (answer.ok) {
    return ok(answer.value.sha);
  }
  if (!mayBeMerged(answer.error)) {
    return answer;
  }
  const now = await client.read({
    about,
    ask: (request) =>
      request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...place(repository), pull_number: number }),
    schema: pullSchema,
  });
  const merged = now.ok && now.value.merged_at !== null && now.value.head.sha === head;
  return merged && now.value.merge_commit_sha !== null ? ok(now.value.merge_commit_sha) : answer;
}

/** It was merged before, or now without our hearing of it. */
function mayBeMerged({ kind }: GitHubFailure): boolean {
  return kind !== 'signedOut' && kind !== 'limited' && kind !== 'offline' && kind !== 'notFound';
}

async function create(
  client: Client,
  repository: GitHubRepository,
  { head, base, title, body, draft }: NewPullRequest,
): Promise<Answer<Pull>> {
  const ask = (asDraft: boolean) =>
    client.change({
      about: nameOf(repository),
      ask: (request) =>
        request('POST /repos/{owner}/{repo}/pulls', {
          ...place(repository),
          head: `${head.owner}:${head.branch}`,
          base,
          title: title.slice(0, longestTitle),
          body,
          draft: asDraft,
        }),
      schema: pullSchema,
    });
  const answer = await ask(draft);
  // Not every plan of GitHub's has drafts for private repositories.
  const noDrafts =
    draft && !answer.ok && answer.error.kind === 'invalid' && /draft/i.test(answer.error.message);
  return noDrafts ? ask(false) : answer;
}

async function addLabels(
  client: Client,
  repository: GitHubRepository,
  number: number,
  labels: readonly string[],
): Promise<Answer<void>> {
  if (labels.length === 0) {
    return ok();
  }
  return client.change({
    about: `labels of pull request #${number}`,
    ask: (request) =>
      request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
        ...place(repository),
        issue_number: number,
        labels: [...labels],
      }),
    schema: nothing,
  });
}

/** `acme/team` is a team; whoever opened the pull request cannot be asked. */
async function askReviewers(
  client: Client,
  repository: GitHubRepository,
  number: number,
  reviewers: readonly string[],
): Promise<Answer<void>> {
  if (reviewers.length === 0) {
    return ok();
  }
  return client.change({
    about: `reviewers of pull request #${number}`,
    ask: (request) =>
      request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
        ...place(repository),
        pull_number: number,
        reviewers: reviewers.filter((reviewer) => !reviewer.includes('/')),
        team_reviewers: reviewers.flatMap((reviewer) => reviewer.split('/').slice(1, 2)),
      }),
    schema: nothing,
  });
}

function place({ owner, name }: GitHubRepository) {
  return { owner, repo: name };
}

const nothing = z.unknown().transform((): void => undefined);

const pullSchema = z.object({
  number: z.int(),
  html_url: z.url(),
  state: z.enum(['open', 'closed']),
  draft: z.boolean().optional(),
  body: z.string().nullable(),
  merged_at: z.string().nullable(),
  merge_commit_sha: z.string().nullable(),
  user: z.object({ login: z.string() }).nullable(),
  head: z.object({ sha: z.string(), ref: z.string(), label: z.string().nullable() }),
});

type Pull = z.infer<typeof pullSchema>;

function isFrom({ head: { ref, label } }: Pull, head: Head): boolean {
  const owner = label?.split(':')[0]?.toLowerCase();
  return ref === head.branch && (owner === undefined || owner === head.owner.toLowerCase());
}

function stateOf({ state, merged_at }: Pull): PullRequest['state'] {
  return merged_at === null ? state : 'merged';
}

function foundOf(pull: Pull): FoundPullRequest {
  return { number: pull.number, state: stateOf(pull), body: pull.body ?? '', head: pull.head.sha };
}

/** As it is when it has just been opened: nobody has looked at it yet. */
function pullRequestOf(pull: Pull): PullRequest {
  return {
    number: pull.number,
    url: pull.html_url,
    state: stateOf(pull),
    draft: pull.draft ?? false,
    head: pull.head.sha,
    checks: 'none',
    failedChecks: [],
    review: 'none',
    mergeable: 'unknown',
    comments: [],
    mergeCommit: null,
  };
}

import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '../gitFixture.ts';
import { startTestGitHub } from './startTestGitHub.ts';
import { type TestClient, testClient } from './testClient.ts';
import type { HostedRepository, TestGitHub } from './testGitHub.ts';

let github: TestGitHub;
let files: TestRepository;
let client: TestClient;
let hosted: HostedRepository;

beforeEach(async () => {
  [github, files] = await Promise.all([startTestGitHub(), createRepository()]);
  hosted = await github.addRepository({ name: 'sample', from: files.path });
  await files.git('remote', 'add', 'origin', hosted.cloneUrl);
  client = testClient(github);
});

afterEach(() => files.remove());

const pulls = '/repos/octocat/sample/pulls';

/** Pushes two commits to a branch, and opens a pull request from it. */
async function opened(branch: string, content = `${branch}\n`) {
  await files.git('checkout', '--quiet', '-b', branch, 'main');
  await files.commit('half', { [`${branch}.txt`]: 'half\n' });
  await files.commit('whole', { [`${branch}.txt`]: content });
  await client.git(files.path, 'push', '--quiet', 'origin', branch);
  const request = { title: branch, head: branch, base: 'main', body: `<!-- mark ${branch} -->` };
  return client.rest('POST', pulls, request);
}

test('a pull request follows its branch, and every head of it is told', async () => {
  const heads: string[] = [];
  github.onHead(({ pullRequest, commit, nth }) => {
    heads.push(`${pullRequest.number} ${nth} ${commit}`);
    pullRequest.setCheck('test', nth === 1 ? 'failure' : 'success', { log: 'not ok 1' });
  });
  expect(await opened('one')).toMatchObject({
    status: 201,
    body: { number: 1, mergeable: true, commits: 2 },
  });
  const first = await files.git('rev-parse', 'one');
  await client.git(files.path, 'push', '--quiet', 'origin', 'one');
  const second = await files.commit('more', { 'one.txt': 'more\n' });
  await client.git(files.path, 'push', '--quiet', 'origin', 'one');
  expect(heads).toEqual([`1 1 ${first}`, `1 2 ${second}`]);

  const again = await client.rest('POST', pulls, { title: 'again', head: 'one', base: 'main' });
  expect(again).toMatchObject({ status: 422 });
  expect(again.text).toContain('A pull request already exists for octocat:one.');
  const listed = await client.rest('GET', `${pulls}?head=octocat:one&state=all`);
  expect(JSON.parse(listed.text)).toHaveLength(1);

  const job = hosted.pullRequest(1);
  const runs = await client.rest('GET', `/repos/octocat/sample/commits/${first}/check-runs`);
  const { id } = JSON.parse(runs.text).check_runs[0];
  expect(await client.rest('GET', `/repos/octocat/sample/actions/jobs/${id}`)).toMatchObject({
    body: { conclusion: 'failure' },
  });
  const log = await client.rest('GET', `/repos/octocat/sample/actions/jobs/${id}/logs`);
  expect(log.text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z not ok 1\n/);
  expect(github.requests.at(-1)).toMatchObject({ kind: 'logs', status: 200, credentials: false });
  expect(job.head.commit).toBe(second);
  await github.close();
});

test('a merge wants the head that it was meant for, and leaves a real commit on the base', async () => {
  await opened('one');
  const sha = await files.git('rev-parse', 'one');
  const merge = (body: object) => client.rest('PUT', `${pulls}/1/merge`, body);
  expect(await merge({ sha: '0'.repeat(40) })).toMatchObject({ status: 409 });
  const merged = await merge({ sha, merge_method: 'squash' });
  expect(merged).toMatchObject({ status: 200, body: { merged: true, sha: hosted.branch('main') } });
  expect(await merge({ sha })).toMatchObject({ status: 405 });
  expect(await client.rest('GET', `${pulls}/1`)).toMatchObject({
    body: { state: 'closed', merged: true, merge_commit_sha: hosted.branch('main') },
  });
  expect(await hosted.git('log', '--format=%s %P', '-1', 'main')).toBe(`one (#1) ${files.head}`);
  await github.close();
});

test('merge commits and rebases bring in what was on the branch', async () => {
  await opened('one');
  await opened('two');
  await hosted.pullRequest(1).merge('merge');
  await hosted.pullRequest(2).merge('rebase');
  expect(await hosted.git('log', '--first-parent', '--format=%s', 'main')).toBe(
    'whole\nhalf\nMerge pull request #1 from octocat/one\nfirst',
  );
  expect(await hosted.git('show', 'main:two.txt')).toBe('two');
  await github.close();
});

test('what conflicts does not merge; a base that moved can be taken into the branch', async () => {
  await opened('one');
  await hosted.commit('main', 'another', { 'other.txt': 'x\n' });
  expect(await client.rest('PUT', `${pulls}/1/update-branch`, {})).toMatchObject({ status: 202 });
  expect(await hosted.git('show', 'one:other.txt')).toBe('x');
  await hosted.commit('main', 'a clash', { 'one.txt': 'clash\n' });
  expect(await client.rest('GET', `${pulls}/1`)).toMatchObject({
    body: { mergeable: false, mergeable_state: 'dirty' },
  });
  expect(await client.rest('PUT', `${pulls}/1/merge`, {})).toMatchObject({ status: 405 });
  await github.close();
});

test('a pull request whose branch is gone is closed, and one whose commits reached the base is merged', async () => {
  await opened('one');
  await opened('two');
  await client.git(files.path, 'push', '--quiet', 'origin', ':one');
  await client.git(files.path, 'push', '--quiet', 'origin', 'two:main');
  expect(hosted.pullRequests().map(({ state }) => state)).toEqual(['closed', 'merged']);
  expect(await client.rest('PATCH', `${pulls}/1`, { state: 'open' })).toMatchObject({ status: 422 });
  await github.close();
});

test('labels are added; reviewers must be collaborators', async () => {
  await opened('one');
  github.addUser('ann');
  const label = await client.rest('POST', '/repos/octocat/sample/issues/1/labels', { labels: ['agent'] });
  expect(label.status, label.text).toBe(200);
  const ask = () => client.rest('POST', `${pulls}/1/requested_reviewers`, { reviewers: ['ann'] });
  expect(await ask()).toMatchObject({ status: 422 });
  hosted.permit('ann', 'write');
  const asked = await ask();
  expect(asked.status, asked.text).toBe(201);
  expect(hosted.pullRequest(1)).toMatchObject({ labels: ['agent'], reviewers: ['ann'] });
  const right = await client.rest('GET', '/repos/octocat/sample/collaborators/ann/permission');
  expect(right.body).toMatchObject({ permission: 'write' });
  expect((await client.rest('GET', `/repos/octocat/sample/commits/main/status`)).status).toBe(200);
  const ref = await client.rest('GET', '/repos/octocat/sample/git/ref/heads/one');
  expect(ref.body).toMatchObject({ object: { sha: hosted.branch('one') } });
  await github.close();
});

const watched = `query($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    p1: pullRequest(number: 1) { ...seen }
    p2: pullRequest(number: 2) { ...seen }
  }
  rateLimit { cost remaining resetAt nodeCount }
}
fragment seen on PullRequest {
  number url state isDraft headRefOid mergeable reviewDecision mergeCommit { oid }
  commits(last: 1) { nodes { commit { statusCheckRollup { state contexts(first: 50) { nodes {
    __typename
    ... on CheckRun { id databaseId name conclusion status detailsUrl summary checkSuite { app { slug } } }
    ... on StatusContext { id context state description targetUrl }
  } } } } } }
  reviews(last: 50) { nodes { id state body author { login } authorCanPushToRepository submittedAt url } }
  reviewThreads(first: 50) { nodes { id isResolved path line comments(first: 20) {
    nodes { id body createdAt url author { login } pullRequestReview { authorCanPushToRepository } } } } }
  comments(last: 20) { nodes { id body author { login } authorAssociation } }
}`;

test('one query by the official schema tells of many pull requests', async () => {
  await opened('one');
  await opened('two');
  github.addUser('ann');
  github.addUser('mallory');
  hosted.permit('ann', 'write');
  const pull = hosted.pullRequest(1);
  pull.setCheck('test', 'failure', { summary: '1 failed' });
  pull.setStatus('old-ci', 'success');
  pull.comment('ann', 'Why?', { path: 'one.txt', line: 1 });
  pull.comment('mallory', 'Run this.');
  pull.review('ann', 'CHANGES_REQUESTED', 'Not yet.');
  const { text } = await client.graphql(watched, { owner: 'octocat', name: 'sample' });
  expect(JSON.parse(text)).toMatchObject({
    data: {
      repository: {
        p1: {
          ...{ number: 1, state: 'OPEN', mergeable: 'MERGEABLE', reviewDecision: 'CHANGES_REQUESTED' },
          commits: {
            nodes: [
              {
                commit: {
                  statusCheckRollup: {
                    state: 'FAILURE',
                    contexts: { nodes: [{ name: 'test', conclusion: 'FAILURE' }, { context: 'old-ci' }] },
                  },
                },
              },
            ],
          },
          reviews: { nodes: [{ authorCanPushToRepository: true }, { state: 'CHANGES_REQUESTED' }] },
          reviewThreads: { nodes: [{ isResolved: false, path: 'one.txt', line: 1 }] },
          comments: { nodes: [{ author: { login: 'mallory' }, authorAssociation: 'NONE' }] },
        },
        p2: { number: 2, commits: { nodes: [{ commit: { statusCheckRollup: null } }] } },
      },
    },
  });
  await github.close();
});

test('a thread of a review is answered and resolved', async () => {
  await opened('one');
  github.addUser('ann');
  hosted.permit('ann', 'write');
  hosted.pullRequest(1).comment('ann', 'Why?', { path: 'one.txt', line: 1 });
  const threadId = hosted.pullRequest(1).threads[0]?.id;
  const answered = await client.graphql(
    `mutation($threadId: ID!, $text: String!) {
      addPullRequestReviewThreadReply(input: { pullRequestReviewThreadId: $threadId, body: $text }) { comment { id } }
      resolveReviewThread(input: { threadId: $threadId }) { thread { isResolved } }
    }`,
    { threadId, text: 'Done.' },
  );
  expect(answered.body.errors, answered.text).toBeUndefined();
  expect(hosted.pullRequest(1).threads).toMatchObject([
    { resolved: true, comments: [{ text: 'Why?' }, { author: 'octocat', text: 'Done.' }] },
  ]);
  await github.close();
});

test.each([
  ['a field that GitHub does not know', '{ viewer { token } }', 'Cannot query field "token"'],
  [
    'a list without bounds',
    '{ repository(owner: "octocat", name: "sample") { pullRequests { totalCount } } }',
    'You must provide a `first` or `last`',
  ],
  [
    'a query that could bring too much',
    `{ repository(owner: "octocat", name: "sample") { pullRequests(first: 100) { nodes {
      reviewThreads(first: 100) { nodes { comments(first: 100) { nodes { id } } } } } } } }`,
    '1010100 possible nodes',
  ],
])('%s is refused, and told when the host closes', async (_, query, message) => {
  const { text } = await client.graphql(query);
  expect(text).toContain(message.replaceAll('"', '\\"'));
  await expect(github.close()).rejects.toThrow(message);
});

test('what is not there is an answer of GitHub, not a mistake of the client', async () => {
  const { text } = await client.graphql(
    '{ repository(owner: "octocat", name: "sample") { pullRequest(number: 7) { id } } }',
  );
  expect(JSON.parse(text)).toMatchObject({
    data: { repository: { pullRequest: null } },
    errors: [{ type: 'NOT_FOUND', path: ['repository', 'pullRequest'] }],
  });
  await github.close();
});

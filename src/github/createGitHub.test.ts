import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  failureOf,
  type HostedClient,
  requestFor,
  startHostedClient,
  value,
} from '../../test/support/gitHubClient.ts';

let host: HostedClient;
beforeAll(async () => {
  host = await startHostedClient();
});
afterAll(() => host.close());

it('tells who is signed in, and asks for it once', async () => {
  const { client, requests } = host.connect();
  expect(value(await client.account())).toEqual({ login: 'octocat', source: null });
  expect(value(await client.account())).toEqual({ login: 'octocat', source: null });
  expect(requests()).toHaveLength(1);
});

it('tells what a repository is, and asks again only whether that has changed', async () => {
  const { client, requests } = host.connect();
  const facts = {
    ...host.repository,
    cloneUrl: host.hosted.cloneUrl,
    defaultBranch: 'main',
    mayPush: true,
    isPrivate: false,
    parent: null,
  };
  expect(value(await client.repository(host.repository))).toEqual(facts);
  expect(value(await client.repository(host.repository))).toEqual(facts);
  expect(requests().map(({ status }) => status)).toEqual([200, 304]);
});

it('opens a pull request with labels and reviewers, and finds it again by its branch', async () => {
  host.server.addUser('reviewer');
  host.hosted.permit('reviewer', 'write');
  await host.hosted.commit('feature', 'Add it', { 'a.txt': 'a' });
  const { client } = host.connect();
  const request = {
    ...requestFor('feature'),
    draft: true,
    labels: ['agents'],
    reviewers: ['reviewer', 'Octocat'],
  };
  const opened = value(await client.openPullRequest(host.repository, request));
  const hosted = host.hosted.pullRequest(opened.number);
  expect(hosted).toMatchObject({
    title: 'Work on feature',
    body: 'About feature',
    base: 'main',
    draft: true,
  });
  expect([hosted.labels, hosted.reviewers]).toEqual([['agents'], ['reviewer']]);
  expect(opened).toMatchObject({
    ...{
      url: hosted.url,
      state: 'open',
      draft: true,
      head: hosted.head.commit,
      checks: 'none',
      comments: [],
    },
  });

  const head = { owner: 'acme', branch: 'feature' };
  const found = { number: opened.number, state: 'open', body: 'About feature', head: hosted.head.commit };
  expect(value(await client.pullRequestsOf(host.repository, head))).toEqual([found]);
  expect(value(await client.pullRequestsOf(host.repository, { ...head, branch: 'main' }))).toEqual([]);
  expect(value(await client.pullRequestsOf(host.repository, { ...head, owner: 'octocat' }))).toEqual([]);
});

it('has opened a pull request although a reviewer cannot be asked, and says so in the log', async () => {
  await host.hosted.commit('unreviewed', 'Add it', { 'u.txt': 'u' });
  const { client, lines } = host.connect();
  const request = { ...requestFor('unreviewed'), reviewers: ['nobody-at-all'] };
  const opened = value(await client.openPullRequest(host.repository, request));
  expect(host.hosted.pullRequest(opened.number).state).toBe('open');
  expect(lines.join('\n')).toContain(`reviewers of pull request #${opened.number}`);
});

it('opens pull requests with titles as long as GitHub takes them', async () => {
  await host.hosted.commit('long', 'Add it', { 'l.txt': 'l' });
  const { client } = host.connect();
  const request = { ...requestFor('long'), title: 'x'.repeat(300) };
  const { number } = value(await client.openPullRequest(host.repository, request));
  expect(host.hosted.pullRequest(number).title).toBe('x'.repeat(256));
});

it('changes, closes and opens again', async () => {
  const pull = await host.openPull('changing');
  const { client } = host.connect();
  value(await client.updatePullRequest(host.repository, pull.number, { title: 'New', body: 'New body' }));
  value(await client.updatePullRequest(host.repository, pull.number, { state: 'closed' }));
  expect(pull).toMatchObject({ title: 'New', body: 'New body', state: 'closed' });
  value(await client.updatePullRequest(host.repository, pull.number, { state: 'open' }));
  expect(pull).toMatchObject({ title: 'New', state: 'open' });
});

it.each(['squash', 'merge', 'rebase'] as const)(
  'merges by %s once, however often it is asked to',
  async (method) => {
    const pull = await host.openPull(`merged-by-${method}`);
    const { client } = host.connect();
    const request = { head: pull.head.commit, method };
    const commit = value(await client.mergePullRequest(host.repository, pull.number, request));
    expect(commit).toBe(host.hosted.branch('main'));
    expect(value(await client.mergePullRequest(host.repository, pull.number, request))).toBe(commit);
    expect(host.hosted.branch('main')).toBe(commit);
  },
);

it('does not merge another head than the one that was meant', async () => {
  const pull = await host.openPull('moving');
  const { client } = host.connect();
  const before = host.hosted.branch('main');
  const request = { head: pull.head.commit, method: 'squash' } as const;
  await host.hosted.commit('moving', 'More', { 'more.txt': 'more' });
  const answer = await client.mergePullRequest(host.repository, pull.number, request);
  expect(failureOf(answer).kind).toBe('conflict');
  expect(host.hosted.branch('main')).toBe(before);
});

it('forks a repository, waits until it can be cloned, and takes the fork that is there', async () => {
  const { client } = host.connect();
  await host.server.addRepository({ owner: 'upstream', name: 'tool', from: host.hosted.path });
  const upstream = { host: host.server.host, owner: 'upstream', name: 'tool' };
  const signal = new AbortController().signal;
  const fork = value(await client.fork(upstream, signal));
  expect(fork).toMatchObject({ owner: 'octocat', name: 'tool', mayPush: true, parent: upstream });
  expect(value(await client.fork(upstream, signal))).toEqual(fork);
});

it('makes changes one after the other, a second apart', async () => {
  const pulls = [
    await host.openPull('apart-1'),
    await host.openPull('apart-2'),
    await host.openPull('apart-3'),
  ];
  const { client, clock, requests } = host.connect();
  const from = clock.now();
  await Promise.all(
    pulls.map(({ number }) => client.updatePullRequest(host.repository, number, { title: 'New title' })),
  );
  expect(clock.now() - from).toBeGreaterThanOrEqual(2000);
  expect(requests().map(({ status }) => status)).toEqual([200, 200, 200]);
});

it('answers in a thread once, and resolves it', async () => {
  const pull = await host.openPull('answered');
  host.hosted.permit('octocat', 'write');
  pull.comment('acme', 'Please rename this.', { path: 'answered.txt', line: 1 });
  const [thread] = pull.threads;
  const { client } = host.connect();
  const text = 'Done in 1234567.\n\n<!-- switchyard: subtask-1 -->';
  value(await client.answer(thread?.id ?? '', text));
  value(await client.answer(thread?.id ?? '', `${text}\n`));
  const [now] = pull.threads;
  expect(now?.resolved).toBe(true);
  expect(now?.comments.map((comment) => comment.text)).toEqual(['Please rename this.', text]);
  expect(failureOf(await client.answer('PRRT_gone', text)).kind).toBe('notFound');
});

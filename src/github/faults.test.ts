import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  failureOf,
  type HostedClient,
  requestFor,
  startHostedClient,
  value,
} from '../../test/support/gitHubClient.ts';
import type { Fault, FaultEffect } from '../../test/support/github/testGitHub.ts';
import { systemClock } from '../lib/clock.ts';
import { createGitHub } from './createGitHub.ts';

let host: HostedClient;
beforeAll(async () => {
  host = await startHostedClient();
});
afterAll(() => host.close());

const injected: { dispose(): void }[] = [];
afterEach(() => {
  for (const fault of injected.splice(0)) {
    fault.dispose();
  }
});

function inject(effect: FaultEffect, change: Omit<Fault, 'effect'> = {}): void {
  injected.push(host.server.fail({ times: 100, ...change, effect }));
}

function answer(status: number, message: string, headers: Record<string, string> = {}): FaultEffect {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: { message },
  };
}

describe('fault 87: a token that is not accepted any more', () => {
  it('is asked for once more, and what was asked goes on with the new one', async () => {
    const old = host.server.addUser('renewed').token;
    const renewed = host.server.renew('renewed').token;
    host.hosted.permit('renewed', 'write');
    const asked: (string | undefined)[] = [];
    const token = async (refused?: string) => {
      asked.push(refused);
      return refused === undefined ? old : renewed;
    };
    const { client } = host.connect({ token });
    expect(value(await client.repository(host.repository)).mayPush).toBe(true);
    expect(asked).toEqual([undefined, old]);
  });

  it('is signed out where there is no other', async () => {
    const { client, requests } = host.connect({ token: async () => 'expired' });
    const failure = failureOf(await client.watch(host.repository, [1]));
    expect(failure).toMatchObject({ kind: 'signedOut', until: null });
    expect(failure.message).toContain('Sign In to GitHub');
    expect(requests()).toHaveLength(1);
  });

  it('asks GitHub nothing where nobody is signed in', async () => {
    const { client, requests } = host.connect({ token: async () => null });
    expect(failureOf(await client.account()).kind).toBe('signedOut');
    expect(requests()).toEqual([]);
  });
});

describe('fault 88: rate limits', () => {
  it('waits for the reset of the primary limit, and asks nothing before', async () => {
    const { client, clock, requests } = host.connect();
    inject({ kind: 'primaryLimit', resetAt: Date.now() + 600_000 }, { times: 1 });
    const failure = failureOf(await client.repository(host.repository));
    expect(failure.kind).toBe('limited');
    expect(Date.parse(failure.until ?? '')).toBeGreaterThan(clock.now() + 500_000);
    expect(failureOf(await client.repository(host.repository)).kind).toBe('limited');
    expect(requests()).toHaveLength(1);
    clock.shift(700_000);
    expect((await client.repository(host.repository)).ok).toBe(true);
  });

  it('leaves a fifth of the requests to others: reads stop there, and changes go on', async () => {
    const pull = await host.openPull('reserve');
    const { client } = host.connect();
    host.server.setRateLimit({ remaining: 1000 });
    value(await client.repository(host.repository));
    const failure = failureOf(await client.repository(host.repository));
    expect(failure).toMatchObject({ kind: 'limited', until: expect.any(String) });
    value(await client.updatePullRequest(host.repository, pull.number, { title: 'Still possible' }));
    host.server.setRateLimit({ remaining: 5000 });
  });

  it.each([
    [403, 120, 120_000],
    [429, 120, 120_000],
    [403, undefined, 60_000],
    [429, undefined, 60_000],
  ] as const)(
    'obeys a secondary limit told with %s and a retry-after of %s',
    async (status, retryAfter, pauseMs) => {
      const { client, clock, requests } = host.connect();
      const limit = {
        kind: 'secondaryLimit',
        status,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      } as const;
      inject(limit, { times: 1 });
      const from = clock.now();
      const failure = failureOf(await client.watch(host.repository, [1]));
      expect(failure.kind).toBe('limited');
      expect(Date.parse(failure.until ?? '') - from).toBeGreaterThanOrEqual(pauseMs);
      expect(failureOf(await client.account()).kind).toBe('limited');
      expect(requests()).toHaveLength(1);
      clock.shift(pauseMs);
      expect((await client.account()).ok).toBe(true);
    },
  );

  it('waits longer with each refusal in a row that names no time', async () => {
    const { client, clock } = host.connect();
    inject({ kind: 'secondaryLimit' });
    const pauses: number[] = [];
    for (let refusal = 0; refusal < 3; refusal++) {
      const until = Date.parse(failureOf(await client.account()).until ?? '');
      pauses.push(Math.round((until - clock.now()) / 60_000));
      clock.shift(until - clock.now());
    }
    expect(pauses).toEqual([1, 2, 4]);
  });

  it('takes a limit that GraphQL tells with status 200 for one', async () => {
    const { client } = host.connect();
    const body = { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] };
    inject({ kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body });
    expect(failureOf(await client.watch(host.repository, [1]))).toMatchObject({
      kind: 'limited',
      until: expect.any(String),
    });
  });
});

describe('fault 89: what is hidden, gone or forbidden', () => {
  it.each([
    [404, 'notFound'],
    [410, 'notFound'],
    [451, 'forbidden'],
    [403, 'forbidden'],
  ] as const)('tells %s as %s, and asks once', async (status, kind) => {
    const { client, requests } = host.connect();
    inject(answer(status, 'No.'));
    expect(failureOf(await client.repository(host.repository))).toMatchObject({ kind, until: null });
    expect(requests()).toHaveLength(1);
  });

  it("says that the organisation's single sign-on is missing", async () => {
    const { client } = host.connect();
    inject(
      answer(403, 'Resource protected by organization SAML enforcement.', { 'x-github-sso': 'required' }),
    );
    expect(failureOf(await client.repository(host.repository)).message).toContain('authorised');
  });
});

describe('fault 90: what GitHub does not take', () => {
  it('says of a second pull request for a branch that there is one, which is found', async () => {
    const pull = await host.openPull('twice');
    const { client } = host.connect();
    const again = failureOf(await client.openPullRequest(host.repository, requestFor('twice')));
    expect(again.kind).toBe('conflict');
    const found = value(await client.pullRequestsOf(host.repository, { owner: 'acme', branch: 'twice' }));
    expect(found.map(({ number }) => number)).toEqual([pull.number]);
  });

  it("passes on GitHub's words about what is invalid", async () => {
    const { client } = host.connect();
    const request = { ...requestFor('no-such-branch') };
    const failure = failureOf(await client.openPullRequest(host.repository, request));
    expect(failure.kind).toBe('invalid');
    expect(failure.message.length).toBeLessThan(500);
  });
});

describe('fault 91: trouble, and lost answers', () => {
  it.each([500, 502, 503, 504])('asks again after %s', async (status) => {
    const { client, requests } = host.connect();
    inject(answer(status, 'Oops'), { times: 2 });
    expect((await client.repository(host.repository)).ok).toBe(true);
    expect(requests()).toHaveLength(3);
  });

  it('gives up after three times', async () => {
    const { client, requests } = host.connect();
    inject(answer(502, 'Oops'));
    expect(failureOf(await client.watch(host.repository, [1])).kind).toBe('unavailable');
    expect(requests()).toHaveLength(3);
  });

  it('comes back when GitHub in trouble says', async () => {
    const { client, requests } = host.connect();
    inject(answer(503, 'Maintenance', { 'retry-after': '60' }));
    const failure = failureOf(await client.repository(host.repository));
    expect(failure).toMatchObject({ kind: 'unavailable', until: expect.any(String) });
    expect(requests()).toHaveLength(1);
  });

  it('does not wait for ever', async () => {
    const { client, requests } = host.connect({ timeoutMs: 100 });
    injected.push(host.server.fail({ times: 100, delayMs: 400 }));
    expect(failureOf(await client.repository(host.repository)).kind).toBe('unavailable');
    expect(requests().length).toBe(3);
  });

  it.each([
    ['the answer was lost', { kind: 'drop', when: 'after' }, 'unavailable'],
    ['half the answer was lost', { kind: 'truncated' }, 'unexpected'],
  ] as const)('opens a pull request once where %s, and it is found', async (name, effect, kind) => {
    const branch = name.replaceAll(' ', '-');
    await host.hosted.commit(branch, 'Work', { [`${branch}.txt`]: '1' });
    const { client, requests } = host.connect();
    inject(effect, { on: { method: 'POST' }, times: 1 });
    expect(failureOf(await client.openPullRequest(host.repository, requestFor(branch))).kind).toBe(kind);
    expect(requests()).toHaveLength(1);
    expect(value(await client.pullRequestsOf(host.repository, { owner: 'acme', branch }))).toHaveLength(1);
  });

  it('knows that it has merged although the answer was lost', async () => {
    const pull = await host.openPull('lost-merge');
    const { client } = host.connect();
    inject({ kind: 'drop', when: 'after' }, { on: { method: 'PUT' }, times: 1 });
    const request = { head: pull.head.commit, method: 'squash' } as const;
    const commit = value(await client.mergePullRequest(host.repository, pull.number, request));
    expect(commit).toBe(host.hosted.branch('main'));
  });

  it('answers in a thread once although the answer was lost', async () => {
    const pull = await host.openPull('lost-reply');
    pull.comment('acme', 'Shorter, please.', { path: 'lost-reply.txt', line: 1 });
    const thread = pull.threads[0]?.id ?? '';
    const { client } = host.connect();
    // The question that comes before it is let through.
    injected.push(host.server.fail({ on: { kind: 'graphql' }, delayMs: 0 }));
    inject({ kind: 'drop', when: 'after' }, { on: { kind: 'graphql' }, times: 1 });
    expect(failureOf(await client.answer(thread, 'Done.')).kind).toBe('unavailable');
    value(await client.answer(thread, 'Done.'));
    expect(pull.threads[0]?.comments.map(({ text }) => text)).toEqual(['Shorter, please.', 'Done.']);
    expect(pull.threads[0]?.resolved).toBe(true);
  });
});

describe('fault 92: answers that are none of GitHub', () => {
  it.each([
    ['a page', { kind: 'html' }],
    ['half an answer', { kind: 'truncated' }],
    ['another shape', { kind: 'answer', status: 200, body: '{"full_name":1}' }],
    ['nothing', { kind: 'answer', status: 200, body: '' }],
    ['an answer without end', { kind: 'huge', bytes: 40 * 1024 * 1024 }],
    ['a redirection elsewhere', { kind: 'redirect' }],
  ] as const)('rejects %s', async (_, effect) => {
    const { client, requests } = host.connect();
    inject(effect);
    expect(failureOf(await client.repository(host.repository)).kind).toBe('unexpected');
    expect(failureOf(await client.watch(host.repository, [1])).kind).toBe('unexpected');
    expect(requests().every(({ kind }) => kind !== 'logs')).toBe(true);
  });

  it('follows where a repository has moved to on the same host, and not for ever', async () => {
    const moved = (location: string): FaultEffect => ({ kind: 'answer', status: 301, headers: { location } });
    const { client, requests } = host.connect();
    const path = `${host.server.url}/api/v3/repos/acme/sample`;
    inject(moved(path), { on: { path: '/repos/acme/former' } });
    expect(value(await client.repository({ ...host.repository, name: 'former' })).name).toBe('sample');
    inject(moved(path));
    const before = requests().length;
    expect(failureOf(await client.repository({ ...host.repository, name: 'circle' })).kind).toBe(
      'unexpected',
    );
    expect(requests().length - before).toBe(4);
  });
});

describe('fault 93: lists without end, tags and clocks that lie', () => {
  it('reads no more than five pages of one pull request', async () => {
    const pull = await host.openPull('endless');
    const { client, requests } = host.connect();
    const headers = { 'content-type': 'application/json' };
    inject({ kind: 'answer', status: 200, headers, body: endless(pull.number, pull.head.commit) });
    const found = value(await client.watch(host.repository, [pull.number])).get(pull.number);
    expect(found?.comments.map(({ text }) => text)).toEqual(['Again and again.']);
    expect(requests().filter(({ kind }) => kind === 'graphql')).toHaveLength(5);
  });

  it('does not take "not modified" for an answer where it knows none', async () => {
    const { client } = host.connect();
    inject({ kind: 'answer', status: 304 });
    expect(failureOf(await client.repository(host.repository)).kind).toBe('unexpected');
  });

  it('asks for the whole answer again after ten minutes, whatever its tag', async () => {
    const { client, clock, requests } = host.connect();
    value(await client.repository(host.repository));
    value(await client.repository(host.repository));
    clock.shift(600_000);
    value(await client.repository(host.repository));
    expect(requests().map(({ status }) => status)).toEqual([200, 304, 200]);
  });

  it.each([
    ['an hour at the most', { 'x-ratelimit-reset': '99999999999' }, 3_600_000],
    [
      'by the clock of the host',
      { date: 'Thu, 01 Jan 1970 01:00:00 GMT', 'x-ratelimit-reset': '3720' },
      120_000,
    ],
  ])('waits %s', async (_, headers, pauseMs) => {
    const { client, clock } = host.connect();
    inject(
      answer(403, 'API rate limit exceeded', {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '0',
        ...headers,
      }),
    );
    const from = clock.now();
    const until = Date.parse(failureOf(await client.account()).until ?? '');
    expect(until).toBeGreaterThanOrEqual(from + pauseMs);
    expect(until).toBeLessThanOrEqual(clock.now() + pauseMs);
  });
});

describe('fault 94: no way to GitHub', () => {
  it('is offline where nobody knows the name, or listens', async () => {
    const { port, close } = await listen();
    close();
    for (const url of ['https://github.invalid', `http://127.0.0.1:${port}`]) {
      const failure = failureOf(await connectTo(url).account());
      expect(failure.kind).toBe('offline');
      expect(failure.message).toContain('cannot be reached');
    }
  });

  it("knows the network's own sign-in where it says so", async () => {
    const { client } = host.connect();
    inject(answer(511, 'Sign in'));
    expect(failureOf(await client.account()).kind).toBe('offline');
  });

  it('says that it is no TLS that answers, and sends no token unencrypted', async () => {
    const { port, close } = await listen();
    expect(failureOf(await connectTo(`https://127.0.0.1:${port}`).account()).kind).toBe('offline');
    close();
    expect(failureOf(await connectTo('http://github.example').account()).kind).toBe('invalid');
  });

  async function listen() {
    const server = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return { port: typeof address === 'object' ? address?.port : 0, close: () => server.close() };
  }

  function connectTo(url: string) {
    const quiet = () => undefined;
    const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
    return createGitHub({ url, token: async () => 'secret', clock: systemClock, log, timeoutMs: 2000 });
  }
});

describe('fault 95: what others do to a pull request meanwhile', () => {
  it('tells of one that was closed, and of what it is merged as', async () => {
    const [closed, merged] = [await host.openPull('closed-by-hand'), await host.openPull('merged-by-hand')];
    const { client } = host.connect();
    closed.close();
    const commit = await merged.merge('squash');
    const found = value(await client.watch(host.repository, [closed.number, merged.number]));
    expect(found.get(closed.number)?.state).toBe('closed');
    expect(found.get(merged.number)).toMatchObject({ state: 'merged', mergeCommit: commit });
  });

  it('does not take a part of the answer that was refused for nothing', async () => {
    const { client } = host.connect();
    const error = { type: 'FORBIDDEN', message: 'Not for you', path: ['repository', 'p0', 'commits'] };
    const body = { data: { rateLimit: null, repository: { p0: null } }, errors: [error] };
    inject({ kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body });
    expect(failureOf(await client.watch(host.repository, [1])).kind).toBe('forbidden');
  });
});

/** The same page over and over. */
function endless(number: number, head: string): object {
  const pageInfo = { hasNextPage: true, endCursor: 'same' };
  const url = 'https://github.example/pull/1';
  const comment = {
    ...{ id: 'C1', body: 'Again and again.', url, createdAt: '2026-01-01T00:00:00Z' },
    ...{ isMinimized: false, state: 'SUBMITTED', author: null },
  };
  const thread = { id: 'T1', isResolved: false, path: 'a.txt', line: 1, comments: { nodes: [comment] } };
  const p0 = {
    ...{
      number,
      url,
      state: 'OPEN',
      isDraft: false,
      headRefOid: head,
      reviewDecision: null,
      mergeable: 'UNKNOWN',
    },
    ...{ mergeCommit: null, reviews: { nodes: [] }, latestOpinionatedReviews: { nodes: [] } },
    comments: { nodes: [] },
    reviewThreads: { pageInfo, nodes: [thread] },
    commits: { nodes: [{ commit: { oid: head, statusCheckRollup: null } }] },
  };
  return { data: { rateLimit: null, repository: { p0 } } };
}

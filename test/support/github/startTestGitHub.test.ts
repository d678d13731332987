import { afterEach, expect, test } from 'vitest';
import { createRepository, gitIn, type TestRepository } from '../gitFixture.ts';
import { startTestGitHub } from './startTestGitHub.ts';
import { testClient } from './testClient.ts';
import type { TestGitHub } from './testGitHub.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

interface Bed {
  readonly github: TestGitHub;
  readonly files: TestRepository;
}

/** A host with `octocat/sample`, and a clone of it with the branch `feature` not yet pushed. */
async function bed(): Promise<Bed> {
  const [github, files] = await Promise.all([startTestGitHub(), createRepository()]);
  closers.push(files.remove);
  await github.addRepository({ name: 'sample', from: files.path });
  await files.git('remote', 'add', 'origin', github.repository('octocat', 'sample').cloneUrl);
  await files.git('checkout', '--quiet', '-b', 'feature');
  await files.commit('a feature', { 'feature.txt': 'one\n' });
  return { github, files };
}

test('a request is answered in the shape of the official description, which an unknown property is against', async () => {
  const { github } = await bed();
  const client = testClient(github);
  const user = await client.rest('GET', '/user');
  expect(user).toMatchObject({ status: 200, body: { login: 'octocat' } });
  const repository = await client.rest('GET', '/repos/octocat/sample');
  expect(repository.body).toMatchObject({ default_branch: 'main', permissions: { push: true } });

  const wrong = await client.rest('POST', '/repos/octocat/sample/pulls', { heads: 'feature', base: 'main' });
  expect(wrong.status).toBe(500);
  expect(wrong.text).toContain('unknown property: heads');
  expect(await client.rest('GET', '/repos/octocat/sample/pulls?page=no')).toMatchObject({ status: 500 });
  await expect(github.close()).rejects.toThrow('unknown property: heads');
});

test('without a token only what is public can be read, and a token that is revoked opens nothing', async () => {
  const { github } = await bed();
  await github.addRepository({ name: 'secret', private: true });
  const nobody = testClient(github, null);
  expect(await nobody.rest('GET', '/user')).toMatchObject({ status: 401 });
  expect(await nobody.rest('GET', '/repos/octocat/sample')).toMatchObject({ status: 200 });
  expect(await nobody.rest('GET', '/repos/octocat/secret')).toMatchObject({ status: 404 });
  expect(await nobody.graphql('{ viewer { login } }')).toMatchObject({ status: 401 });

  const client = testClient(github);
  expect(await client.rest('GET', '/repos/octocat/secret')).toMatchObject({ status: 200 });
  const { token } = github;
  github.revoke('octocat');
  expect(await client.rest('GET', '/repos/octocat/sample')).toMatchObject({
    status: 401,
    body: { message: 'Bad credentials' },
  });
  expect(github.requests.map((one) => [one.status, one.authorized, one.credentials])).toContainEqual([
    401,
    false,
    true,
  ]);
  expect(JSON.stringify(github.requests)).not.toContain(token);
  await github.close();
});

test('git clones what is public without a token, and pushes with one that may write', async () => {
  const { github, files } = await bed();
  const hosted = github.repository('octocat', 'sample');
  const pushes: unknown[] = [];
  github.onPush(({ branch, commit, by }) => pushes.push({ branch, commit, by }));
  expect(await files.git('ls-remote', 'origin', 'refs/heads/main')).toContain(files.head);
  await expect(files.git('push', 'origin', 'feature')).rejects.toThrow(
    /could not read Username|Authentication/,
  );
  const stranger = testClient(github, github.addUser('stranger').token);
  await expect(stranger.git(files.path, 'push', 'origin', 'feature')).rejects.toThrow('403');

  hosted.permit('stranger', 'write');
  await stranger.git(files.path, 'push', 'origin', 'feature');
  const commit = await files.git('rev-parse', 'feature');
  expect(hosted.branch('feature')).toBe(commit);
  expect(pushes).toEqual([{ branch: 'feature', commit, by: 'stranger' }]);

  await hosted.protect('main');
  await expect(stranger.git(files.path, 'push', 'origin', 'feature:main')).rejects.toThrow('GH006');
  await github.close();
});

test('a token without the scope for workflows pushes anything but them, and is told why in the words of GitHub', async () => {
  const { github, files } = await bed();
  github.withoutWorkflows('octocat');
  await testClient(github).git(files.path, 'push', 'origin', 'feature');
  const commit = await files.commit('a workflow', { '.github/workflows/ci.yml': 'on: push\n' });
  await expect(testClient(github).git(files.path, 'push', 'origin', 'feature')).rejects.toThrow(
    '[remote rejected] feature -> feature (refusing to allow an OAuth App to create or update workflow `.github/workflows/ci.yml` without `workflow` scope)',
  );
  github.renew('octocat');
  await testClient(github).git(files.path, 'push', 'origin', 'feature');
  expect(github.repository('octocat', 'sample').branch('feature')).toBe(commit);
  await github.close();
});

test('what it tells of time is told by its own clock', async () => {
  const now = Date.parse('2030-01-02T03:04:05.000Z');
  const github = await startTestGitHub({ now: () => now });
  const { headers } = await testClient(github).rest('GET', '/user');
  expect(headers.get('date')).toBe('Wed, 02 Jan 2030 03:04:05 GMT');
  expect(headers.get('x-ratelimit-reset')).toBe(`${now / 1000 + 3600}`);
  expect(github.requests[0]?.at).toBe(now);
  await github.close();
});

test('what has not changed is answered 304 and costs nothing; with nothing left to spend it is refused', async () => {
  const { github } = await bed();
  const client = testClient(github);
  const first = await client.rest('GET', '/repos/octocat/sample');
  const etag = first.headers.get('etag') ?? '';
  const again = await client.rest('GET', '/repos/octocat/sample', undefined, { 'if-none-match': etag });
  expect(again.status).toBe(304);
  expect(again.headers.get('x-ratelimit-remaining')).toBe(first.headers.get('x-ratelimit-remaining'));

  github.setRateLimit({ remaining: 0, resetAt: Date.now() + 60_000 });
  expect(await client.rest('GET', '/user')).toMatchObject({ status: 403 });
  expect((await client.graphql('{ viewer { login } }')).text).toContain('RATE_LIMIT');
  expect((await client.rest('GET', '/rate_limit')).body).toMatchObject({ rate: { remaining: 0 } });
  await github.close();
});

test('a fault meets as many requests as it is meant for', async () => {
  const { github, files } = await bed();
  const client = testClient(github);
  const user = () => client.rest('GET', '/user');
  github.fail({ on: { path: '/user' }, times: 2, effect: { kind: 'answer', status: 502, body: 'bad' } });
  github.fail({ on: { path: /^\/user$/ }, effect: { kind: 'html' } });
  github.fail({ on: { path: '/user' }, effect: { kind: 'truncated' } });
  github.fail({ on: { path: '/user' }, effect: { kind: 'secondaryLimit', retryAfter: 7 } });
  github.fail({ on: { kind: 'graphql' }, effect: { kind: 'drop', when: 'before' } });
  expect([(await user()).status, (await user()).status]).toEqual([502, 502]);
  expect((await user()).headers.get('content-type')).toBe('text/html');
  const half = await user();
  expect(() => JSON.parse(half.text)).toThrow();
  expect((await user()).headers.get('retry-after')).toBe('7');
  await expect(client.graphql('{ viewer { login } }')).rejects.toThrow('fetch failed');
  expect(await user()).toMatchObject({ status: 200 });

  github.fail({
    on: { kind: 'git', path: /git-receive-pack$/, method: 'POST' },
    effect: { kind: 'drop', when: 'after' },
  });
  await expect(client.git(files.path, 'push', 'origin', 'feature')).rejects.toThrow();
  expect(github.repository('octocat', 'sample').branch('feature')).toBe(
    await files.git('rev-parse', 'feature'),
  );
  await github.close();
});

test('a fork is another repository, from whose branches pull requests come', async () => {
  const { github, files } = await bed();
  const stranger = testClient(github, github.addUser('stranger').token);
  const forked = await stranger.rest('POST', '/repos/octocat/sample/forks', {});
  expect(forked).toMatchObject({ status: 202, body: { fork: true, full_name: 'stranger/sample' } });
  const fork = github.repository('stranger', 'sample');
  await stranger.git(files.path, 'push', fork.cloneUrl, 'feature');
  const opened = await stranger.rest('POST', '/repos/octocat/sample/pulls', {
    ...{ title: 'A feature', head: 'stranger:feature', base: 'main' },
  });
  expect(opened.status, opened.text).toBe(201);
  const pull = github.repository('octocat', 'sample').pullRequest(1);
  expect(pull.head).toMatchObject({ owner: 'stranger', branch: 'feature' });
  const merged = await pull.merge('squash');
  expect(github.repository('octocat', 'sample').branch('main')).toBe(merged);
  const shown = await gitIn(github.repository('octocat', 'sample').path, 'log', '-1', '--format=%s', merged);
  expect(shown).toBe('A feature (#1)');
  await github.close();
});

import { afterEach, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '../gitFixture.ts';
import { startTestGitHub } from './startTestGitHub.ts';
import { testClient } from './testClient.ts';
import type { HostedPullRequest, TestGitHub } from './testGitHub.ts';

let github: TestGitHub;
let files: TestRepository;
afterEach(async () => {
  await github.close();
  await files.remove();
});

async function opened(title: string, body: string): Promise<HostedPullRequest> {
  [github, files] = await Promise.all([startTestGitHub(), createRepository()]);
  const hosted = await github.addRepository({ name: 'sample', from: files.path });
  await hosted.commit('feature', 'Add <one> thing', { 'feature.txt': 'one\n' });
  await testClient(github).rest('POST', '/repos/octocat/sample/pulls', {
    ...{ title, body, head: 'feature', base: 'main' },
  });
  return hosted.pullRequest(1);
}

async function pageAt(url: string): Promise<string> {
  const answer = await fetch(url);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  return answer.text();
}

test('whoever follows the link of a pull request sees it, and gets from there to its checks and back', async () => {
  const pull = await opened('Add a thing', 'What it does.\n\n- [x] it is there');
  pull.setCheck('build', 'failure', { summary: '2 tests fail', log: 'expected 1, got 2' });
  pull.comment('octocat', 'Please say more.', { path: 'feature.txt', line: 1 });
  pull.comment('octocat', 'And who is it for?');
  const page = await pageAt(pull.url);
  for (const words of [
    '#1 Add a thing',
    '<b>open</b>',
    'What it does.\n\n- [x] it is there',
    'Add &#60;one&#62; thing',
    'failure, 2 tests fail',
    'feature.txt:1',
    'Please say more.',
    'And who is it for?',
  ]) {
    expect(page).toContain(words);
  }
  const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => `${github.url}${link}`);
  expect(links).toHaveLength(2);
  const [repository, job] = await Promise.all(links.map(pageAt));
  expect(repository).toContain('<a href="/octocat/sample/pull/1">#1</a> Add a thing (open)');
  expect(job).toContain('expected 1, got 2');
  await pull.merge('squash');
  expect(await pageAt(pull.url)).toContain('<b>merged</b>');
});

test('what people write is text on a page, and never part of it', async () => {
  const evil = `"><script>alert('x')</script>`;
  const pull = await opened(evil, evil);
  pull.setCheck(evil, 'failure', { summary: evil, log: evil });
  pull.comment('octocat', evil);
  pull.review('octocat', 'CHANGES_REQUESTED', evil);
  const page = await pageAt(pull.url);
  expect(page).not.toMatch(/<script|alert\('/);
  expect(page.match(/&#34;&#62;&#60;script&#62;/g)?.length).toBeGreaterThanOrEqual(6);
});

test('what is not there is not found, and git and programs are served as ever', async () => {
  await opened('Add a thing', '');
  for (const path of ['/octocat/sample/pull/9', '/octocat/other/pull/1', '/octocat/other']) {
    expect((await fetch(`${github.url}${path}`)).status).toBe(404);
  }
  expect(await files.git('ls-remote', github.repository('octocat', 'sample').cloneUrl)).toContain('feature');
});

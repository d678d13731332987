import { expect, it } from 'vitest';
import { gitCredentials, gitHubHosts } from './hosts.ts';

const settings = { githubUrl: 'https://git.acme.example:8443/' };

it('takes github.com for GitHub, and the host that the setting names', () => {
  expect(gitHubHosts(settings)).toEqual(['git.acme.example:8443', 'github.com']);
  expect(gitHubHosts({ githubUrl: 'https://github.com' })).toEqual(['github.com']);
  expect(gitHubHosts({ githubUrl: 'nonsense' })).toEqual(['github.com']);
});

it.each([
  ['https://github.com/acme/sample.git', 'token of https://github.com'],
  ['https://git.acme.example:8443/acme/sample.git', 'token of https://git.acme.example:8443'],
  ['http://github.com/acme/sample.git', null],
  ['https://github.com.evil.example/acme/sample.git', null],
  ['https://github.com@evil.example/acme/sample.git', null],
  ['https://git.acme.example/acme/sample.git', null],
  ['/srv/git/sample.git', null],
])('gives git for %s: %s', async (url, password) => {
  const credentials = gitCredentials(
    () => settings,
    async (host) => `token of ${host}`,
  );
  expect((await credentials(url))?.password ?? null).toBe(password);
});

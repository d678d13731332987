import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTokens } from './tokens.ts';

const publicUrl = 'https://github.com';
const enterpriseUrl = 'https://ghe.acme.com';

let folder: string;
let now = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokens-'));
  now = 1_000_000;
});
afterEach(() => rm(folder, { recursive: true }));

function tokens(environment: NodeJS.ProcessEnv = {}, session: string | null = null, githubUrl = publicUrl) {
  const find = createTokens({
    session: async () => session,
    githubUrl: () => githubUrl,
    environment: { PATH: `${folder}:/usr/bin:/bin`, ...environment },
    clock: { now: () => now, at: () => ({ dispose: () => undefined }) },
  });
  return Object.assign(async (url: string, refused?: string) => (await find(url, refused))?.token ?? null, {
    source: async () => (await find(publicUrl))?.source ?? null,
  });
}

/** A GitHub CLI that tells what it was asked, and what of the environment it saw. */
async function installCli(script: string): Promise<() => Promise<string>> {
  const path = join(folder, 'gh');
  await writeFile(
    path,
    `#!/bin/sh\necho "$* $GITHUB_TOKEN$GH_ENTERPRISE_TOKEN" >> "${folder}/asked"\n${script}\n`,
  );
  await chmod(path, 0o755);
  return () => readFile(join(folder, 'asked'), 'utf8');
}

it("takes the editor's sign-in first, then that of the GitHub CLI, then the environment", async () => {
  const environment = { GITHUB_TOKEN: 'from-environment' };
  expect(await tokens(environment)(publicUrl)).toBe('from-environment');
  const asked = await installCli('echo from-cli');
  expect(await tokens(environment)(publicUrl)).toBe('from-cli');
  expect(await tokens(environment, 'from-session')(publicUrl)).toBe('from-session');
  expect(await asked()).toBe('auth token --hostname=github.com \n');
});

it('tells where the token was found, so that the user knows where to sign out', async () => {
  expect(await tokens().source()).toBeNull();
  expect(await tokens({ GH_TOKEN: ' ', GITHUB_TOKEN: 'x' }).source()).toEqual({
    ...{ kind: 'variable', name: 'GITHUB_TOKEN' },
  });
  await installCli('echo from-cli');
  expect(await tokens({ GITHUB_TOKEN: 'x' }).source()).toEqual({ kind: 'cli' });
  expect(await tokens({}, 'from-session').source()).toEqual({ kind: 'editor' });
});

it('is signed out where nobody knows a token, and where the GitHub CLI fails', async () => {
  expect(await tokens()(publicUrl)).toBeNull();
  await installCli('echo "no oauth token" >&2; exit 1');
  expect(await tokens()(publicUrl)).toBeNull();
});

it('asks the GitHub CLI no more than once a minute', async () => {
  const asked = await installCli('echo from-cli');
  const token = tokens();
  await Promise.all([token(publicUrl), token(publicUrl)]);
  now += 59_000;
  expect(await token(publicUrl)).toBe('from-cli');
  expect((await asked()).split('\n')).toHaveLength(2);
  now += 1_000;
  await token(publicUrl);
  expect((await asked()).split('\n')).toHaveLength(3);
});

it('takes the next one where one was refused, and tries that again after a minute', async () => {
  await installCli('echo from-cli');
  const token = tokens({ GITHUB_TOKEN: 'from-environment' }, 'from-session');
  expect(await token(publicUrl, 'from-session')).toBe('from-cli');
  expect(await token(publicUrl, 'from-cli')).toBe('from-environment');
  expect(await token(publicUrl, 'from-environment')).toBeNull();
  now += 60_000;
  expect(await token(publicUrl)).toBe('from-session');
});

it.each([
  [{ GITHUB_TOKEN: 'public', GH_ENTERPRISE_TOKEN: 'enterprise' }, enterpriseUrl, 'enterprise'],
  [{ GITHUB_TOKEN: 'public', GITHUB_ENTERPRISE_TOKEN: 'enterprise' }, enterpriseUrl, 'enterprise'],
  [{ GITHUB_TOKEN: 'public' }, enterpriseUrl, 'public'],
  [{ GITHUB_TOKEN: 'public', GH_ENTERPRISE_TOKEN: 'enterprise' }, publicUrl, 'public'],
  [{ GH_ENTERPRISE_TOKEN: 'enterprise' }, publicUrl, null],
  [{ GITHUB_TOKEN: '  ' }, publicUrl, null],
])('takes from %j for %s %s', async (environment, url, token) => {
  expect(await tokens(environment, null, enterpriseUrl)(url)).toBe(token);
});

it.each([
  'https://evil.example',
  'https://ghe.acme.com:8443',
  'https://github.com.evil.example',
  'http://github.com',
  'http://ghe.acme.com',
])('has no token for %s', async (url) => {
  await installCli('echo from-cli');
  const environment = { GITHUB_TOKEN: 'public', GH_ENTERPRISE_TOKEN: 'enterprise' };
  expect(await tokens(environment, 'from-session', enterpriseUrl)(url)).toBeNull();
});

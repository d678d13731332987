import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gitIn } from '../../test/support/gitFixture.ts';
import { type HostedClient, startHostedClient } from '../../test/support/gitHubClient.ts';
import { type OpenedRepository, openedRepository } from '../../test/support/repositoryFixture.ts';
import { defaultSettings, type Settings } from '../domain/settings.ts';
import type { SignInSource } from '../domain/signIn.ts';
import { checkDelivery } from './checkDelivery.ts';

let client: HostedClient;
let opened: OpenedRepository;

beforeEach(async () => {
  client = await startHostedClient();
  opened = await openedRepository();
});

afterEach(async () => {
  await client.close();
  await opened.files.remove();
});

async function check(
  settings: Partial<Settings> = {},
  token: string | null = client.server.token,
  source: SignInSource | null = null,
) {
  const connected = client.connect({ token: async () => token, source: async () => source });
  const checks = await checkDelivery({
    repository: opened.repository,
    settings: () => ({ ...defaultSettings, githubUrl: client.server.url, ...settings }),
    github: () => connected.client,
  });
  return checks.map(({ title, state, detail }) => [title, state, detail]);
}

const addOrigin = (url: string) => gitIn(opened.files.path, 'remote', 'add', 'origin', url);

describe('the check of the delivery', () => {
  test('names the account and the access that pull requests need', async () => {
    await addOrigin(client.hosted.cloneUrl);
    expect(await check()).toEqual([
      [
        'Delivery',
        'ok',
        'pull requests to acme/sample. The base is origin/main; your own main stays as it is until you pull.',
      ],
      ['GitHub account', 'ok', `octocat on ${client.server.host}`],
      ['Push access', 'ok', 'acme/sample'],
    ]);
  });

  test.each<[string, SignInSource, RegExp]>([
    ['an account of VS Code', { kind: 'editor' }, /by an account of VS Code.*Accounts menu/],
    ['the GitHub CLI', { kind: 'cli' }, /by the GitHub CLI.*`gh auth logout --hostname/],
    ['a variable', { kind: 'variable', name: 'GH_TOKEN' }, /by the variable GH_TOKEN\. Unset it/],
  ])('says that the sign-in is by %s, and how it is ended', async (_what, source, words) => {
    await addOrigin(client.hosted.cloneUrl);
    expect((await check({}, client.server.token, source))[1]?.[2]).toMatch(words);
  });

  test('says that nobody is signed in, or that who is may not push', async () => {
    await addOrigin(client.hosted.cloneUrl);
    expect((await check({}, null))[1]).toEqual([
      'GitHub account',
      'failed',
      expect.stringContaining('Sign In'),
    ]);
    client.hosted.permit(client.server.login, 'read');
    expect((await check())[2]).toEqual(['Push access', 'failed', expect.stringContaining('acme/sample')]);
  });

  test('does not ask GitHub where nothing has to do with it', async () => {
    const before = client.server.requests.length;
    expect(await check()).toEqual([
      ['Delivery', 'ok', 'merged into the base branch here'],
      ['GitHub', 'ok', 'not needed'],
    ]);
    expect(client.server.requests.length).toBe(before);
  });

  test('says why what the setting asks for is not possible', async () => {
    const [delivery] = await check({ delivery: 'push' });
    expect(delivery?.slice(0, 2)).toEqual(['Delivery', 'failed']);
  });
});

import { join } from 'node:path';
import { createGitHub } from '../../src/github/createGitHub.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { createEngineFixture, type EngineFixture, type FixtureOptions } from './engineFixture.ts';
import type { TestRepository } from './gitFixture.ts';
import { startTestGitHub } from './github/startTestGitHub.ts';
import { testClient } from './github/testClient.ts';
import type { HostedRepository, TestGitHub, TestGitHubOptions } from './github/testGitHub.ts';
import { log } from './scriptedEngine.ts';
import type { Worker } from './scriptedWork.ts';

export interface HostedEngine extends EngineFixture {
  readonly github: TestGitHub;
  /** `octocat/sample`, where the checkout comes from: its remote `origin`. */
  readonly hosted: HostedRepository;
  /** What `hosted` is a fork of, and the remote `upstream`; the same as `hosted` where that is no fork. */
  readonly upstream: HostedRepository;
  /** Whether the user is signed in; the test changes it. */
  readonly session: { signedIn: boolean };
  /** The time of the engine, which is that of the host as well. */
  now(): number;
}

interface HostedOptions extends FixtureOptions {
  readonly host?: TestGitHubOptions;
  /** Whose repository `hosted` is a fork of. */
  readonly upstream?: string;
}

/** An engine as `createEngineFixture` makes it, on a repository of a test GitHub, whose user is signed in. */
export async function createHostedEngine(agent: Worker, options: HostedOptions = {}): Promise<HostedEngine> {
  let clock: Clock = systemClock;
  const now = (): number => clock.now();
  const github = await startTestGitHub({ now, ...options.host });
  const session = { signedIn: true };
  const token = async (): Promise<string | null> => (session.signedIn ? github.token : null);
  const clientOf = (engineClock: Clock) => {
    clock = engineClock;
    const client = createGitHub({ url: github.url, token, clock, log });
    return (name: string) => (name === github.host ? client : null);
  };
  const fixture = await createEngineFixture(agent, {
    github: clientOf,
    signIn: {
      credentials: async (url) => {
        const password = new URL(url).host === github.host ? await token() : null;
        return password === null ? null : { username: 'x-access-token', password };
      },
      helperPath: join(import.meta.dirname, '..', '..', 'src', 'git', 'remote', 'credentialHelper.ts'),
    },
    ...options,
    settings: { delivery: 'pullRequest', githubUrl: github.url, autoMerge: false, ...options.settings },
  });
  const places = await addRepositories(github, fixture.repository, options.upstream);
  const { dispose } = fixture;
  return Object.assign(fixture, {
    ...{ github, ...places, now, session },
    async dispose() {
      await dispose();
      await github.close();
    },
  });
}

async function addRepositories(
  github: TestGitHub,
  { path, git }: TestRepository,
  owner: string = github.login,
): Promise<Pick<HostedEngine, 'hosted' | 'upstream'>> {
  github.addUser(owner);
  const upstream = await github.addRepository({ owner, name: 'sample', from: path });
  if (owner === github.login) {
    await git('remote', 'add', 'origin', upstream.cloneUrl);
    return { hosted: upstream, upstream };
  }
  await testClient(github).rest('POST', `/repos/${owner}/sample/forks`, {});
  const hosted = github.repository(github.login, 'sample');
  await git('remote', 'add', 'origin', hosted.cloneUrl);
  await git('remote', 'add', 'upstream', upstream.cloneUrl);
  return { hosted, upstream };
}

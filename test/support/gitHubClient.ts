import type { SignInSource } from '../../src/domain/signIn.ts';
import { createGitHub } from '../../src/github/createGitHub.ts';
import type { Answer, GitHub, GitHubFailure } from '../../src/github/gitHub.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Log } from '../../src/lib/log.ts';
import { createRepository } from './gitFixture.ts';
import { startTestGitHub } from './github/startTestGitHub.ts';
import type { HostedPullRequest, HostedRepository, SeenRequest, TestGitHub } from './github/testGitHub.ts';

/** The product's client on a test GitHub with one repository, `acme/sample`, that its user may push to. */
export interface HostedClient {
  readonly server: TestGitHub;
  readonly hosted: HostedRepository;
  readonly repository: { readonly host: string; readonly owner: string; readonly name: string };
  /** A client that knows nothing yet, with the server's token unless it gets others. */
  connect(options?: ConnectOptions): Connected;
  /** A branch with a commit of its own, and a pull request that a user opened for it. */
  openPull(branch: string): Promise<HostedPullRequest>;
  close(): Promise<void>;
}

interface ConnectOptions {
  readonly token?: (refused?: string) => Promise<string | null>;
  readonly source?: () => Promise<SignInSource | null>;
  readonly timeoutMs?: number;
}

interface Connected {
  readonly client: GitHub;
  readonly clock: HurriedClock;
  /** What it has logged. */
  readonly lines: readonly string[];
  /** What has been asked of the server since. */
  requests(): readonly SeenRequest[];
}

export async function startHostedClient(): Promise<HostedClient> {
  const server = await startTestGitHub();
  const origin = await createRepository();
  const hosted = await server.addRepository({
    owner: 'acme',
    name: 'sample',
    from: origin.path,
    permissions: { [server.login]: 'write' },
  });
  const repository = { host: server.host, owner: 'acme', name: 'sample' };

  function connect({
    token = async () => server.token,
    source = async () => null,
    timeoutMs = 10_000,
  }: ConnectOptions = {}): Connected {
    const clock = createHurriedClock();
    const lines: string[] = [];
    const from = server.requests.length;
    const client = createGitHub({ url: server.url, token, source, clock, log: logInto(lines), timeoutMs });
    return { client, clock, lines, requests: () => server.requests.slice(from) };
  }

  async function openPull(branch: string): Promise<HostedPullRequest> {
    await hosted.commit(branch, `Work on ${branch}`, { [`${branch}.txt`]: branch });
    const opened = await connect().client.openPullRequest(repository, requestFor(branch));
    return hosted.pullRequest(value(opened).number);
  }

  async function close(): Promise<void> {
    await server.close();
    await origin.remove();
  }

  return { server, hosted, repository, connect, openPull, close };
}

/** For a pull request of the branch to main. */
export function requestFor(branch: string) {
  return {
    ...{ head: { owner: 'acme', branch }, base: 'main', title: `Work on ${branch}`, body: `About ${branch}` },
    ...{ draft: false, labels: [], reviewers: [] },
  };
}

export function value<T>(answer: Answer<T>): T {
  if (!answer.ok) {
    throw new Error(`${answer.error.kind}: ${answer.error.message}`);
  }
  return answer.value;
}

export function failureOf(answer: Answer<unknown>): GitHubFailure {
  if (answer.ok) {
    throw new Error(`It succeeded: ${JSON.stringify(answer.value)}`);
  }
  return answer.error;
}

/** A hundred times as fast as the system's, and put forward by the test. */
interface HurriedClock extends Clock {
  shift(byMs: number): void;
}

const speed = 100;

function createHurriedClock(): HurriedClock {
  const start = Date.now();
  let shiftMs = 0;
  const now = (): number => start + (Date.now() - start) * speed + shiftMs;
  return {
    now,
    at(at, callback) {
      const timer = setTimeout(callback, Math.max(0, at - now()) / speed);
      return { dispose: () => clearTimeout(timer) };
    },
    shift(byMs) {
      shiftMs += byMs;
    },
  };
}

function logInto(lines: string[]): Log {
  const line = (message: string): void => {
    lines.push(message);
  };
  return { debug: line, info: line, warn: line, error: line };
}

import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mutex } from '../../../src/lib/mutex.ts';
import { type CheckFacts, type Facts, findRepository, findUser, newToken } from './facts.ts';
import { createFaults } from './faults.ts';
import { type House, receive } from './frontDoor.ts';
import { hostedPullRequest, hostedRepository } from './hosted.ts';
import { createRateLimit } from './rateLimit.ts';
import { addRepository } from './repositories.ts';
import type { TestGitHub, TestGitHubOptions, TestUser } from './testGitHub.ts';

/** Starts a GitHub on two loopback ports: the host, and the place where it keeps the logs of jobs. */
export async function startTestGitHub(options: TestGitHubOptions = {}): Promise<TestGitHub> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'test-github-')));
  const doors: { host: RequestListener; logs: RequestListener } = { host: unready, logs: unready };
  const host = await listen((incoming, response) => doors.host(incoming, response));
  const logs = await listen((incoming, response) => doors.logs(incoming, response));
  const facts = emptyFacts(folder, { url: host.url, logsUrl: logs.url }, options);
  const house: House = { facts, faults: createFaults(), limit: createRateLimit(facts.now), requests: [] };
  doors.host = (incoming, response) => {
    receive(house, incoming, response).catch((error: unknown) => {
      facts.violations.push(`${incoming.method} ${incoming.url}: ${error}`);
      response.destroy();
    });
  };
  doors.logs = (incoming, response) => {
    const { status, body } = storedLog(house, incoming);
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  };
  const { login } = addUser(facts, options.login ?? 'octocat');
  return {
    ...{ url: host.url, host: new URL(host.url).host, login },
    get token() {
      return addUser(facts, login).token;
    },
    ...{ requests: house.requests, violations: facts.violations },
    ...people(facts),
    addRepository: async (wanted) => {
      const owner = addUser(facts, wanted.owner ?? login);
      return hostedRepository(facts, await addRepository(facts, owner.login, wanted));
    },
    repository(repositoryOwner, name) {
      const found = findRepository(facts, repositoryOwner, name);
      if (found === undefined) {
        throw new Error(`The test GitHub has no repository ${repositoryOwner}/${name}`);
      }
      return hostedRepository(facts, found);
    },
    fail: house.faults.add,
    setRateLimit: house.limit.set,
    ...hooks(facts),
    async close() {
      await Promise.all([end(host.server), end(logs.server)]);
      await facts.exclusively(async () => undefined);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
      if (facts.violations.length > 0) {
        throw new Error(`Against GitHub's descriptions:\n${[...new Set(facts.violations)].join('\n')}`);
      }
    },
  };
}

function emptyFacts(
  folder: string,
  urls: { readonly url: string; readonly logsUrl: string },
  options: TestGitHubOptions,
): Facts {
  let last = 1000;
  const turns = new Mutex();
  return {
    ...{ ...urls, folder, users: new Map(), repositories: [] },
    ...{ pushListeners: [], headListeners: [], violations: [] },
    lateMergeable: options.lateMergeable ?? false,
    forkDelayMs: options.forkDelayMs ?? 0,
    now: options.now ?? Date.now,
    nextId() {
      last += 1;
      return last;
    },
    exclusively: (work) => turns.run(work),
  };
}

function addUser(facts: Facts, login: string): TestUser {
  const known = facts.users.get(login.toLowerCase());
  const token = known?.token ?? newToken();
  if (known === undefined) {
    facts.users.set(login.toLowerCase(), { id: facts.nextId(), login, token, workflows: true });
  }
  return { login: known?.login ?? login, token };
}

function people(facts: Facts): Pick<TestGitHub, 'addUser' | 'revoke' | 'renew' | 'withoutWorkflows'> {
  return {
    addUser: (login) => addUser(facts, login),
    revoke(login) {
      findUser(facts, login).token = null;
    },
    renew(login) {
      const user = findUser(facts, login);
      const token = newToken();
      user.token = token;
      user.workflows = true;
      return { login: user.login, token };
    },
    withoutWorkflows(login) {
      findUser(facts, login).workflows = false;
    },
  };
}

function hooks(facts: Facts): Pick<TestGitHub, 'onPush' | 'onHead'> {
  return {
    onPush(listener) {
      facts.pushListeners.push((push) =>
        listener({ ...push, repository: hostedRepository(facts, push.repository) }),
      );
    },
    onHead(listener) {
      facts.headListeners.push((pull) =>
        listener({
          repository: hostedRepository(facts, pull.repository),
          pullRequest: hostedPullRequest(facts, pull),
          commit: pull.headCommit,
          nth: pull.heads,
        }),
      );
    },
  };
}

/** The other host: it gives a log to whoever has its address, and must never see a token. */
function storedLog({ facts, requests }: House, incoming: IncomingMessage) {
  const url = new URL(incoming.url ?? '/', facts.logsUrl);
  const check = facts.repositories
    .flatMap((repository) => repository.checks)
    .find((one) => url.pathname === `/logs/${one.id}` && url.searchParams.get('sig') === one.commit);
  const credentials = incoming.headers.authorization !== undefined;
  if (credentials) {
    facts.violations.push('A token was sent to another host');
  }
  const status = credentials ? 400 : check === undefined ? 404 : 200;
  requests.push({
    ...{ kind: 'logs', method: incoming.method ?? 'GET', path: `${url.pathname}${url.search}`, status },
    ...{ at: facts.now(), authorized: false, credentials, login: null, body: undefined },
  });
  return { status, body: status === 200 && check !== undefined ? timedLog(check) : '' };
}

/** As GitHub keeps it: each line begins with its time. */
function timedLog({ log, at }: CheckFacts): string {
  const time = new Date(at).toISOString().replace('Z', '0000Z');
  const lines = (log ?? '').split('\n').map((line) => `${time} ${line}`);
  return `${lines.join('\n')}\n${time} ##[error]Process completed with exit code 1.\n`;
}

const unready: RequestListener = (_, response) => response.writeHead(503).end();

async function listen(listener: RequestListener): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The test GitHub has no port');
  }
  return { server, url: `http://127.0.0.1:${address.port}` };
}

async function end(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

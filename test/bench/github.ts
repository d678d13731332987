import { setTimeout as pause } from 'node:timers/promises';
import type { EngineParts } from '../../src/engine/parts.ts';
import type { GitHub } from '../../src/github/gitHub.ts';
import { createRepository } from '../support/gitFixture.ts';
import { type HostedClient, requestFor, startHostedClient, value } from '../support/gitHubClient.ts';
import type { HostedRepository, SeenRequest } from '../support/github/testGitHub.ts';
import { createHostedEngine, type HostedEngine } from '../support/hostedEngine.ts';
import { agentOf } from '../support/scriptedWork.ts';
import { exact, type Row } from './measure.ts';

const goal = 1.2;
/** GitHub gives up on queries that look for much more: beyond it a round takes one request for each so many. */
const mostInOneRequest = 50;

/** What watching pull requests costs: every request to GitHub's API is counted, whatever it is for. */
export async function githubCalls(_rounds: number, report: (line: string) => void): Promise<readonly Row[]> {
  const rows = [await engineCalls(report)];
  const host = await startHostedClient();
  try {
    for (const open of [1, 50, 200]) {
      rows.push(await clientCalls(host, open, report));
    }
  } finally {
    await host.close();
  }
  return rows;
}

const clientRounds = 15;

/** So many open pull requests of one repository, on which something happens before each round. */
async function clientCalls(host: HostedClient, open: number, report: (line: string) => void): Promise<Row> {
  const { hosted, repository } = await openPulls(host, open);
  const { client, requests } = host.connect();
  const numbers = Array.from({ length: open }, (_, index) => index + 1);
  for (let round = 0; round < clientRounds; round++) {
    happen(hosted, round, numbers[round % open] ?? 1);
    const seen = value(await client.watch(repository, numbers));
    if (seen.size !== open) {
      throw new Error(`${seen.size} of ${open} pull requests were told of`);
    }
  }
  reportCalls(requests(), clientRounds, report);
  const reference = Math.ceil(open / mostInOneRequest);
  const per = reference === 1 ? 'one' : `one for each ${mostInOneRequest}`;
  const name = `GitHub: API calls a round, ${open} open pull request${open === 1 ? '' : 's'} / ${per}`;
  return exact(name, apiRequests(requests()).length / clientRounds, reference, goal);
}

async function openPulls(host: HostedClient, open: number) {
  const files = await createRepository();
  try {
    const branches = Array.from({ length: open }, (_, index) => `part-${index}`);
    for (const branch of branches) {
      const commit = await files.git('commit-tree', '-p', 'HEAD', '-m', branch, 'HEAD^{tree}');
      await files.git('branch', branch, commit);
    }
    const name = `open-${open}`;
    const permissions = { [host.server.login]: 'write', ann: 'write' } as const;
    host.server.addUser('ann');
    const hosted = await host.server.addRepository({ owner: 'acme', name, from: files.path, permissions });
    const repository = { ...host.repository, name };
    const { client } = host.connect();
    for (const branch of branches) {
      value(await client.openPullRequest(repository, requestFor(branch)));
    }
    return { hosted, repository };
  } finally {
    await files.remove();
  }
}

const subtasks = 10;
const looks = 30;

/** The engine with ten open pull requests: whatever it asks for besides looking at them counts as well. */
async function engineCalls(report: (line: string) => void): Promise<Row> {
  const watched = { rounds: 0 };
  const keys = Array.from({ length: subtasks }, (_, index) => `part${index}`);
  const fixture = await createHostedEngine(agentOf(Object.fromEntries(keys.map((key) => [key, []]))), {
    settings: { maxAgents: subtasks, maxReturnsPerHead: 0 },
    patienceMs: 120_000,
    between: (parts) => countingRounds(parts, watched),
  });
  try {
    return await countEngine(fixture, watched, report);
  } finally {
    await fixture.dispose();
  }
}

function countingRounds(parts: EngineParts, watched: { rounds: number }): EngineParts {
  const counting = (client: GitHub | null): GitHub | null =>
    client && {
      ...client,
      watch: (...asked) => {
        watched.rounds += 1;
        return client.watch(...asked);
      },
    };
  return { ...parts, github: (host) => counting(parts.github(host)) };
}

async function countEngine(
  fixture: HostedEngine,
  watched: { readonly rounds: number },
  report: (line: string) => void,
): Promise<Row> {
  await fixture.createTask();
  await fixture.until(
    (view) =>
      view.subtasks.length === subtasks && view.subtasks.every(({ status }) => status === 'COMPLETED'),
  );
  fixture.github.addUser('ann');
  fixture.hosted.permit('ann', 'write');
  const before = { rounds: watched.rounds, requests: fixture.github.requests.length };
  for (let look = 0; look < looks; look++) {
    happen(fixture.hosted, look, 1 + (look % subtasks));
    if (look === looks - 3) {
      await pushByAnother(fixture.hosted);
    }
    const rounds = watched.rounds;
    await fixture.submit({ kind: 'refreshPullRequests' });
    while (watched.rounds === rounds) {
      await pause(20);
    }
  }
  const asked = fixture.github.requests.slice(before.requests);
  const rounds = watched.rounds - before.rounds;
  reportCalls(asked, rounds, report);
  const name = `GitHub: API calls a round of the engine, ${subtasks} open pull requests / one`;
  return exact(name, apiRequests(asked).length / rounds, 1, goal);
}

/** Checks, remarks, and every third time nothing. */
function happen(hosted: HostedRepository, time: number, number: number): void {
  const pullRequest = hosted.pullRequest(number);
  if (time % 3 === 0) {
    pullRequest.setCheck('build', time % 2 === 0 ? 'success' : 'failure', { log: 'red' });
  } else if (time % 3 === 1) {
    pullRequest.comment('ann', `Remark ${time}`, { path: 'part.txt', line: 1 });
  }
}

async function pushByAnother(hosted: HostedRepository): Promise<void> {
  const { branch } = hosted.pullRequest(1).head;
  await hosted.commit(branch, 'By somebody else', { 'theirs.txt': 'theirs\n' });
}

function reportCalls(asked: readonly SeenRequest[], rounds: number, report: (line: string) => void): void {
  const groups = Map.groupBy(
    apiRequests(asked),
    ({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`,
  );
  for (const [path, all] of groups) {
    report(`github: ${path}: ${all.length} in ${rounds} rounds`);
  }
}

function apiRequests(requests: readonly SeenRequest[]): readonly SeenRequest[] {
  return requests.filter(({ kind }) => kind === 'rest' || kind === 'graphql');
}

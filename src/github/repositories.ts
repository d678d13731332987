import { z } from 'zod';
import type { GitHubRepository } from '../domain/repositoryUrl.ts';
import type { Clock } from '../lib/clock.ts';
import { err, ok } from '../lib/result.ts';
import type { Client } from './client.ts';
import { failure } from './failures.ts';
import type { Answer, RepositoryFacts } from './gitHub.ts';
import { waitUntil } from './wait.ts';

/** The name of whoever is signed in. */
export async function account(client: Client): Promise<Answer<string>> {
  const user = await client.read({
    about: 'your account',
    ask: (request) => request('GET /user'),
    schema: z.object({ login: z.string() }),
    remember: 'account',
    settled: true,
  });
  return user.ok ? ok(user.value.login) : user;
}

export async function repository(client: Client, asked: GitHubRepository): Promise<Answer<RepositoryFacts>> {
  const about = nameOf(asked);
  const answer = await client.read({
    about,
    ask: (request) => request('GET /repos/{owner}/{repo}', { owner: asked.owner, repo: asked.name }),
    schema: repositorySchema,
    remember: `repository ${about}`,
  });
  return answer.ok ? ok(factsOf(client, answer.value)) : answer;
}

/** Asked for twice, there is one fork: GitHub answers with the one that is there. */
export async function fork(
  client: Client,
  clock: Clock,
  asked: GitHubRepository,
  signal: AbortSignal,
): Promise<Answer<RepositoryFacts>> {
  const answer = await client.change({
    about: nameOf(asked),
    ask: (request) => request('POST /repos/{owner}/{repo}/forks', { owner: asked.owner, repo: asked.name }),
    schema: repositorySchema,
  });
  if (!answer.ok) {
    return answer;
  }
  const facts = factsOf(client, answer.value);
  const ready = await awaitContent(client, clock, facts, signal);
  return ready.ok ? ok(facts) : ready;
}

export function nameOf({ owner, name }: GitHubRepository): string {
  return `${owner}/${name}`;
}

const forkPatienceMs = 5 * 60_000;

/** A fork is there at once, and what is in it comes later. */
async function awaitContent(
  client: Client,
  clock: Clock,
  facts: RepositoryFacts,
  signal: AbortSignal,
): Promise<Answer<void>> {
  const end = clock.now() + forkPatienceMs;
  for (let pauseMs = 1000; !signal.aborted && clock.now() < end; pauseMs = Math.min(pauseMs * 2, 10_000)) {
    const answer = await client.read({
      about: nameOf(facts),
      ask: (request) =>
        request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
          owner: facts.owner,
          repo: facts.name,
          ref: `heads/${facts.defaultBranch}`,
        }),
      schema: z.object({ ref: z.string() }),
    });
    if (answer.ok) {
      return ok();
    }
    // An empty repository is answered with 409.
    if (answer.error.kind !== 'notFound' && answer.error.kind !== 'conflict') {
      return answer;
    }
    await waitUntil(clock, clock.now() + pauseMs, signal);
  }
  return err(
    failure(
      'unavailable',
      `The fork ${nameOf(facts)} is there, but cannot be cloned yet. Try again in a while.`,
    ),
  );
}

const ownName = { name: z.string(), owner: z.object({ login: z.string() }) };

const repositorySchema = z.object({
  ...ownName,
  clone_url: z.url(),
  default_branch: z.string(),
  private: z.boolean(),
  archived: z.boolean().optional(),
  permissions: z.object({ push: z.boolean() }).optional(),
  parent: z.object(ownName).nullish(),
});

function factsOf(client: Client, data: z.infer<typeof repositorySchema>): RepositoryFacts {
  const { host } = client.addresses;
  return {
    host,
    owner: data.owner.login,
    name: data.name,
    cloneUrl: data.clone_url,
    defaultBranch: data.default_branch,
    mayPush: data.permissions?.push === true && data.archived !== true,
    isPrivate: data.private,
    parent: data.parent ? { host, owner: data.parent.owner.login, name: data.parent.name } : null,
  };
}

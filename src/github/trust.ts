import { z } from 'zod';
import type { GitHubRepository } from '../domain/repositoryUrl.ts';
import type { Clock } from '../lib/clock.ts';
import { ok } from '../lib/result.ts';
import type { Client } from './client.ts';
import type { Answer } from './gitHub.ts';
import { nameOf } from './repositories.ts';

/** Those of them who may push to the repository. Whoever cannot be asked about is not one. */
export type Writers = (
  repository: GitHubRepository,
  logins: ReadonlySet<string>,
) => Promise<ReadonlySet<string>>;

/** How long an answer holds. */
const rememberedMs = 60 * 60_000;
/** Strangers in any number must not use up the requests: the rest is asked about in later rounds. */
const mostAsked = 20;

export function createWriters(client: Client, clock: Clock): Writers {
  const known = new Map<string, { readonly mayWrite: boolean; readonly at: number }>();

  function remembered(key: string): boolean | null {
    const entry = known.get(key);
    return entry !== undefined && clock.now() - entry.at < rememberedMs ? entry.mayWrite : null;
  }

  async function ask(repository: GitHubRepository, login: string, key: string): Promise<void> {
    const answer = await permissionOf(client, repository, login);
    // An answer that did not come is no answer: it is asked for again in the next round.
    if (answer.ok || answer.error.kind === 'notFound' || answer.error.kind === 'forbidden') {
      known.set(key, { mayWrite: answer.ok && answer.value, at: clock.now() });
    }
  }

  return async (repository, logins) => {
    const keyOf = (login: string): string => `${nameOf(repository)} ${login}`.toLowerCase();
    const unknown = [...logins].filter((login) => remembered(keyOf(login)) === null);
    for (const login of unknown.slice(0, mostAsked)) {
      await ask(repository, login, keyOf(login));
    }
    return new Set([...logins].filter((login) => remembered(keyOf(login)) === true));
  };
}

async function permissionOf(
  client: Client,
  repository: GitHubRepository,
  username: string,
): Promise<Answer<boolean>> {
  const about = `${username} in ${nameOf(repository)}`;
  const answer = await client.read({
    about,
    ask: (request) =>
      request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', {
        ...{ owner: repository.owner, repo: repository.name, username },
      }),
    schema: z.object({ permission: z.string() }),
    remember: `permission ${about}`,
  });
  // `maintain` and roles that an organisation defines are told as the one of these that they include.
  return answer.ok ? ok(['admin', 'write'].includes(answer.value.permission)) : answer;
}

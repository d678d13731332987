import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SignInSource } from '../domain/signIn.ts';
import type { Clock } from '../lib/clock.ts';
import { isPrivateAddress } from './apiAddresses.ts';

/**
 * The token of whoever is signed in at a host (named as `https://github.com`), if possible another one than `refused`;
 * `null`: nobody is, or it is not a host that tokens go to.
 */
export type Tokens = (url: string, refused?: string) => Promise<FoundToken | null>;

interface FoundToken {
  readonly token: string;
  readonly source: SignInSource;
}

export interface TokenOptions {
  /** The sign-in of the editor, without asking anybody. */
  readonly session: (url: string) => Promise<string | null>;
  /** The host that the user has named as GitHub's; none but it and github.com gets a token. */
  readonly githubUrl: () => string;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

/** Looks in turn at the editor's sign-in, that of the GitHub CLI, and the environment. */
export function createTokens({ session, githubUrl, environment, clock }: TokenOptions): Tokens {
  const askCli = createCliTokens(environment, clock);
  const refusedAt = new Map<string, number>();

  return async (url, refused) => {
    if (refused !== undefined) {
      refusedAt.set(refused, clock.now());
    }
    const { host } = new URL(url);
    if (!isPrivateAddress(url) || (host !== publicHost && host !== new URL(githubUrl()).host)) {
      return null;
    }
    const ways = [
      async () => found(await session(url), { kind: 'editor' }),
      async () => found(await askCli(host), { kind: 'cli' }),
      async () => environmentToken(host, environment),
    ];
    for (const way of ways) {
      const one = await way();
      // GitHub has been seen to refuse a good token in passing.
      if (one && clock.now() - (refusedAt.get(one.token) ?? Number.NEGATIVE_INFINITY) >= askAgainMs) {
        return one;
      }
    }
    return null;
  };
}

const publicHost = 'github.com';
const askAgainMs = 60_000;
const cliTimeoutMs = 10_000;

/** What the CLI takes from the environment we look at ourselves: it must answer for its own sign-in alone. */
const publicVariables = ['GH_TOKEN', 'GITHUB_TOKEN'];
const enterpriseVariables = ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'];

function environmentToken(host: string, environment: NodeJS.ProcessEnv): FoundToken | null {
  const names = host === publicHost ? publicVariables : [...enterpriseVariables, ...publicVariables];
  const name = names.find((one) => environment[one]?.trim());
  return name === undefined ? null : found(environment[name]?.trim() ?? null, { kind: 'variable', name });
}

function found(token: string | null, source: SignInSource): FoundToken | null {
  return token === null ? null : { token, source };
}

/** Asks the CLI at most once a minute for each host. */
function createCliTokens(
  environment: NodeJS.ProcessEnv,
  clock: Clock,
): (host: string) => Promise<string | null> {
  const asked = new Map<string, { readonly at: number; readonly token: Promise<string | null> }>();
  return (host) => {
    const last = asked.get(host);
    if (last !== undefined && clock.now() - last.at < askAgainMs) {
      return last.token;
    }
    const token = cliToken(host, environment);
    asked.set(host, { at: clock.now(), token });
    return token;
  };
}

/** Not being there is no error: it is one way of several to be signed in. */
async function cliToken(host: string, environment: NodeJS.ProcessEnv): Promise<string | null> {
  const hidden = [...publicVariables, ...enterpriseVariables];
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !hidden.includes(name)));
  const options = { env, timeout: cliTimeoutMs, windowsHide: true };
  return promisify(execFile)('gh', ['auth', 'token', `--hostname=${host}`], options).then(
    ({ stdout }) => stdout.trim() || null,
    () => null,
  );
}

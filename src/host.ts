import { join } from 'node:path';
import envPaths from 'env-paths';
import { identify, liveness } from './agents/process/processIdentity.ts';
import type { Settings } from './domain/settings.ts';
import { gitCredentials, gitHubUrls } from './engine/delivery/hosts.ts';
import type { OpenOptions } from './git/openRepository.ts';
import type { WorktreeFiles } from './git/repository.ts';
import { createGitHub } from './github/createGitHub.ts';
import type { GitHub } from './github/gitHub.ts';
import { createTokens, type Tokens } from './github/tokens.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import type { Log } from './lib/log.ts';

/** What the place that the product runs in gives it: VS Code, a test, a bench. */
export interface Host {
  /** The folder with `dist/` and `prompts/`. */
  readonly extensionPath: string;
  /** One per user; `null` for the operating system's own place. */
  readonly stateDirectory: string | null;
  /** The detached runner, where it is not the built one. */
  readonly runnerPath?: string;
  /** The program that gives git its credentials, where it is not the built one. */
  readonly credentialHelperPath?: string;
  /** Where git is looked for before the path. */
  readonly gitPaths?: readonly string[];
  settings(): Settings;
  /** Whether the user trusts the workspace; asked anew where an effect happens. */
  trusted(): boolean;
  /** Shared by all projects of a window, as GitHub's limits are. Absent: nobody is signed in there by the editor. */
  readonly gitHub?: GitHubAccess;
  /** What new worktrees are given, as VS Code's own settings have it. */
  worktreeFiles?(): WorktreeFiles;
  /** Whether the user's window still answers; absent where there is none. */
  attended?(): Promise<boolean>;
  readonly log: Log;
  /** What the engine takes for the time, where it is not the system's. */
  readonly clock?: Clock;
}

/** How GitHub is reached, and as whom. */
export interface GitHubAccess {
  readonly tokens: Tokens;
  /** The client of that host, such as `github.com`; `null`: it is not taken for GitHub. */
  readonly client: (host: string) => GitHub | null;
}

export const processes = { identify, liveness };
export const clock = systemClock;

/** To be made once for a window. `session` is the editor's own sign-in, without asking anybody. */
export function createGitHubAccess(options: {
  readonly settings: () => Pick<Settings, 'githubUrl'>;
  readonly session: (url: string) => Promise<string | null>;
  readonly log: Log;
}): GitHubAccess {
  const { settings, session, log } = options;
  const githubUrl = () => settings().githubUrl;
  const tokens = createTokens({ session, githubUrl, environment: process.env, clock });
  const known = new Map<string, GitHub>();
  return {
    tokens,
    client(host) {
      const url = gitHubUrls(settings()).find((one) => new URL(one).host === host);
      if (url === undefined) {
        return null;
      }
      const token = async (refused?: string) => (await tokens(url, refused))?.token ?? null;
      const source = async () => (await tokens(url))?.source ?? null;
      const client = known.get(url) ?? createGitHub({ url, token, source, clock, log });
      known.set(url, client);
      return client;
    },
  };
}

export function gitHubOf(host: Host): GitHubAccess {
  const settings = () => host.settings();
  return host.gitHub ?? createGitHubAccess({ settings, session: async () => null, log: host.log });
}

/** How git is run; it speaks to GitHub as whoever is signed in, and to others as the user's own git does. */
export function gitOptions(host: Host): OpenOptions {
  const { log, gitPaths = [], worktreeFiles } = host;
  const helperPath = host.credentialHelperPath ?? join(host.extensionPath, 'dist', 'credentialHelper.js');
  const { tokens } = gitHubOf(host);
  const token = async (url: string) => (await tokens(url))?.token ?? null;
  const credentials = gitCredentials(() => host.settings(), token);
  return {
    ...{ clock, log, environment: process.env, gitPaths, processes, signIn: { credentials, helperPath } },
    ...(worktreeFiles ? { worktreeFiles: () => worktreeFiles() } : {}),
  };
}

export function stateRoot(host: Host): string {
  return (
    host.stateDirectory ?? process.env.SWITCHYARD_STATE_HOME ?? envPaths('switchyard', { suffix: '' }).data
  );
}

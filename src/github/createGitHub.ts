import type { SignInSource } from '../domain/signIn.ts';
import { ok } from '../lib/result.ts';
import { type ClientOptions, createClient } from './client.ts';
import { failedLog } from './failedLog.ts';
import type { GitHub } from './gitHub.ts';
import { mergePullRequest, openPullRequest, pullRequestsOf, updatePullRequest } from './pullRequests.ts';
import { account, fork, repository } from './repositories.ts';
import { answer } from './threads.ts';
import { createWriters } from './trust.ts';
import { watch } from './watch.ts';

interface GitHubOptions extends ClientOptions {
  /** Where the token comes from. */
  readonly source?: () => Promise<SignInSource | null>;
}

/** One for each host: its changes take turns, and what it is told of limits holds for all that it is asked. */
export function createGitHub(options: GitHubOptions): GitHub {
  const { clock, log, source } = options;
  const client = createClient(options);
  const writers = createWriters(client, clock);
  return {
    host: client.addresses.host,
    async account() {
      const login = await account(client);
      return login.ok ? ok({ login: login.value, source: (await source?.()) ?? null }) : login;
    },
    repository: (asked) => repository(client, asked),
    fork: (asked, signal) => fork(client, clock, asked, signal),
    pullRequestsOf: (asked, head) => pullRequestsOf(client, asked, head),
    openPullRequest: (asked, request) => openPullRequest(client, log, asked, request),
    updatePullRequest: (asked, number, change) => updatePullRequest(client, asked, number, change),
    mergePullRequest: (asked, number, request) => mergePullRequest(client, asked, number, request),
    watch: (asked, numbers) => watch({ client, writers, log }, asked, numbers),
    failedLog: (asked, jobId) => failedLog(client, asked, jobId),
    answer: (threadId, text) => answer(client, threadId, text),
  };
}

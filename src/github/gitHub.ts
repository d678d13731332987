import type { MergeMethod, PullRequest } from '../domain/pullRequest.ts';
import type { GitHubRepository } from '../domain/repositoryUrl.ts';
import type { Account } from '../domain/signIn.ts';
import type { Result } from '../lib/result.ts';

/**
 * One GitHub host, on behalf of whoever is signed in when it is asked. Changes are made one after the other, at most one a
 * second; a rate limit is obeyed, and part of it is left to the user's other tools.
 *
 * Reads are tried again where GitHub has trouble; changes never are. After a change failed as `unavailable` or `unexpected`
 * it may have been made all the same: look before asking for it again. After any other failure nothing was done.
 */
export interface GitHub {
  /** Such as `github.com`. */
  readonly host: string;
  /** Who is signed in. */
  account(): Promise<Answer<Account>>;
  repository(repository: GitHubRepository): Promise<Answer<RepositoryFacts>>;
  /** Forks it for whoever is signed in, and waits until the fork can be cloned; one that is there already is taken. */
  fork(repository: GitHubRepository, signal: AbortSignal): Promise<Answer<RepositoryFacts>>;

  /** Pull requests from that branch, open or not, the newest first. */
  pullRequestsOf(repository: GitHubRepository, head: Head): Promise<Answer<readonly FoundPullRequest[]>>;
  /**
   * `conflict`: the branch has one already. That one, and one that was opened although no answer came, is found by
   * `pullRequestsOf`. Labels and reviewers that GitHub does not take are left out; where there are no drafts it is none. A
   * body of more than 65,536 characters is `invalid`; a title is cut to what GitHub takes.
   */
  openPullRequest(repository: GitHubRepository, request: NewPullRequest): Promise<Answer<PullRequest>>;
  /** Safe to repeat. */
  updatePullRequest(
    repository: GitHubRepository,
    number: number,
    change: { readonly title?: string; readonly body?: string; readonly state?: 'open' | 'closed' },
  ): Promise<Answer<void>>;
  /**
   * Merges it if its head is (still) `head`; answers the commit on the base. Safe to repeat: that it was merged already, at
   * that head, is success. `conflict`: the head is another one; `invalid`: a rule or a conflict is against it.
   */
  mergePullRequest(
    repository: GitHubRepository,
    number: number,
    request: { readonly head: string; readonly method: MergeMethod },
  ): Promise<Answer<string>>;

  /**
   * The pull requests as they are now, in one request for all of them (fifty at a time); one that is gone is left out. What
   * we ourselves said in reviews is not told: it bears a line `<!-- switchyard: … -->`. An author who could not be asked
   * about is not trusted yet, and perhaps in the next round.
   */
  watch(
    repository: GitHubRepository,
    numbers: readonly number[],
  ): Promise<Answer<ReadonlyMap<number, PullRequest>>>;
  /** The end of the log of the step that failed; `null` when there is none any more. */
  failedLog(repository: GitHubRepository, jobId: number): Promise<Answer<string | null>>;
  /** Answers in a thread of a review, and marks it resolved. Safe to repeat: the same words are not said twice. */
  answer(threadId: string, text: string): Promise<Answer<void>>;
}

export type Answer<T> = Result<T, GitHubFailure>;

export interface RepositoryFacts extends GitHubRepository {
  readonly cloneUrl: string;
  readonly defaultBranch: string;
  readonly mayPush: boolean;
  readonly isPrivate: boolean;
  /** What it is a fork of. */
  readonly parent: GitHubRepository | null;
}

export interface Head {
  readonly owner: string;
  readonly branch: string;
}

export interface FoundPullRequest {
  readonly number: number;
  readonly state: 'open' | 'closed' | 'merged';
  readonly body: string;
  readonly head: string;
}

export interface NewPullRequest {
  readonly head: Head;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
}

export type GitHubFailureKind =
  | 'signedOut'
  | 'forbidden'
  | 'notFound'
  /** Not before `until`. */
  | 'limited'
  /** What was asked for is there already, or somebody was faster. */
  | 'conflict'
  | 'invalid'
  | 'offline'
  | 'unavailable'
  /** An answer that is none of GitHub's. */
  | 'unexpected';

/** `message` says what happened and what to do, in words fit to show. */
export interface GitHubFailure {
  readonly kind: GitHubFailureKind;
  readonly message: string;
  /** ISO time. */
  readonly until: string | null;
}

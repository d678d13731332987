/**
 * A GitHub Enterprise host on a loopback port, for tests and the demo. Modelled on the documentation of GitHub's REST API
 * and GraphQL API and on GitHub's own descriptions of both, which every REST request and answer and every GraphQL query is
 * checked against; its repositories are bare ones that real git serves.
 */
export interface TestGitHub {
  /** What the setting `githubUrl` gets: `http://127.0.0.1:PORT`. REST is under `/api/v3`, GraphQL at `/api/graphql`. */
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** The user that is there from the start, and his token as it is now. */
  readonly login: string;
  readonly token: string;
  /** Every request so far, those that a fault was injected into included. */
  readonly requests: readonly SeenRequest[];
  /** What went against GitHub's descriptions so far; `close` throws if there is anything. */
  readonly violations: readonly string[];

  /** Adds a user, or answers the one that is there. */
  addUser(login: string): TestUser;
  /** From now on the user's token is refused with 401. */
  revoke(login: string): void;
  /** A new token for the user, with every scope; the old one is refused. */
  renew(login: string): TestUser;
  /** From now on the user's token may not change workflows, by pushing or merging. */
  withoutWorkflows(login: string): void;
  addRepository(options: HostedRepositoryOptions): Promise<HostedRepository>;
  /** Throws where there is none. */
  repository(owner: string, name: string): HostedRepository;

  /** Injects a fault into the next requests that match; faults are tried in the order they were added. Disposed: withdrawn. */
  fail(fault: Fault): { dispose(): void };
  /** Sets what the rate limit headers say and what is refused by; the default is 5,000 an hour. */
  setRateLimit(limit: { readonly remaining: number; readonly resetAt?: number }): void;

  /** Called after every ref that a push moved. Runs before the next request is answered. */
  onPush(listener: (push: SeenPush) => void): void;
  /** Called for every head of a pull request: when it is opened, and when its branch moves. The place to attach checks. */
  onHead(listener: (head: SeenHead) => void): void;

  /** Ends the server and deletes its repositories. Throws if anything went against GitHub's descriptions. */
  close(): Promise<void>;
}

export interface TestGitHubOptions {
  /** Default: `octocat`. */
  readonly login?: string;
  /** How long a fork cannot be cloned after it was asked for; default 0. */
  readonly forkDelayMs?: number;
  /** As on GitHub, the first answer about a new head or base does not know yet whether it can be merged; default false. */
  readonly lateMergeable?: boolean;
  /** The host's clock, in milliseconds; default the system's. */
  readonly now?: () => number;
}

export interface TestUser {
  readonly login: string;
  readonly token: string;
}

export type Permission = 'none' | 'read' | 'write' | 'admin';

export interface HostedRepositoryOptions {
  /** Default: the host's `login`. Its owner is an admin. */
  readonly owner?: string;
  readonly name: string;
  /** A repository on this machine; all its branches and tags are taken. Default: an empty repository. */
  readonly from?: string;
  readonly private?: boolean;
  readonly defaultBranch?: string;
  readonly permissions?: Readonly<Record<string, Permission>>;
  /** Default: all three. */
  readonly mergeMethods?: readonly ('merge' | 'squash' | 'rebase')[];
  /** Deletes the head branch when a pull request is merged; default false. */
  readonly deleteBranchOnMerge?: boolean;
  /** A rule asks for an approving review: without one it is `REVIEW_REQUIRED`, and nothing merges; default false. */
  readonly requiresReview?: boolean;
}

export interface HostedRepository {
  readonly owner: string;
  readonly name: string;
  /** The bare repository on disk. */
  readonly path: string;
  /** `http://127.0.0.1:PORT/<owner>/<name>.git`. */
  readonly cloneUrl: string;
  /** Runs git in the bare repository, without a push: branches that it moves count as moved by the owner. */
  git(...args: string[]): Promise<string>;
  /** Where the branch stands; `null` when there is none. */
  branch(name: string): string | null;
  permit(login: string, permission: Permission): void;
  /** From now on it is not there for anybody. */
  delete(): void;
  /** Pushes to the branch are refused by a rule, as with a protected branch. */
  protect(branch: string): Promise<void>;
  /** Commits files on top of the branch (a new one starts at the default branch), as a colleague's push would. */
  commit(branch: string, message: string, files: Readonly<Record<string, string | null>>): Promise<string>;
  /** Every pull request, the oldest first. */
  pullRequests(): readonly HostedPullRequest[];
  /** Throws where there is none. */
  pullRequest(number: number): HostedPullRequest;
}

type PullRequestPhase = 'open' | 'closed' | 'merged';

/** The values are those of the moment when they are read. */
export interface HostedPullRequest {
  readonly number: number;
  /** The page of it, as a browser would show it. */
  readonly url: string;
  readonly author: string;
  readonly title: string;
  readonly body: string;
  readonly state: PullRequestPhase;
  readonly draft: boolean;
  /** Owner and branch of the head, and the commit there. */
  readonly head: { readonly owner: string; readonly branch: string; readonly commit: string };
  readonly base: string;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly mergeCommit: string | null;
  readonly threads: readonly HostedThread[];
  /** Words that stand in no thread: comments on the whole pull request. */
  readonly comments: readonly HostedComment[];

  /** A check run of GitHub Actions at the head that it has now, or at `commit`; one of that name is replaced. */
  setCheck(name: string, conclusion: CheckConclusion, details?: CheckDetails): void;
  /** A commit status, as older services set it. */
  setStatus(
    context: string,
    state: 'error' | 'failure' | 'pending' | 'success',
    details?: { readonly description?: string; readonly commit?: string },
  ): void;
  /** With a place it opens a thread of a review, without one it is a comment on the whole. Answers its id. */
  comment(author: string, text: string, place?: { readonly path: string; readonly line: number }): string;
  /** An answer in a thread. */
  reply(author: string, threadId: string, text: string): string;
  /** A whole review. */
  review(author: string, state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED', text: string): string;
  /** As a click by somebody, default the owner; answers the commit on the base. */
  merge(method?: 'merge' | 'squash' | 'rebase', by?: string): Promise<string>;
  close(): void;
  reopen(): void;
}

export interface HostedThread {
  readonly id: string;
  readonly path: string;
  readonly line: number;
  readonly resolved: boolean;
  readonly comments: readonly HostedComment[];
}

export interface HostedComment {
  readonly id: string;
  readonly author: string;
  readonly text: string;
}

/** `pending`: it is in progress. */
export type CheckConclusion =
  | 'pending'
  | 'success'
  | 'failure'
  | 'cancelled'
  | 'timed_out'
  | 'skipped'
  | 'neutral'
  | 'action_required';

export interface CheckDetails {
  /** Default: the head. */
  readonly commit?: string;
  /** The log of its job, one line after the other; times are added. Without one there is none (404). */
  readonly log?: string;
  readonly summary?: string;
  /** The names of the job's steps; the last one is the one that failed. */
  readonly steps?: readonly string[];
}

/** `page`: what a browser is shown. */
export type RequestKind = 'rest' | 'graphql' | 'git' | 'logs' | 'page';

export interface SeenRequest {
  readonly kind: RequestKind;
  readonly method: string;
  /** Path and query: for REST without `/api/v3`. */
  readonly path: string;
  /** `null`: the connection was dropped. */
  readonly status: number | null;
  /** When it came, in milliseconds by the host's clock. */
  readonly at: number;
  /** Whether it bore a token that is known. */
  readonly authorized: boolean;
  /** Whether it bore any token. */
  readonly credentials: boolean;
  /** Whose token it was. */
  readonly login: string | null;
  /** What was sent as JSON. */
  readonly body: unknown;
}

export interface Fault {
  /** Which requests; default any. Paths are compared as in `SeenRequest`: a string from its start. */
  readonly on?: {
    readonly kind?: RequestKind;
    readonly method?: string;
    readonly path?: string | RegExp;
    /** What is sent as JSON, such as the name of a mutation in its query. */
    readonly body?: RegExp;
  };
  /** How many; default 1. */
  readonly times?: number;
  /** Passes before anything else happens. */
  readonly delayMs?: number;
  /** Default, with `delayMs`: it is answered as usual. */
  readonly effect?: FaultEffect;
}

export type FaultEffect =
  /** Nothing is carried out. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | object;
    }
  /** The connection ends without an answer: before the request is carried out, or after. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** A page instead of JSON, with status 200, as behind a captive portal. */
  | { readonly kind: 'html' }
  /** It is carried out, but half the answer is missing. */
  | { readonly kind: 'truncated' }
  /** It is carried out, but an answer of so many bytes follows. */
  | { readonly kind: 'huge'; readonly bytes: number }
  /** 307 to a host of another name, which answers nothing but records the request as of kind `logs`. */
  | { readonly kind: 'redirect' }
  /** 403 with no requests left until `resetAt` (milliseconds). */
  | { readonly kind: 'primaryLimit'; readonly resetAt: number }
  /** 403, or 429, for too many requests in a short time. */
  | { readonly kind: 'secondaryLimit'; readonly status?: 403 | 429; readonly retryAfter?: number };

interface SeenPush {
  readonly repository: HostedRepository;
  readonly branch: string;
  /** `null`: it is new. */
  readonly before: string | null;
  /** `null`: it was deleted. */
  readonly commit: string | null;
  /** Who pushed; the owner for what was done behind the server's back. */
  readonly by: string;
}

interface SeenHead {
  readonly repository: HostedRepository;
  readonly pullRequest: HostedPullRequest;
  readonly commit: string;
  /** 1 for the head that it was opened with. */
  readonly nth: number;
}

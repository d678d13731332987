import { randomBytes } from 'node:crypto';
import type { CheckConclusion, Permission } from './testGitHub.ts';

/** What the host knows. Plain facts: what may be done with them is in the files beside this one. */
export interface Facts {
  readonly url: string;
  /** Where logs of jobs are kept: another origin, as on GitHub. */
  readonly logsUrl: string;
  readonly folder: string;
  readonly lateMergeable: boolean;
  readonly forkDelayMs: number;
  readonly users: Map<string, UserFacts>;
  readonly repositories: RepositoryFacts[];
  readonly pushListeners: ((push: PushFacts) => void)[];
  readonly headListeners: ((pull: PullFacts) => void)[];
  readonly violations: string[];
  nextId(): number;
  /** Milliseconds. */
  now(): number;
  /** One change of repositories at a time. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

interface PushFacts {
  readonly repository: RepositoryFacts;
  readonly branch: string;
  readonly before: string | null;
  readonly commit: string | null;
  readonly by: string;
}

export interface UserFacts {
  readonly id: number;
  readonly login: string;
  token: string | null;
  /** Whether the token has the scope `workflow`. */
  workflows: boolean;
}

export interface RepositoryFacts {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly path: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly parent: RepositoryFacts | null;
  readonly mergeMethods: readonly MergeMethod[];
  readonly deleteBranchOnMerge: boolean;
  readonly requiresReview: boolean;
  readonly createdAt: number;
  /** A fork can be cloned from then on. */
  readonly availableAt: number;
  readonly permissions: Map<string, Permission>;
  readonly branches: Map<string, string>;
  readonly pulls: PullFacts[];
  readonly checks: CheckFacts[];
  readonly statuses: StatusFacts[];
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface PullFacts {
  readonly id: number;
  readonly number: number;
  readonly repository: RepositoryFacts;
  readonly head: { readonly repository: RepositoryFacts; readonly branch: string };
  readonly author: string;
  readonly createdAt: number;
  readonly labels: Set<string>;
  readonly reviewers: Set<string>;
  readonly threads: ThreadFacts[];
  readonly reviews: ReviewFacts[];
  readonly comments: CommentFacts[];
  base: string;
  title: string;
  body: string;
  draft: boolean;
  state: 'open' | 'closed' | 'merged';
  headCommit: string;
  heads: number;
  updatedAt: number;
  closedAt: number | null;
  mergedBy: string | null;
  mergeCommit: string | null;
  comparison: Comparison;
  /** Somebody has asked since head or base moved. */
  askedMergeable: boolean;
}

/** Head and base of a pull request, as git sees them. */
export interface Comparison {
  readonly base: string;
  readonly clean: boolean;
  readonly behind: boolean;
  readonly commits: readonly string[];
  readonly additions: number;
  readonly deletions: number;
  readonly files: number;
}

export interface ThreadFacts {
  readonly id: number;
  readonly path: string;
  readonly line: number;
  readonly commit: string;
  readonly comments: CommentFacts[];
  resolvedBy: string | null;
}

export interface CommentFacts {
  readonly id: number;
  readonly author: string;
  readonly text: string;
  readonly at: number;
  /** The review that it belongs to. */
  readonly review: ReviewFacts | null;
}

export interface ReviewFacts {
  readonly id: number;
  readonly author: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED';
  readonly text: string;
  readonly commit: string;
  readonly at: number;
}

export interface CheckFacts {
  /** Also the id of its job. */
  readonly id: number;
  readonly runId: number;
  readonly name: string;
  readonly commit: string;
  readonly branch: string | null;
  readonly conclusion: CheckConclusion;
  readonly summary: string | null;
  readonly log: string | null;
  readonly steps: readonly string[];
  readonly at: number;
}

export interface StatusFacts {
  readonly id: number;
  readonly context: string;
  readonly commit: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly description: string | null;
  readonly at: number;
}

export function findUser(facts: Facts, login: string): UserFacts {
  const user = facts.users.get(login.toLowerCase());
  if (user === undefined) {
    throw new Error(`The test GitHub has no user ${login}: add it first`);
  }
  return user;
}

export function newToken(): string {
  return `ghp_${randomBytes(18).toString('hex')}`;
}

export function findRepository(facts: Facts, owner: string, name: string): RepositoryFacts | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return facts.repositories.find((one) => `${one.owner}/${one.name}`.toLowerCase() === wanted);
}

const ranks: Readonly<Record<Permission, number>> = { none: 0, read: 1, write: 2, admin: 3 };

/** What somebody may do there; anybody may read what is public. */
export function permissionOf(repository: RepositoryFacts, login: string | null): Permission {
  const open = repository.private ? 'none' : 'read';
  if (login === null) {
    return open;
  }
  if (login.toLowerCase() === repository.owner.toLowerCase()) {
    return 'admin';
  }
  const given = repository.permissions.get(login.toLowerCase()) ?? 'none';
  return ranks[given] > ranks[open] ? given : open;
}

export function may(repository: RepositoryFacts, login: string | null, needed: Permission): boolean {
  return ranks[permissionOf(repository, login)] >= ranks[needed];
}

/** What an author is to the repository, in the words of GitHub. */
export function associationOf(repository: RepositoryFacts, login: string): string {
  if (login.toLowerCase() === repository.owner.toLowerCase()) {
    return 'OWNER';
  }
  if ((repository.permissions.get(login.toLowerCase()) ?? 'none') !== 'none') {
    return 'COLLABORATOR';
  }
  const contributed = repository.pulls.some((pull) => pull.author === login && pull.state === 'merged');
  return contributed ? 'CONTRIBUTOR' : 'NONE';
}

/** As GitHub writes times: without milliseconds. */
export function isoTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** The first half of a new head's or base's life nobody knows whether it merges, where the host is told to be late. */
export function mergeabilityOf(facts: Facts, pull: PullFacts): 'unknown' | 'clean' | 'conflicting' {
  if (pull.state !== 'open') {
    return 'unknown';
  }
  const late = facts.lateMergeable && !pull.askedMergeable;
  pull.askedMergeable = true;
  return late ? 'unknown' : pull.comparison.clean ? 'clean' : 'conflicting';
}

/** What the people who may push have decided, each by their last word; without a rule that asks for it, often nothing. */
export function decisionOf(pull: PullFacts): 'APPROVED' | 'CHANGES_REQUESTED' | 'REVIEW_REQUIRED' | null {
  const deciding = pull.reviews.filter(
    (review) => review.state !== 'COMMENTED' && may(pull.repository, review.author, 'write'),
  );
  const last = [...new Map(deciding.map((review) => [review.author, review.state])).values()];
  if (last.includes('CHANGES_REQUESTED')) {
    return 'CHANGES_REQUESTED';
  }
  return last.includes('APPROVED') ? 'APPROVED' : pull.repository.requiresReview ? 'REVIEW_REQUIRED' : null;
}

/** Checks and statuses of a commit, the newest of each name. */
export function checksOf(repository: RepositoryFacts, commit: string) {
  const newest = <T extends { readonly commit: string }>(all: readonly T[], name: (one: T) => string) => [
    ...new Map(all.filter((one) => one.commit === commit).map((one) => [name(one), one])).values(),
  ];
  return {
    checks: newest(repository.checks, (check) => check.name),
    statuses: newest(repository.statuses, (status) => status.context),
  };
}

export const pullRequestStates = ['open', 'closed', 'merged'] as const;
type PullRequestState = (typeof pullRequestStates)[number];

export const checkStates = ['none', 'pending', 'passing', 'failing'] as const;
export type CheckState = (typeof checkStates)[number];

export const reviewStates = ['none', 'required', 'approved', 'changesRequested'] as const;
export type ReviewState = (typeof reviewStates)[number];

export const mergeableStates = ['unknown', 'clean', 'conflicting'] as const;
export type MergeableState = (typeof mergeableStates)[number];

export const mergeMethods = ['squash', 'merge', 'rebase'] as const;
export type MergeMethod = (typeof mergeMethods)[number];

/** A pull request as GitHub last told of it. */
export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly state: PullRequestState;
  readonly draft: boolean;
  /** The commit at its head. */
  readonly head: string;
  readonly checks: CheckState;
  readonly failedChecks: readonly FailedCheck[];
  readonly review: ReviewState;
  readonly mergeable: MergeableState;
  /** What is said in its reviews and about it as a whole, and is not resolved, oldest first. */
  readonly comments: readonly ReviewComment[];
  /** The commit on the base that brought it in. */
  readonly mergeCommit: string | null;
}

export interface FailedCheck {
  readonly id: string;
  readonly name: string;
  readonly url: string | null;
  /** The job of GitHub Actions whose log tells more. */
  readonly jobId: number | null;
  /** What it says of itself, where it says something. */
  readonly summary: string | null;
}

export interface ReviewComment {
  readonly id: string;
  /** The thread that can be answered and resolved; `null` for words about the whole pull request. */
  readonly threadId: string | null;
  readonly author: string;
  /** Whether its author may push to the repository; only such words are given to an agent. */
  readonly trusted: boolean;
  readonly text: string;
  readonly path: string | null;
  readonly line: number | null;
  readonly url: string;
  /** ISO time. */
  readonly at: string;
}

/** Where a subtask's branch and another one, or the base (`null`), change the same lines. */
export interface Conflict {
  readonly subtaskId: string | null;
  readonly files: readonly string[];
}

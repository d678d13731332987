/** Why complete work went back to its worker; it begins a round. */
export type Return = PullRequestReturn | OtherReturn;

interface Begun {
  /** The round that it began; `null`, like `at`, for one from before that was kept. */
  readonly round: number | null;
  /** ISO time. */
  readonly at: string | null;
}

/** Checks and reviews of its pull request were against it. What was given once is remembered, so that it is given once. */
export interface PullRequestReturn extends Begun {
  readonly kind: 'pullRequest';
  /** The head that it was about. */
  readonly head: string;
  /** Ids of the failed checks and comments. */
  readonly ids: readonly string[];
  /** Threads that are to be answered, and resolved, when the work is delivered again. */
  readonly threadIds: readonly string[];
  readonly answered: boolean;
  /** Names of the checks that failed, in a line each, and where they are told of. */
  readonly checks: readonly { readonly text: string; readonly url: string | null }[];
  readonly comments: readonly { readonly author: string; readonly url: string }[];
  /** What was said in the threads; `null`: nothing yet, or there is none. */
  readonly answer: string | null;
}

/** The user, or the base that it was to go to, was against it; `text` says in one line what. */
interface OtherReturn extends Begun {
  readonly kind: 'user' | 'base';
  readonly text: string;
}

export function pullRequestReturns(returns: readonly Return[]): readonly PullRequestReturn[] {
  return returns.filter((one) => one.kind === 'pullRequest');
}

import type { Result } from '../lib/result.ts';
import type { GitFailure } from './gitFailure.ts';

/** What the repository has to do with others. Every method may be called concurrently. */
export interface Remotes {
  list(): Promise<Result<readonly Remote[], GitFailure>>;
  /**
   * Fetches the branch into its remote-tracking ref and answers where it stands: one try, and three more after 1, 2 and
   * 4 seconds where the remote cannot be reached. `signal` ends it.
   */
  fetch(remote: string, branch: string, signal?: AbortSignal): Promise<Result<string, RemoteFailure>>;
  /** Where the branch stood when it was last fetched; `null` when it never was. */
  known(remote: string, branch: string): Promise<string | null>;
  /** Asks the remote where the branch stands; `null` when there is none of that name. */
  ask(remote: string, branch: string): Promise<Result<string | null, RemoteFailure>>;
  /**
   * Pushes the commit to the branch, which must stand at `expected` there (`null`: must not be there); already there is
   * success. Never overwrites what anybody else has pushed.
   */
  push(request: PushRequest): Promise<Result<void, RemoteFailure>>;
  /** Deletes the branch there if it (still) stands at `expected`; one that is gone is success. */
  deleteBranch(request: {
    remote: string;
    branch: string;
    expected: string;
  }): Promise<Result<void, RemoteFailure>>;
  /** Adds a remote to the configuration; one of that name with that URL is success. */
  add(name: string, url: string): Promise<Result<void, GitFailure>>;
  /**
   * Brings the fork's default branch to where the upstream's is, and answers the commit; any other branch is refused.
   * Where it has commits of its own, that is refused (`moved`).
   */
  followUpstream(request: FollowRequest): Promise<Result<string, RemoteFailure>>;
}

export interface FollowRequest {
  /** Remotes. */
  readonly upstream: string;
  readonly fork: string;
  readonly branch: string;
}

export interface PushRequest {
  readonly remote: string;
  readonly branch: string;
  readonly commit: string;
  readonly expected: string | null;
}

export interface Remote {
  readonly name: string;
  /** Without credentials. */
  readonly fetchUrl: string;
  readonly pushUrl: string;
}

export type RemoteFailureKind =
  | 'offline'
  /** Nobody is signed in, or who is may not do that. */
  | 'unauthorized'
  | 'noSuchRemote'
  | 'noSuchBranch'
  /** The branch stands elsewhere there: somebody else has pushed. */
  | 'moved'
  /** A rule or a hook over there refused it. */
  | 'refused'
  | 'tooLarge';

/** `message` says what happened and what to do, in words fit to show, and holds no credentials. */
export type RemoteFailure = GitFailure | { readonly kind: RemoteFailureKind; readonly message: string };

/** Who git says it is at a host: given to it through a helper of ours, for one command. */
export interface Credential {
  readonly username: string;
  readonly password: string;
}

/** The credential for a URL, or `null` where the user's own git knows how to sign in. */
export type Credentials = (url: string) => Promise<Credential | null>;

/** As whom git speaks to servers. */
export interface SignIn {
  readonly credentials: Credentials;
  /** The program that passes them to git: `credentialHelper.js` of `dist/`, or its source. */
  readonly helperPath: string;
}

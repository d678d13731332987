import type { GitEvidence } from '../domain/gate.ts';
import type { Result } from '../lib/result.ts';
import type { GitFailure } from './gitFailure.ts';
import type { Remotes } from './remotes.ts';

/** The one place that runs git in a repository. Every method may be called concurrently. */
export interface Repository {
  /** The user's checkout: the real path of the top level that was opened. */
  readonly root: string;
  /** The real path of git's common directory: what makes two folders the same repository. */
  readonly commonDirectory: string;
  readonly remotes: Remotes;
  readonly checkpoints: Checkpoints;

  /** Reads or writes our id of the project in the common directory: an untrusted hint. */
  readProjectHint(): Promise<string | null>;
  writeProjectHint(id: string): Promise<void>;
  /** Takes away what is ours in the common directory; refs stay. */
  forgetProject(): Promise<void>;

  /** The branch that is checked out in `root`. */
  currentBranch(): Promise<Result<string, GitFailure>>;
  branchCommit(branch: string): Promise<Result<string, GitFailure>>;
  /** What a full ref name, such as a rescue ref, points at; `null` when there is none. */
  refCommit(ref: string): Promise<string | null>;
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** The first commit of `base` that holds all that `work` has changed, as after a squash; `null`: none does. */
  absorbedBy(request: { work: string; base: string }): Promise<string | null>;
  /** Whether commits can be made: a name and an address are configured. */
  hasIdentity(): Promise<boolean>;

  /**
   * Makes a worktree at `path` with `commit` checked out: on the new branch, on an existing branch of that
   * name whose tip is `commit`, or detached (`branch: null`). It bears our owner marker. Copies what
   * `.worktreeinclude` names. A worktree of ours that is already there as asked for is success.
   */
  addWorktree(request: WorktreeRequest): Promise<Result<void, GitFailure>>;
  /**
   * Removes a worktree that bears our marker; anything else is refused. Work that is neither on `keptBy`
   * (a commit) nor committed is first held by `rescueRef`, uncommitted files included; the answer says
   * whether that ref was written. `rescueRef: null` says that nothing in it is anybody's work. A worktree that
   * is gone already is success.
   */
  removeWorktree(request: {
    path: string;
    keptBy: string | null;
    rescueRef: string | null;
  }): Promise<Result<{ rescued: boolean }, GitFailure>>;
  /**
   * Worktrees that bear our marker, those among them whose directory somebody deleted. What was restored for the user
   * is the user's and not among them.
   */
  ownedWorktrees(): Promise<readonly OwnedWorktree[]>;
  /** All that bear our marker, and folders in `root` that were worktrees of this repository before git forgot them. */
  findWorktrees(root: string): Promise<Result<readonly FoundWorktree[], GitFailure>>;
  /** What a folder takes up; `null` when `signal` ends the counting. */
  diskUsage(folder: string, signal: AbortSignal): Promise<DiskUsage | null>;
  /** What rescue refs hold, the latest first. */
  rescues(): Promise<Result<readonly Rescue[], GitFailure>>;
  /** Makes a new branch at the commit, where there is none of that name. */
  makeBranch(branch: string, commit: string): Promise<Result<void, GitFailure>>;
  /** A name for a new branch that is free: `wanted`, or `wanted-2`, … */
  freeBranchName(wanted: string): Promise<string>;
  /** Deletes the branch if its tip is (still) `commit`; a branch that is gone is success. */
  deleteBranch(branch: string, commit: string): Promise<Result<void, GitFailure>>;

  /** Whether git, used by hand in that worktree, would run a hook of that name. */
  hasHook(worktree: string, name: 'post-checkout'): Promise<boolean>;

  /**
   * What git says about the work in a worktree since `start`; with `tip`, where the base branch stands now, without what
   * the work has merged from there.
   */
  evidence(worktree: string, start: string, tip?: string | null): Promise<Result<GitEvidence, GitFailure>>;
  changedFiles(
    base: string,
    head: string,
    worktree: string | null,
  ): Promise<Result<readonly FileChange[], GitFailure>>;
  fileAt(commit: string, path: string): Promise<Uint8Array | null>;
  /** Whether the commit that is checked out has this file or folder. */
  isCommitted(path: string): Promise<boolean>;

  /** The commit that merges `head` into `base`, made without touching any checkout. */
  mergeCommit(request: {
    base: string;
    head: string;
    message: string;
  }): Promise<Result<{ commit: string; tree: string }, MergeFailure>>;
  /**
   * The commits of `head` that `from` does not have, made anew on `onto` without touching any checkout: for a branch whose
   * base went to another history, or held commits that have been squashed. Either the same patches arrive, or it is refused.
   */
  rebaseOnto(request: RebaseRequest): Promise<Result<{ commit: string }, RebaseFailure>>;
  /** The files in which the two commits would not merge; looked at without any checkout, and kept. */
  conflicts(ours: string, theirs: string): Promise<Result<readonly string[], GitFailure>>;
  /**
   * Moves the branch from `from` to its descendant `to` by compare-and-swap; where the branch is checked
   * out, by a fast-forward there, refused when that would touch a file with uncommitted changes.
   */
  advanceBranch(request: { branch: string; from: string; to: string }): Promise<Result<void, AdvanceFailure>>;
  /**
   * Moves a branch of ours from `from` to `to`, which need not build on it, by compare-and-swap; where it is checked out, with
   * its files, refused when one of them has uncommitted changes. Never in the user's own checkout.
   */
  resetBranch(request: { branch: string; from: string; to: string }): Promise<Result<void, AdvanceFailure>>;
}

/** How worktrees of ours were at certain moments, uncommitted files included. Every ref is one of `checkpointNamespace`. */
export interface Checkpoints {
  /** Keeps by `ref` how the worktree is now; a checkpoint of that name which is there stays as it is. */
  save(request: { path: string; ref: string; message: string }): Promise<Result<void, GitFailure>>;
  /** Those whose ref begins with `prefix`, which ends with a slash, in no order. */
  list(prefix: string): Promise<Result<readonly Checkpoint[], GitFailure>>;
  /**
   * Puts the branch and the files of a worktree back to how they were. What is there now and nowhere else is first held
   * by `rescueRef`, as `removeWorktree` does; the answer says whether that ref was written.
   */
  goBack(request: {
    path: string;
    branch: string;
    ref: string;
    rescueRef: string;
  }): Promise<Result<{ rescued: boolean }, GitFailure>>;
  drop(prefix: string): Promise<Result<void, GitFailure>>;
}

export interface Checkpoint {
  readonly ref: string;
  /** The commit that has the files as they were. */
  readonly files: string;
  /** What was committed by then; the same where that was all. */
  readonly head: string;
}

export interface WorktreeRequest {
  readonly path: string;
  readonly commit: string;
  readonly branch: string | null;
  /** Folders that it is limited to, beside the files at the top and along the way; empty or absent: all. */
  readonly sparse?: readonly string[];
  /** Ends it, if that comes before its files are there: nothing is left of it then. */
  readonly signal?: AbortSignal;
  /** What it is for; written into the owner marker. */
  readonly owner: { readonly projectId: string; readonly subjectId: string };
}

/** What the user wants to have in a new worktree of what git does not bring along, as VS Code's own settings name it. */
export interface WorktreeFiles {
  /** VS Code's glob patterns of ignored files that are copied. */
  readonly includeFiles: readonly string[];
  /** Ignored folders that become links to those in the user's checkout. */
  readonly symlinkFolders: readonly string[];
}

export interface OwnedWorktree {
  readonly path: string;
  readonly branch: string | null;
  readonly projectId: string;
  readonly subjectId: string;
}

export interface FoundWorktree {
  readonly path: string;
  /** What is checked out there. */
  readonly branch: string | null;
  /** Its directory is there. */
  readonly present: boolean;
  /** As our marker says, with the branch that it was made for; `null` where git knows the folder no longer. */
  readonly owner: {
    readonly projectId: string;
    readonly subjectId: string;
    readonly branch: string | null;
  } | null;
}

export interface DiskUsage {
  readonly bytes: number;
  /** The latest change of anything in it, in milliseconds since the epoch. */
  readonly changedAt: number;
}

/** Work that a rescue ref holds. */
export interface Rescue {
  readonly ref: string;
  readonly commit: string;
  /** What it was made for, such as a branch. */
  readonly name: string;
  /** ISO time. */
  readonly savedAt: string;
  /** How many commits nothing else holds, and how many files they change. */
  readonly commits: number;
  readonly files: number;
}

export interface FileChange {
  readonly path: string;
  readonly kind: 'added' | 'modified' | 'deleted';
}

export type MergeFailure =
  | GitFailure
  | { readonly kind: 'conflict'; readonly files: readonly string[]; readonly message: string };

/** Commits. */
export interface RebaseRequest {
  readonly head: string;
  readonly from: string;
  readonly onto: string;
}

export type RebaseFailure =
  | MergeFailure
  /** What cannot be moved commit by commit, or would not be the same afterwards. */
  | { readonly kind: 'merges' | 'changed'; readonly message: string };

export type AdvanceFailure =
  | GitFailure
  /** The branch is no longer at `from`. */
  | { readonly kind: 'moved'; readonly message: string }
  | { readonly kind: 'dirty'; readonly files: readonly string[]; readonly message: string };

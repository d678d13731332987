export interface Commit {
  readonly id: string;
  readonly subject: string;
}

/** What git says about a worktree, read by us and not by the agent. */
export interface GitEvidence {
  /** What it is compared with: where its branch starts, or the latest commit of the base branch that it has merged. */
  readonly base: string;
  readonly head: string;
  /** The tree of `head`. */
  readonly tree: string;
  readonly commits: readonly Commit[];
  readonly changedFiles: readonly string[];
  readonly insertions: number;
  readonly deletions: number;
  /** Paths with uncommitted changes or untracked and not ignored, at most 20 of them. */
  readonly dirtyFiles: readonly string[];
  /** Secrets and giant files in its commits, such as `a private key in id_rsa`. */
  readonly contraband: readonly string[];
}

export interface CommandEvidence {
  readonly command: string;
  /** `null` when it was stopped or timed out. */
  readonly exitCode: number | null;
  readonly durationMs: number;
  /** The end of its output. */
  readonly tail: string;
}

/** A check that was there before the work and is no longer as it was: a test, or the configuration of checks. */
export interface ProtectedChange {
  readonly path: string;
  readonly kind: 'modified' | 'deleted';
  /** The subtask said beforehand that it would change this file: shown, and not held against it. */
  readonly inScope: boolean;
}

/** What the gate found; kept with the run that did it. */
export interface GateRecord {
  readonly git: GitEvidence | null;
  /** The trusted command; `null` when none is known or has begun, or something else was already against the work. */
  readonly verify: CommandEvidence | null;
  /** The subtask's own command, which the user has approved; `null` when there is none or it has not begun. */
  readonly ownVerify: CommandEvidence | null;
  /** Files that were changed though the subtask did not name them: a warning. */
  readonly outsideScope: readonly string[];
  readonly protectedChanges: readonly ProtectedChange[];
  readonly passed: boolean;
  /** Why it did not pass; `null` too for one that did not come to its end, which says nothing of the work. */
  readonly reason: string | null;
}

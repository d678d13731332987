export interface Commit {
  readonly id: string;
  readonly subject: string;
}

/** What git says about a worktree, read by us and not by the agent. */
export interface GitEvidence {
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

/** What the gate found; kept with the run that did it. */
export interface GateRecord {
  readonly git: GitEvidence | null;
  /** `null` when no verify command is known or has begun, or the git evidence was already against it. */
  readonly verify: CommandEvidence | null;
  readonly passed: boolean;
  /** One line: why it did not pass; `null` too for one that did not come to its end, which says nothing of the work. */
  readonly reason: string | null;
}

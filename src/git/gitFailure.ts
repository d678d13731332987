export type GitFailureKind =
  | 'notARepository'
  | 'bare'
  /** A worktree that we made for an agent: its repository is open elsewhere. */
  | 'ownWorktree'
  | 'unborn'
  | 'detached'
  | 'noSuchBranch'
  | 'pathTaken'
  | 'branchTaken'
  | 'notOurs'
  | 'locked'
  | 'noIdentity'
  | 'diskFull'
  | 'gitMissing'
  | 'gitTooOld'
  | 'other';

/** `message` says what happened and what to do, in words fit to show. */
export interface GitFailure {
  readonly kind: GitFailureKind;
  readonly message: string;
}

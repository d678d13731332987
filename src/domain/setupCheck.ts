/** One line of "Check Setup": what was looked at, what was found, and what to do about it. */
export interface SetupCheck {
  readonly id:
    | 'git'
    | 'repository'
    | 'identity'
    | 'claude'
    | 'login'
    | 'setUp'
    | 'verify'
    | 'worktree'
    | 'state'
    | 'delivery'
    | 'account'
    | 'access';
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  readonly remedy: string | null;
}

import type { Refusal } from '../domain/refusal.ts';
import type { Result } from '../lib/result.ts';
import type { Work } from '../windows/work.ts';
import type { Attempts } from './queries/attempts.ts';
import type { Leftovers } from './queries/leftovers.ts';

/** What works on one project. Views read `view()`, follow `onDidChange` and ask by `submit`; nothing else changes state. */
export interface Engine extends Work {
  /** What there is to clean up, and what can be brought back. */
  readonly leftovers: Leftovers;
  /** How each attempt left its worktree, and what has changed since. */
  readonly attempts: Attempts;
  /** Makes this window the one that works on the project, whoever does; the user has decided so. */
  takeOver(): Promise<Result<void, Refusal>>;
  /** Takes away the state of a project without tasks; only where this window works on it. Other windows learn of it. */
  forget(): Promise<Result<void, Refusal>>;
}

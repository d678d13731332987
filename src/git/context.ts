import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { RunGit } from './command.ts';
import type { Queue } from './queue.ts';
import type { SignIn } from './remotes.ts';
import type { WorktreeFiles } from './repository.ts';
import type { PathTurns, Repeated, Slots } from './turns.ts';

/** What the parts of one open repository share. */
export interface RepositoryContext {
  readonly root: string;
  readonly commonDirectory: string;
  /** Ours alone, in the common directory: the queue, notes of half-done work, the project's hint. */
  readonly ownDirectory: string;
  readonly run: RunGit;
  readonly signIn: SignIn | null;
  worktreeFiles(): WorktreeFiles;
  readonly clock: Clock;
  readonly log: Log;
  /** One at a time across all processes: worktree metadata and the deletion of refs. */
  readonly queue: Queue;
  /** Writing out files is bound by the disk: more than two at once gain nothing. */
  readonly checkouts: Slots;
  readonly paths: PathTurns;
  readonly emptyingTrash: Repeated;
  /** Files in which two commits would not merge, by their ids. */
  readonly conflicts: Map<string, readonly string[]>;
}

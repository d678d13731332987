import type { Hold } from './hold.ts';
import type { Conflict, PullRequest } from './pullRequest.ts';
import type { Return } from './returns.ts';
import type { TransitionTable } from './transition.ts';

export const subtaskStatuses = [
  'PENDING',
  'READY',
  'BLOCKED_DEPENDENCY',
  'BLOCKED_FAILURE',
  'IN_PROGRESS',
  'COMPLETED',
  'MERGED',
] as const;
export type SubtaskStatus = (typeof subtaskStatuses)[number];

export const subtaskEvents = [
  'dependenciesMerged',
  'dependenciesOpen',
  'start',
  'stop',
  'proved',
  'fail',
  'retry',
  'planChanged',
  'requestChanges',
  'close',
  'merge',
] as const;
export type SubtaskEvent = (typeof subtaskEvents)[number];

export const subtaskTransitions: TransitionTable<SubtaskStatus, SubtaskEvent> = {
  PENDING: { dependenciesMerged: 'READY', dependenciesOpen: 'BLOCKED_DEPENDENCY' },
  READY: { dependenciesOpen: 'BLOCKED_DEPENDENCY', start: 'IN_PROGRESS' },
  BLOCKED_DEPENDENCY: { dependenciesMerged: 'READY' },
  // Somebody may finish by hand what has failed here.
  BLOCKED_FAILURE: { retry: 'IN_PROGRESS', planChanged: 'PENDING', merge: 'MERGED' },
  IN_PROGRESS: { proved: 'COMPLETED', fail: 'BLOCKED_FAILURE', stop: 'READY' },
  COMPLETED: { merge: 'MERGED', requestChanges: 'IN_PROGRESS', close: 'BLOCKED_FAILURE' },
  MERGED: {},
};

export const subtaskSizes = ['small', 'medium', 'large'] as const;
export type SubtaskSize = (typeof subtaskSizes)[number];

/** How much longer one of a size takes than a small one. */
export const sizeWeights: Readonly<Record<SubtaskSize, number>> = { small: 1, medium: 2, large: 4 };

/** What kind of model the Planner would give it; the settings say which that is. */
export const modelHints = ['fast', 'standard', 'strong'] as const;
export type ModelHint = (typeof modelHints)[number];

export interface Subtask {
  readonly id: string;
  readonly taskId: string;
  /** Counts from 1 in its project. */
  readonly number: number;
  /** The Planner's name for it, unique in its task. */
  readonly key: string;
  readonly title: string;
  readonly spec: string;
  readonly plan: string;
  readonly acceptance: readonly string[];
  /** Globs of the files it means to change. */
  readonly scope: readonly string[];
  /** The Planner's proposal; a command that a model wrote is shown, never run unapproved. */
  readonly verify: string | null;
  /** The user has approved `verify` word for word: the gate runs it too. */
  readonly verifyApproved: boolean;
  readonly modelHint: ModelHint;
  readonly size: SubtaskSize;
  readonly status: SubtaskStatus;
  /** Why it failed, in one line. */
  readonly reason: string | null;
  readonly hold: Hold | null;
  /** Stopped by the user: it is READY and does not start by itself. */
  readonly stopped: boolean;
  /** It may be worked beside others that mean to change the same files. */
  readonly runsBeside: boolean;
  /** What it may cost (US dollars), where the user has said so; `null`: as the setting says. */
  readonly budgetUsd: number | null;
  /** The user's order of its task's subtasks, smallest first, whatever column they stand in. */
  readonly position: number;
  /** Counts starts, retries and returns for changes; attempts are counted within a round. */
  readonly round: number;
  /** What the first attempt of this round is told: a conflict, or a reviewer's words. */
  readonly feedback: string | null;
  readonly branch: string | null;
  readonly worktree: string | null;
  /** The set-up command has run in the worktree, or there is none. */
  readonly worktreeReady: boolean;
  /** The commit its branch starts from. */
  readonly baseCommit: string | null;
  /** The commit that passed the gate. */
  readonly provenCommit: string | null;
  /** Where its work is kept when the worktree is gone. */
  readonly rescueRef: string | null;
  /** What its branch is called where it was pushed; the name that it has here may have been taken there. */
  readonly remoteBranch: string | null;
  /** The commit that we pushed last: nothing else there is ever overwritten. */
  readonly pushedCommit: string | null;
  readonly pullRequest: PullRequest | null;
  /** Oldest first. */
  readonly returns: readonly Return[];
  /** With whom it would not merge, as of the last look. */
  readonly conflicts: readonly Conflict[];
  /** The user, or the setting, wants it merged. */
  readonly mergeRequested: boolean;
  /** The commit on the base that contains it. */
  readonly mergedCommit: string | null;
  /** Marked for deletion. From then on a hold says what keeps it. */
  readonly deleting: boolean;
  /** When it entered its status. */
  readonly since: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `subtaskId` waits until `dependsOnId` is merged. */
export interface Dependency {
  readonly subtaskId: string;
  readonly dependsOnId: string;
}

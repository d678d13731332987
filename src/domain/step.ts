import type { Hold } from './hold.ts';
import type { Run } from './run.ts';
import type { Settings } from './settings.ts';
import type { Subtask } from './subtask.ts';
import type { Task } from './task.ts';

/** Everything a strategy may look at: committed facts, the settings and the time. */
export type Facts = TaskFacts | SubtaskFacts;

export interface TaskFacts {
  readonly entity: 'task';
  readonly task: Task;
  /** The runs of this round of planning, oldest first. */
  readonly runs: readonly Run[];
  readonly settings: Settings;
  readonly now: number;
}

export interface SubtaskFacts {
  readonly entity: 'subtask';
  readonly task: Task;
  readonly subtask: Subtask;
  /** The runs of this round of the subtask, oldest first. */
  readonly runs: readonly Run[];
  /** Those of the rounds before it, oldest first. */
  readonly earlierRuns: readonly Run[];
  readonly settings: Settings;
  readonly now: number;
}

/** What to do next, and all that a strategy can ask for. The engine carries it out and comes back. */
export type Step =
  /** Nothing now; look again at `until` (milliseconds since the epoch), or when a fact changes. */
  | { readonly kind: 'wait'; readonly until: number | null }
  /** Let the Planner say what it has to ask the user before it plans. */
  | { readonly kind: 'askUser'; readonly attempt: number }
  /** Let a critic look at the proposed plan. */
  | { readonly kind: 'criticize'; readonly attempt: number }
  /** Start the Planner; `feedback` is what was wrong with its last answer. */
  | { readonly kind: 'plan'; readonly attempt: number; readonly feedback: string | null }
  /** Prove that the base is sound before anything is built on it. */
  | { readonly kind: 'checkBase' }
  /** Make the worktree ready: create it, copy what is to be included, run the set-up command. */
  | { readonly kind: 'setUp' }
  /** Start the worker; `feedback` is what the gate or the last attempt left to mend. */
  | { readonly kind: 'run'; readonly attempt: number; readonly feedback: string | null }
  | { readonly kind: 'gate'; readonly attempt: number }
  /** The work is proved: hand it over. */
  | { readonly kind: 'deliver' }
  | { readonly kind: 'hold'; readonly hold: Hold }
  | { readonly kind: 'fail'; readonly reason: string };

type Availability =
  | { readonly available: true }
  /** Why not, and what to do, in words fit to show. */
  | { readonly available: false; readonly reason: string };

/** A strategy: decides, and does nothing. */
export interface Orchestrator {
  readonly id: string;
  availability(): Availability;
  next(facts: Facts): Step;
}

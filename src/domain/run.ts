import type { GateRecord } from './gate.ts';
import type { TransitionTable } from './transition.ts';

export const runStatuses = ['RUNNING', 'SUCCEEDED', 'FAILED'] as const;
export type RunStatus = (typeof runStatuses)[number];

export const runEvents = ['succeed', 'fail'] as const;
export type RunEvent = (typeof runEvents)[number];

export const runTransitions: TransitionTable<RunStatus, RunEvent> = {
  RUNNING: { succeed: 'SUCCEEDED', fail: 'FAILED' },
  SUCCEEDED: {},
  FAILED: {},
};

export const runOutcomes = [
  'done',
  'error',
  'hung',
  'interrupted',
  'stopped',
  'quota',
  'budget',
  'suspicious',
] as const;
export type RunOutcome = (typeof runOutcomes)[number];

/**
 * `plan` Planner · `baseline` set-up and verify command at the base · `setUp` set-up command in a worktree ·
 * `work` one attempt of the worker · `gate` our checks of an attempt · `integrate` our checks of base and branch merged.
 */
export const runKinds = ['plan', 'baseline', 'setUp', 'work', 'gate', 'integrate'] as const;
export type RunKind = (typeof runKinds)[number];

/** What an agent used. `estimated` when the run was cut off before it could report. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly turns: number;
  readonly estimated: boolean;
}

/** One agent process, or one check, with its logs in `directory`. */
export interface Run {
  readonly id: string;
  readonly taskId: string;
  readonly subtaskId: string | null;
  readonly kind: RunKind;
  /** The round of its task or subtask that it belongs to. */
  readonly round: number;
  /** Counts from 1 within the round; a gate bears the number of the attempt it judges. */
  readonly attempt: number;
  readonly status: RunStatus;
  readonly outcome: RunOutcome | null;
  /** One line about how it ended. */
  readonly reason: string | null;
  readonly directory: string;
  readonly sessionId: string | null;
  readonly usage: Usage | null;
  /** For `gate`, `baseline` and `integrate`. */
  readonly gate: GateRecord | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/**
 * Outcomes that are not the worker's fault: they use no attempt, but are bounded too.
 * A suspicious run did nothing at all and is the worker's fault.
 */
export function countsAsAttempt(outcome: RunOutcome | null): boolean {
  switch (outcome) {
    case 'hung':
    case 'interrupted':
    case 'stopped':
    case 'quota':
    case 'budget':
      return false;
    case 'done':
    case 'error':
    case 'suspicious':
    case null:
      return true;
  }
}

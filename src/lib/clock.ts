import type { Disposable } from './disposables.ts';

/** The only source of time for everything that decides; tests pass their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls once, no earlier than `at` (milliseconds since the epoch). */
  at(at: number, callback: () => void): Disposable;
}

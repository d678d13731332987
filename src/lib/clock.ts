import type { Disposable } from './disposables.ts';

/** The only source of time for everything that decides; tests pass their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls once, no earlier than `at` (milliseconds since the epoch). */
  at(at: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  at(at, callback) {
    // Longer waits than a timer can hold (24 days) are looked at again by then.
    const timer = setTimeout(callback, Math.min(Math.max(0, at - Date.now()), 2 ** 31 - 1));
    return { dispose: () => clearTimeout(timer) };
  },
};

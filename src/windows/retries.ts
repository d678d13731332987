import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';

/** After 250 ms first, then ever more seldom. */
const firstPauseMs = 250;
const longestPauseMs = 10_000;

/** Looks again later, at one time to come at most. */
export class Retries implements Disposable {
  readonly #clock: Clock;
  readonly #look: () => void;
  #next: Disposable | null = null;
  #disposed = false;
  /** How often it was put off since the last success. */
  count = 0;

  constructor(clock: Clock, look: () => void) {
    this.#clock = clock;
    this.#look = look;
  }

  later(): void {
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** this.count);
    this.count += 1;
    this.in(pause);
  }

  in(milliseconds: number): void {
    this.#next?.dispose();
    this.#next = this.#disposed ? null : this.#clock.at(this.#clock.now() + milliseconds, this.#look);
  }

  /** What was looked for is there. */
  succeeded(): void {
    this.#next?.dispose();
    this.count = 0;
  }

  dispose(): void {
    this.#disposed = true;
    this.#next?.dispose();
  }
}

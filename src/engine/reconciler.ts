import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';

/**
 * A level-triggered loop: whatever is woken is looked at, one look at a time for each key, and again when it was
 * woken meanwhile or at the time that the look asked for. A wake without cause costs one look.
 */
export class Reconciler implements Disposable {
  readonly #active = new Map<string, { again: boolean }>();
  readonly #timers = new Map<string, Disposable>();
  #disposed = false;
  readonly #clock: Clock;
  readonly #look: (key: string) => Promise<number | null>;
  readonly #onError: (key: string, error: unknown) => number;

  constructor(
    clock: Clock,
    look: (key: string) => Promise<number | null>,
    /** Answers when to look again after a look that failed. */
    onError: (key: string, error: unknown) => number,
  ) {
    this.#clock = clock;
    this.#look = look;
    this.#onError = onError;
  }

  wake(key: string): void {
    const active = this.#active.get(key);
    if (active) {
      active.again = true;
    } else if (!this.#disposed) {
      this.#active.set(key, { again: false });
      void this.#run(key);
    }
  }

  /** Resolves when nothing is being looked at. */
  async settled(): Promise<void> {
    while (this.#active.size > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const timer of this.#timers.values()) {
      timer.dispose();
    }
    this.#timers.clear();
  }

  async #run(key: string): Promise<void> {
    for (let state = this.#active.get(key); state; state = this.#next(key, state)) {
      state.again = false;
      this.#timers.get(key)?.dispose();
      this.#timers.delete(key);
      try {
        this.#lookAgainAt(key, await this.#look(key));
      } catch (error) {
        this.#lookAgainAt(key, this.#onError(key, error));
      }
    }
  }

  #next(key: string, state: { again: boolean }): { again: boolean } | undefined {
    if (state.again && !this.#disposed) {
      return state;
    }
    this.#active.delete(key);
    return undefined;
  }

  #lookAgainAt(key: string, at: number | null): void {
    if (at !== null && !this.#disposed) {
      this.#timers.set(
        key,
        this.#clock.at(at, () => {
          this.#timers.delete(key);
          this.wake(key);
        }),
      );
    }
  }
}

import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';

/**
 * A level-triggered loop: whatever is woken is looked at, one look at a time for each key, and again when it was
 * woken meanwhile or at the time that the look asked for. A wake without cause costs one look.
 */
export class Reconciler implements Disposable {
  readonly #active = new Map<string, Active>();
  readonly #timers = new Map<string, Disposable>();
  #disposed = false;
  readonly #clock: Clock;
  readonly #look: (key: string) => Promise<number | null>;
  readonly #onError: (key: string, error: unknown) => Promise<number>;

  constructor(
    clock: Clock,
    look: (key: string) => Promise<number | null>,
    /** Answers when to look again after a look that failed. */
    onError: (key: string, error: unknown) => Promise<number>,
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
      const state: Active = { again: true, done: Promise.resolve() };
      this.#active.set(key, state);
      state.done = this.#run(key, state);
    }
  }

  /** Does other work on the entity while nobody looks at it; it is looked at afterwards. */
  async exclusively<T>(key: string, work: () => Promise<T>): Promise<T> {
    for (let active = this.#active.get(key); active; active = this.#active.get(key)) {
      await active.done;
    }
    const state: Active = { again: true, done: Promise.resolve() };
    this.#active.set(key, state);
    const result = work();
    const look = () => this.#run(key, state);
    state.done = result.then(look, look);
    return result;
  }

  /** Resolves when nothing is being looked at. */
  async settled(): Promise<void> {
    while (this.#active.size > 0) {
      await Promise.all([...this.#active.values()].map((state) => state.done));
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const timer of this.#timers.values()) {
      timer.dispose();
    }
    this.#timers.clear();
  }

  async #run(key: string, state: Active): Promise<void> {
    while (state.again && !this.#disposed) {
      state.again = false;
      this.#timers.get(key)?.dispose();
      this.#timers.delete(key);
      try {
        this.#lookAgainAt(key, await this.#look(key));
      } catch (error) {
        this.#lookAgainAt(key, await this.#onError(key, error));
      }
    }
    this.#active.delete(key);
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

interface Active {
  again: boolean;
  done: Promise<void>;
}

export interface WatchdogLimits {
  readonly firstOutputMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  /** How long it may live on after its result. */
  readonly lingerMs: number;
}

export type WatchdogCause = 'silent' | 'idle' | 'overtime' | 'lingering';

/** A step longer than this was sleep, or a machine too busy for anybody to work: it does not count as waiting. */
const longestStepMs = 2000;

/**
 * Says when a process has been waited for long enough. It counts the time that was really there to work in:
 * a laptop that slept for a night has not made anybody idle.
 */
export class Watchdog {
  readonly #limits: WatchdogLimits;
  #last: number;
  #total = 0;
  #outputAt: number | null = null;
  #resultAt: number | null = null;

  /** `now` is a monotonic time in milliseconds here and below. */
  constructor(limits: WatchdogLimits, now: number) {
    this.#limits = limits;
    this.#last = now;
  }

  sawOutput(): void {
    this.#outputAt = this.#total;
  }

  sawResult(): void {
    this.#resultAt ??= this.#total;
  }

  /** Why the process is to be ended, or `null`. */
  tick(now: number): WatchdogCause | null {
    this.#total += Math.min(Math.max(now - this.#last, 0), longestStepMs);
    this.#last = now;
    if (this.#resultAt !== null) {
      return this.#total - this.#resultAt >= this.#limits.lingerMs ? 'lingering' : null;
    }
    if (this.#total >= this.#limits.totalMs) {
      return 'overtime';
    }
    if (this.#outputAt === null) {
      return this.#total >= this.#limits.firstOutputMs ? 'silent' : null;
    }
    return this.#total - this.#outputAt >= this.#limits.idleMs ? 'idle' : null;
  }
}

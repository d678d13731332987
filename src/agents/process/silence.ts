/** A longer time between two looks was sleep, or a clock that was put forward. */
const longestStepMs = 5_000;

interface Heard {
  readonly sign: string;
  readonly lookedAt: number;
  readonly silentMs: number;
}

/**
 * For how long nothing new was heard of a run. Only time in which somebody listened counts: neither a night of sleep
 * nor a clock that is set makes a runner look dead.
 */
export class Silence {
  readonly #heard = new Map<string, Heard>();

  /** `sign`: what changes while the runner lives. */
  of(directory: string, sign: string, now: number): number {
    const before = this.#heard.get(directory);
    const step = before ? Math.min(Math.max(now - before.lookedAt, 0), longestStepMs) : 0;
    const silentMs = before?.sign === sign ? before.silentMs + step : 0;
    this.#heard.set(directory, { sign, lookedAt: now, silentMs });
    return silentMs;
  }

  forget(directory: string): void {
    this.#heard.delete(directory);
  }
}

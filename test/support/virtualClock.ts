import type { Clock } from '../../src/lib/clock.ts';

export interface VirtualClock extends Clock {
  readonly timers: number;
  /** Lets the time pass, from timer to timer; `rest` waits for what each of them has begun. */
  pass(milliseconds: number, rest: () => Promise<void>): Promise<void>;
}

/** Time that passes only when it is told to. */
export function createVirtualClock(): VirtualClock {
  const timers = new Map<symbol, { readonly at: number; readonly callback: () => void }>();
  let now = Date.parse('2026-03-01T10:00:00.000Z');
  const nextBefore = (end: number) =>
    [...timers].filter(([, { at }]) => at <= end).toSorted(([, a], [, b]) => a.at - b.at)[0];
  return {
    now: () => now,
    at(at, callback) {
      const key = Symbol('timer');
      timers.set(key, { at, callback });
      return { dispose: () => timers.delete(key) };
    },
    get timers() {
      return timers.size;
    },
    async pass(milliseconds, rest) {
      const end = now + milliseconds;
      for (let next = nextBefore(end); next !== undefined; next = nextBefore(end)) {
        const [key, { at, callback }] = next;
        timers.delete(key);
        now = Math.max(now, at);
        callback();
        await rest();
      }
      now = end;
    },
  };
}

/**
 * Resolves when nothing is under way in this process: there is no file operation for some turns of the event loop, in
 * which every callback that was due has run. Any number of callers may wait at the same time.
 */
export async function untilQuiet(): Promise<void> {
  for (let calm = 0; calm < 4; ) {
    await new Promise((resolve) => setImmediate(resolve));
    calm = process.getActiveResourcesInfo().some((kind) => underWay.test(kind)) ? 0 : calm + 1;
  }
}

const underWay = /^FSReq|CloseReq$/;

import { describe, expect, it } from 'vitest';
import { Watchdog, type WatchdogCause } from './watchdog.ts';

const limits = { firstOutputMs: 10_000, idleMs: 20_000, totalMs: 100_000, lingerMs: 5_000 };

/** Ticks once a second until `to`, and tells when it first spoke. */
function run(watchdog: Watchdog, from: number, to: number): { at: number; cause: WatchdogCause } | null {
  for (let at = from; at <= to; at += 1000) {
    const cause = watchdog.tick(at);
    if (cause) {
      return { at, cause };
    }
  }
  return null;
}

describe('Watchdog', () => {
  it('fault 44: gives up on silence from the start', () => {
    expect(run(new Watchdog(limits, 0), 1000, 60_000)).toEqual({ at: 10_000, cause: 'silent' });
  });

  it('fault 45: gives up on silence after output', () => {
    const watchdog = new Watchdog(limits, 0);
    expect(run(watchdog, 1000, 8000)).toBeNull();
    watchdog.sawOutput();
    expect(run(watchdog, 9000, 60_000)).toEqual({ at: 28_000, cause: 'idle' });
  });

  it('gives up after the whole time, however busy it is', () => {
    const watchdog = new Watchdog(limits, 0);
    let cause: WatchdogCause | null = null;
    for (let at = 1000; cause === null; at += 1000) {
      watchdog.sawOutput();
      cause = watchdog.tick(at);
      expect(at).toBeLessThanOrEqual(100_000);
    }
    expect(cause).toBe('overtime');
  });

  it('fault 46: waits for the end a little after the result, and for nothing else', () => {
    const watchdog = new Watchdog(limits, 0);
    watchdog.sawOutput();
    run(watchdog, 1000, 3000);
    watchdog.sawResult();
    expect(run(watchdog, 4000, 60_000)).toEqual({ at: 8000, cause: 'lingering' });
  });

  it('fault 32: does not count a night of sleep', () => {
    const watchdog = new Watchdog(limits, 0);
    watchdog.sawOutput();
    const morning = 8 * 60 * 60 * 1000;
    expect(watchdog.tick(1000)).toBeNull();
    expect(watchdog.tick(morning)).toBeNull();
    expect(run(watchdog, morning + 1000, morning + 60_000)).toEqual({ at: morning + 17_000, cause: 'idle' });
  });

  it('fault 33: survives a clock that goes back', () => {
    const watchdog = new Watchdog(limits, 1_000_000);
    expect(watchdog.tick(0)).toBeNull();
    expect(run(watchdog, 1000, 60_000)).toEqual({ at: 10_000, cause: 'silent' });
  });
});

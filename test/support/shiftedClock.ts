import type { Clock } from '../../src/lib/clock.ts';

/** The system's time, put forward or back by the test; what is due by then happens at once. */
export interface ShiftedClock extends Clock {
  shift(byMs: number): void;
}

export function createShiftedClock(): ShiftedClock {
  let shiftMs = 0;
  const waiting = new Set<() => void>();
  const now = (): number => Date.now() + shiftMs;
  return {
    now,
    at(at, callback) {
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        clearTimeout(timer);
        timer = setTimeout(
          () => {
            waiting.delete(arm);
            callback();
          },
          Math.min(Math.max(0, at - now()), 2 ** 31 - 1),
        );
      };
      arm();
      waiting.add(arm);
      return {
        dispose() {
          waiting.delete(arm);
          clearTimeout(timer);
        },
      };
    },
    shift(byMs) {
      shiftMs += byMs;
      for (const arm of [...waiting]) {
        arm();
      }
    },
  };
}

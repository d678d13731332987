import type { Disposable } from '../lib/disposables.ts';

export interface Throttle extends Disposable {
  /** Asks for a call: at once, or when the last one is long enough ago. Any number of requests make one call. */
  request(): void;
}

/** Calls at most once in `milliseconds`; no timer runs while nothing is asked for. */
export function throttle(milliseconds: number, call: () => void): Throttle {
  let timer: NodeJS.Timeout | null = null;
  let last = Number.NEGATIVE_INFINITY;
  let disposed = false;
  const run = (): void => {
    timer = null;
    last = performance.now();
    call();
  };
  return {
    request() {
      if (!disposed) {
        timer ??= setTimeout(run, Math.max(0, last + milliseconds - performance.now()));
      }
    },
    dispose() {
      disposed = true;
      if (timer !== null) {
        clearTimeout(timer);
      }
    },
  };
}

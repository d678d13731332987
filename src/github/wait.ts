import type { Clock } from '../lib/clock.ts';

/** Resolves at that time (milliseconds), or when it is called off. */
export async function waitUntil(clock: Clock, at: number, signal?: AbortSignal): Promise<void> {
  if (clock.now() >= at || signal?.aborted) {
    return;
  }
  await new Promise<void>((resolve) => {
    const timer = clock.at(at, done);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      timer.dispose();
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}

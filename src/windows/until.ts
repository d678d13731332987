import type { Clock } from '../lib/clock.ts';
import { DisposableStore } from '../lib/disposables.ts';
import type { Event } from '../lib/emitter.ts';

/** Resolves when it is reached, looked at whenever something has moved, or when the patience has come to its end. */
export async function until(
  reached: () => boolean,
  { moved, clock, patienceMs }: { moved: Event<void>; clock: Clock; patienceMs: number },
): Promise<void> {
  if (reached()) {
    return;
  }
  const owned = new DisposableStore();
  await new Promise<void>((resolve) => {
    owned.add(moved(() => reached() && resolve()));
    owned.add(clock.at(clock.now() + patienceMs, resolve));
  });
  owned.dispose();
}

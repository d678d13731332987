import type { Run } from './run.ts';

const firstDelayMs = 5_000;
const longestDelayMs = 120_000;

/**
 * How long to wait after the `failures`-th failure in a row: 5 s doubling to 120 s, jittered by up to a quarter
 * either way. The jitter comes from `seed`, so that the same facts give the same answer after a restart.
 */
export function backoffMs(failures: number, seed: string): number {
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, failures - 1));
  return Math.round(delay * (0.75 + 0.5 * fraction(seed)));
}

/** A number in [0, 1) that depends on nothing but the text (FNV-1a). */
export function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash / 2 ** 32;
}

/**
 * When the next try is due (milliseconds since the epoch), after these tries, the last of which failed. One that
 * seems to have ended later than `now` ended before the clock was put back: it is not waited for.
 */
export function backoffDue(tries: readonly Run[], now: number): number {
  const last = tries.at(-1);
  if (!last) {
    return 0;
  }
  const failures = tries.filter((run) => run.status === 'FAILED').length;
  const endedAt = Date.parse(last.endedAt ?? last.startedAt);
  return endedAt > now ? now : endedAt + backoffMs(failures, last.id);
}

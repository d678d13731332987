import { fraction } from './backoff.ts';
import type { QuotaPause } from './project.ts';
import type { Run } from './run.ts';

const minute = 60_000;
/** Not all who wait for the same reset must ask in the same second. */
const resetJitterMs = minute;
const firstWaitMs = minute;
const longestWaitMs = 15 * minute;
/** No limit is known that holds longer than a week; a time beyond it is a mistake. */
const longestPauseMs = 8 * 24 * 60 * minute;

/**
 * Until when nobody asks the model after it has turned a run away (milliseconds since the epoch): the reset, if it named
 * one that is to come, else a wait that doubles from one minute to fifteen. The jitter comes from the run, so that the
 * same facts give the same answer after a restart. A clock that was put forward finds the reset past, and waits all
 * the same.
 */
export function pauseUntil(
  run: Pick<Run, 'id'>,
  /** The runs of the same agent before it, oldest first. */
  earlier: readonly Run[],
  resetsAt: string | null,
  now: number,
): number {
  const reset = resetsAt === null ? Number.NaN : Date.parse(resetsAt);
  const jitter = fraction(run.id);
  if (reset > now) {
    return Math.round(Math.min(reset, now + longestPauseMs) + jitter * resetJitterMs);
  }
  const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** rejectionsInARow(earlier));
  return Math.round(now + wait * (1 + jitter / 4));
}

function rejectionsInARow(runs: readonly Run[]): number {
  const other = runs.findLastIndex((run) => run.outcome !== 'quota');
  return runs.length - 1 - other;
}

/** Whether an agent may start under this pause, and as what. */
export type QuotaTurn =
  /** Nothing keeps it. */
  | { readonly kind: 'free' }
  /** The pause is over, and it is the one that finds out whether the limit is lifted. */
  | { readonly kind: 'probe' }
  /** The limit holds. */
  | { readonly kind: 'paused'; readonly until: string }
  /** Another one is finding out. */
  | { readonly kind: 'behindProbe' };

export function quotaTurn(pause: QuotaPause | null, isProbing: boolean, now: number): QuotaTurn {
  if (pause === null) {
    return { kind: 'free' };
  }
  if (Date.parse(pause.until) > now) {
    return { kind: 'paused', until: pause.until };
  }
  return isProbing ? { kind: 'behindProbe' } : { kind: 'probe' };
}

/** The pause after another rejection: never shorter than it was, and a probe that is at work goes on with its work. */
export function renewedPause(pause: QuotaPause | null, rejectedRunId: string, until: number): QuotaPause {
  const before = pause === null ? 0 : Date.parse(pause.until);
  const probeRunId = pause === null || pause.probeRunId === rejectedRunId ? null : pause.probeRunId;
  return { until: new Date(Math.max(until, before)).toISOString(), probeRunId };
}

/** For the one that was turned away, by whether the model named a time. */
export function rejectedReason(resetsAt: string | null): string {
  return resetsAt === null
    ? 'The model takes no requests at the moment; it is asked again by itself. Try Again asks at once.'
    : 'The usage limit is reached; it goes on by itself when the limit is reset. Try Again asks at once.';
}

/** For the others of the project. */
export const pausedReason =
  'The model turns agents of this project away at the moment; it goes on by itself. Try Again asks at once.';
export const behindProbeReason =
  'It waits for one agent to find the limit lifted, and then goes on by itself.';

const second = 1_000;
const minute = 60 * second;

/** Nobody else's server is asked more often than this, or less often, unless the user wants to know now. */
export const shortestPollMs = 15 * second;
export const longestPollMs = 5 * minute;

/** What is known when a place is to be asked again that belongs to somebody else. */
export interface PollFacts {
  /** When something there was last seen to change, or first looked for (milliseconds since the epoch). */
  readonly changedAt: number;
  /** Something is on its way there, such as checks that are running. */
  readonly pending: boolean;
  /** A window shows what comes of it. */
  readonly attended: boolean;
  /** How many looks in a row have failed. */
  readonly failures: number;
}

/** How much of the time since the last change passes until the next look. */
const share = 1 / 10;
const longestWhilePending = 30 * second;
const longestWhileAttended = 2 * minute;
/** What nobody looks at need not be fresh. */
const unattendedFactor = 4;

/**
 * How long to wait before the next look: shortly after a change, or while something is on its way, not long; longer the
 * longer nothing moves; longer still while nobody looks; twice as long after each failure.
 */
export function pollMs(facts: PollFacts, now: number): number {
  const { pending, attended, failures } = facts;
  // A clock that was put back has seen the change in what is now the future.
  const still = Math.max(0, now - facts.changedAt) * share;
  const calm = Math.max(
    shortestPollMs,
    Math.min(still, pending ? longestWhilePending : longestWhileAttended),
  );
  const wait = calm * (attended ? 1 : unattendedFactor) * 2 ** Math.min(failures, 10);
  return Math.min(wait, longestPollMs);
}

/** When the next look is due that was planned for `planned`: a clock that was put back is not waited for. */
export function pollDue(planned: number, now: number): number {
  return Math.min(planned, now + longestPollMs);
}

import { longestPollMs, type PollFacts, shortestPollMs } from '../../../domain/polling.ts';

/** What came of asking. */
export interface PollOutcome {
  /** Something is not as it was. */
  readonly changed: boolean;
  /** Something is on its way there. */
  readonly pending: boolean;
  /** Why it could not be told. */
  readonly failure: PollFailure | null;
}

export interface PollFailure {
  /** What happened and what to do, in words fit to show. */
  readonly message: string;
  /** Not before (ISO time), where somebody has said so. */
  readonly until: string | null;
  /** Signing in would end it. */
  readonly signIn: boolean;
  /** It does not pass by itself. */
  readonly lasts: boolean;
}

/** Whoever keeps others waiting for longer than this is mistaken, or his clock is. */
const longestPauseMs = 70 * 60_000;

/** When one place is asked again. */
export class Poll {
  /** Why it is not asked at present. */
  failure: PollFailure | null = null;
  #dueAt = 0;
  #askedAt = 0;
  #changedAt: number;
  #failures = 0;
  #subject: string;
  readonly #waitMs: (facts: PollFacts, now: number) => number;

  /** `subject`: what it is asked about. */
  constructor(subject: string, now: number, waitMs: (facts: PollFacts, now: number) => number) {
    this.#subject = subject;
    this.#changedAt = now;
    this.#waitMs = waitMs;
  }

  /** When it is due, now that it is to be asked about `subject`. A clock that was put back is not waited for. */
  dueAt(subject: string, now: number): number {
    if (subject !== this.#subject) {
      this.#subject = subject;
      this.#changedAt = now;
      if (this.failure === null) {
        this.#dueAt = Math.min(this.#dueAt, Math.max(now, Math.min(this.#askedAt, now) + shortestPollMs));
      }
    }
    if (Number.isFinite(this.#dueAt)) {
      this.#dueAt = Math.min(this.#dueAt, now + (this.failure === null ? longestPollMs : longestPauseMs));
    }
    return this.#dueAt;
  }

  /** The user wants to know now, or what kept it may be over. */
  askNow(): void {
    this.#dueAt = 0;
  }

  async ask(now: () => number, attended: boolean, look: () => Promise<PollOutcome>): Promise<void> {
    this.#askedAt = now();
    // A look that breaks is not tried again at once.
    this.#dueAt = this.#askedAt + longestPollMs / 4;
    const { changed, pending, failure } = await look();
    const at = now();
    this.failure = failure;
    this.#failures = failure === null ? 0 : this.#failures + 1;
    this.#changedAt = changed ? at : this.#changedAt;
    const facts = { changedAt: this.#changedAt, pending, attended, failures: this.#failures };
    this.#dueAt =
      failure === null ? at + this.#waitMs(facts, at) : afterFailure(failure, facts, at, this.#waitMs);
  }
}

function afterFailure(
  { until, lasts }: PollFailure,
  facts: PollFacts,
  now: number,
  waitMs: (facts: PollFacts, now: number) => number,
): number {
  const wait = lasts ? longestPollMs : Math.min(waitMs(facts, now), longestPollMs);
  const named = until === null ? Number.NaN : Date.parse(until);
  return named > now ? Math.max(now + shortestPollMs, Math.min(named, now + longestPauseMs)) : now + wait;
}

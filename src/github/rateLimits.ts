import type { Clock } from '../lib/clock.ts';

/** GitHub counts them apart. */
export type Resource = 'core' | 'graphql';
export type Purpose = 'read' | 'change';

/** What is known of how much may still be asked. */
export interface RateLimits {
  /** The time (milliseconds) before which nothing may be asked; `null`: now. */
  heldUntil(resource: Resource, purpose: Purpose): number | null;
  observe(resource: Resource, answer: { readonly status: number; readonly headers: Headers }): void;
  /** GitHub refused: nothing is asked for the time that it names, or that grows with each refusal in a row. */
  refused(headers: Headers): number;
}

/** This part of each hour's requests is left to the user's other tools. */
const reserve = 0.2;
const firstPauseMs = 60_000;
const longestPauseMs = 60 * 60_000;

interface Budget {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: number;
}

export function createRateLimits(clock: Clock): RateLimits {
  const budgets = new Map<Resource, Budget>();
  let pausedUntil = 0;
  let refusals = 0;
  return {
    heldUntil(resource, purpose) {
      const now = clock.now();
      if (pausedUntil > now) {
        return pausedUntil;
      }
      const budget = budgets.get(resource);
      if (budget === undefined || budget.resetAt <= now) {
        return null;
      }
      const kept = purpose === 'read' ? budget.limit * reserve : 0;
      return budget.remaining <= kept ? budget.resetAt : null;
    },
    observe(resource, { status, headers }) {
      const budget = budgetOf(headers, clock.now());
      if (budget !== null) {
        budgets.set(resource, budget);
      }
      if (status < 400) {
        refusals = 0;
      }
    },
    refused(headers) {
      const now = clock.now();
      const growing = Math.min(firstPauseMs * 2 ** refusals, longestPauseMs);
      refusals += 1;
      pausedUntil = Math.max(pausedUntil, retryAfter(headers, now) ?? now + growing);
      return pausedUntil;
    },
  };
}

/** The time (milliseconds) that the server asks to wait for; an hour at the longest, whatever it says. */
export function retryAfter(headers: Headers, now: number): number | null {
  const value = headers.get('retry-after');
  if (value === null) {
    return null;
  }
  const at = /^\d+$/.test(value)
    ? now + Number(value) * 1000
    : now + Date.parse(value) - serverTime(headers, now);
  return Number.isNaN(at) ? null : bounded(at, now);
}

function budgetOf(headers: Headers, now: number): Budget | null {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => {
    const value = headers.get(`x-ratelimit-${name}`);
    return value === null || !/^\d+$/.test(value) ? null : Number(value);
  });
  if (limit == null || remaining == null || reset == null) {
    return null;
  }
  return { limit, remaining, resetAt: bounded(now + reset * 1000 - serverTime(headers, now), now) };
}

/** Its clock need not agree with ours: only differences of its own times mean something. */
function serverTime(headers: Headers, now: number): number {
  const time = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(time) ? now : time;
}

function bounded(at: number, now: number): number {
  return Math.min(Math.max(at, now + 1000), now + longestPauseMs);
}

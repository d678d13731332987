export interface RateLimitFacts {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: number;
}

export interface RateLimit {
  now(): RateLimitFacts;
  set(limit: { readonly remaining: number; readonly resetAt?: number }): void;
  /** Counts a request; false when none was left. */
  spend(): boolean;
}

const hour = 3_600_000;

/** One budget for everybody and everything: 5,000 an hour. */
export function createRateLimit(time: () => number): RateLimit {
  let [remaining, resetAt] = [5000, time() + hour];
  const now = () => {
    if (resetAt <= time()) {
      [remaining, resetAt] = [5000, time() + hour];
    }
    return { limit: 5000, remaining, resetAt };
  };
  return {
    now,
    set(limit) {
      ({ remaining, resetAt = time() + hour } = limit);
    },
    spend() {
      const left = now().remaining > 0;
      remaining = Math.max(0, remaining - 1);
      return left;
    },
  };
}

export function limitHeaders(limit: RateLimitFacts, resource: string): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': `${limit.limit}`,
    'x-ratelimit-remaining': `${limit.remaining}`,
    'x-ratelimit-used': `${limit.limit - limit.remaining}`,
    'x-ratelimit-reset': `${Math.ceil(limit.resetAt / 1000)}`,
    'x-ratelimit-resource': resource,
  };
}

import { describe, expect, test } from 'vitest';
import { longestPollMs, type PollFacts, pollDue, pollMs, shortestPollMs } from './polling.ts';

const now = 1_000_000_000_000;
const minute = 60_000;

function facts(change: Partial<PollFacts> = {}): PollFacts {
  return { changedAt: now, pending: false, attended: true, failures: 0, ...change };
}

describe('the time between two looks', () => {
  test.each([
    ['just after a change', facts(), 15_000],
    ['two minutes after it', facts({ changedAt: now - 2 * minute }), 15_000],
    ['ten minutes after it', facts({ changedAt: now - 10 * minute }), 60_000],
    ['an hour after it', facts({ changedAt: now - 60 * minute }), 120_000],
    ['an hour after it, with checks running', facts({ changedAt: now - 60 * minute, pending: true }), 30_000],
    ['just after a change that nobody looks at', facts({ attended: false }), 60_000],
    ['an hour after it, unseen', facts({ changedAt: now - 60 * minute, attended: false }), 300_000],
    ['unseen, with checks running', facts({ changedAt: 0, attended: false, pending: true }), 120_000],
    ['after one failure', facts({ failures: 1 }), 30_000],
    ['after three', facts({ failures: 3 }), 120_000],
    ['after very many', facts({ failures: 5_000 }), 300_000],
    ['after a clock was put back by a day', facts({ changedAt: now + 24 * 60 * minute }), 15_000],
  ])('%s', (_, given, expected) => {
    expect(pollMs(given, now)).toBe(expected);
  });

  test('is never shorter or longer than the bounds, and never shorter for being looked at less, whatever is known', () => {
    for (const age of [-minute, 0, 1, minute, 20 * minute, 10_000 * minute]) {
      for (const pending of [false, true]) {
        for (const failures of [0, 1, 2, 9, 100]) {
          const given = facts({ changedAt: now - age, pending, failures });
          const seen = pollMs(given, now);
          const unseen = pollMs({ ...given, attended: false }, now);
          expect(seen).toBeGreaterThanOrEqual(shortestPollMs);
          expect(unseen).toBeGreaterThanOrEqual(seen);
          expect(unseen).toBeLessThanOrEqual(longestPollMs);
        }
      }
    }
  });

  test('a look that was planned by a clock that has been put back since is not waited for', () => {
    expect(pollDue(now + 30_000, now)).toBe(now + 30_000);
    expect(pollDue(now + 24 * 60 * minute, now)).toBe(now + longestPollMs);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleRun } from '../../test/support/samples.ts';
import { backoffDue, backoffMs } from './backoff.ts';

test('waits double from 5 s to 120 s, within a quarter either way, and are the same for the same facts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.string(), (failures, seed) => {
      const plain = Math.min(120_000, 5_000 * 2 ** (failures - 1));
      const delay = backoffMs(failures, seed);
      expect(delay).toBeGreaterThanOrEqual(plain * 0.75 - 1);
      expect(delay).toBeLessThanOrEqual(plain * 1.25 + 1);
      expect(backoffMs(failures, seed)).toBe(delay);
    }),
  );
});

test('different runs wait differently, so that they do not all come back at once', () => {
  const delays = new Set(Array.from({ length: 20 }, (_, n) => backoffMs(1, `run-${n}`)));
  expect(delays.size).toBeGreaterThan(10);
});

test('fault 33: a try that ended in the future, as the clock was put back, is not waited for', () => {
  const endedAt = '2026-01-01T12:00:00.000Z';
  const run = sampleRun({ status: 'FAILED', outcome: 'error', endedAt });
  const now = Date.parse(endedAt);
  expect(backoffDue([run], now)).toBeGreaterThan(now);
  expect(backoffDue([run], now - 3_600_000)).toBe(now - 3_600_000);
  expect(backoffDue([run], now + 86_400_000)).toBeLessThan(now + 86_400_000);
});

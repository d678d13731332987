import { describe, expect, test } from 'vitest';
import { sampleRun } from '../../test/support/samples.ts';
import { pauseUntil, quotaTurn, renewedPause } from './quota.ts';
import type { RunOutcome } from './run.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.parse('2026-11-21T12:00:00.000Z');
const iso = (at: number): string => new Date(at).toISOString();
const ended = (...outcomes: RunOutcome[]) =>
  outcomes.map((outcome) => sampleRun({ status: 'FAILED', outcome }));

describe('after the model has turned a run away, it is asked again', () => {
  test('at the reset that it named, and up to a minute later, by the run', () => {
    const reset = now + 5 * hour;
    const untils = ['a', 'b', 'c', 'd'].map((id) => pauseUntil({ id }, [], iso(reset), now));
    for (const until of untils) {
      expect(until).toBeGreaterThanOrEqual(reset);
      expect(until).toBeLessThan(reset + minute);
    }
    expect(new Set(untils).size).toBe(4);
    expect(pauseUntil({ id: 'a' }, [], iso(reset), now)).toBe(untils[0]);
  });

  test.each([
    ['the first time', [], 1],
    ['the second time', ['quota'], 2],
    ['the fifth time', ['quota', 'quota', 'quota', 'quota'], 15],
    ['the fiftieth time', new Array<'quota'>(49).fill('quota'), 15],
    ['after it has worked in between', ['quota', 'quota', 'done'], 1],
  ] as const)('after a growing wait, when it named none: %s', (_, outcomes, minutes) => {
    const until = pauseUntil({ id: 'a' }, ended(...outcomes), null, now);
    expect(until).toBeGreaterThanOrEqual(now + minutes * minute);
    expect(until).toBeLessThanOrEqual(now + minutes * minute * 1.25);
  });

  test('after a growing wait, when the reset is past, as for a clock that is an hour ahead', () => {
    for (const reset of [iso(now), iso(now - hour), 'soon', '']) {
      const until = pauseUntil({ id: 'a' }, ended('quota'), reset, now);
      expect(until).toBeGreaterThanOrEqual(now + 2 * minute);
      expect(until).toBeLessThanOrEqual(now + 2.5 * minute);
    }
  });

  test('after eight days at the latest, whatever reset it named', () => {
    const until = pauseUntil({ id: 'a' }, [], '9999-01-01T00:00:00.000Z', now);
    expect(until).toBeLessThanOrEqual(now + 8 * 24 * hour + minute);
  });
});

test.each([
  ['without a pause anybody starts', null, false, 'free'],
  ['during it nobody does', { until: iso(now + 1), probeRunId: null }, false, 'paused'],
  ['nor while a probe of before is still at work', { until: iso(now + 1), probeRunId: 'r' }, true, 'paused'],
  ['when it is over, the first one finds out', { until: iso(now), probeRunId: null }, false, 'probe'],
  ['and the others wait for it', { until: iso(now), probeRunId: 'r' }, true, 'behindProbe'],
  ['until it is gone without an answer', { until: iso(now - hour), probeRunId: 'r' }, false, 'probe'],
] as const)('%s', (_, pause, isProbing, kind) => {
  expect(quotaTurn(pause, isProbing, now).kind).toBe(kind);
});

describe('a pause that is renewed', () => {
  test('is never shorter than it was', () => {
    const long = { until: iso(now + hour), probeRunId: null };
    expect(renewedPause(long, 'a', now + minute).until).toBe(long.until);
    expect(renewedPause(long, 'a', now + 2 * hour).until).toBe(iso(now + 2 * hour));
  });

  test('ends the probe that was turned away, and leaves another one at its work', () => {
    const pause = { until: iso(now), probeRunId: 'probe' };
    expect(renewedPause(pause, 'probe', now + minute).probeRunId).toBeNull();
    expect(renewedPause(pause, 'other', now + minute).probeRunId).toBe('probe');
    expect(renewedPause(null, 'other', now + minute)).toEqual({
      until: iso(now + minute),
      probeRunId: null,
    });
  });
});

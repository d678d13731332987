import { describe, expect, test } from 'vitest';
import {
  formatChange,
  formatCost,
  formatCountdown,
  formatDuration,
  formatRunTime,
  formatTime,
  formatTokens,
} from './format.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

describe('durations', () => {
  test.each([
    [-5, '0 s'],
    [999, '0 s'],
    [42 * second, '42 s'],
    [59_999, '59 s'],
    [minute, '1 min'],
    [59 * minute + 59 * second, '59 min'],
    [hour, '1 h'],
    [hour + 12 * minute, '1 h 12 min'],
    [24 * hour, '1 d'],
    [51 * hour, '2 d 3 h'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test('a short command shows tenths of a second', () => {
    expect([formatRunTime(40), formatRunTime(8240), formatRunTime(12_000)]).toEqual([
      '0.0 s',
      '8.2 s',
      '12 s',
    ]);
  });

  test('a countdown rounds up, and ends', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(formatCountdown('2026-11-21T12:00:11.200Z', now)).toBe('12 s');
    expect(formatCountdown('2026-11-21T12:00:00.001Z', now)).toBe('1 s');
    expect(formatCountdown('2026-11-21T12:00:00.000Z', now)).toBeNull();
  });
});

describe('costs', () => {
  test.each([
    [0, false, null],
    [0.001, false, '<$0.01'],
    [3.119, false, '$3.12'],
    [3.12, true, '~$3.12'],
    [1234.5, false, '$1234.50'],
  ])('%d (estimated: %s) is %s', (costUsd, estimated, text) => {
    expect(formatCost(costUsd, estimated)).toBe(text);
  });
});

test('a time of another day says which day', () => {
  const now = new Date(2026, 10, 21, 15, 0).getTime();
  expect(formatTime(new Date(2026, 10, 21, 9, 5).toISOString(), now)).toBe('09:05');
  expect(formatTime(new Date(2026, 10, 22, 14, 20).toISOString(), now)).toMatch(/22.* 14:20$/);
});

test('changes and tokens are short', () => {
  expect(formatChange(214, 12)).toBe('+214 −12');
  expect([950, 128_400, 1_230_000].map(formatTokens)).toEqual(['950', '128 k', '1.2 M']);
});

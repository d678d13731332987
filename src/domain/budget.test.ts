import { describe, expect, test } from 'vitest';
import {
  anotherUsd,
  type Budget,
  budgetReason,
  dayOf,
  leftUsd,
  limitOf,
  reachedBudget,
  startOfDay,
  startOfNextDay,
} from './budget.ts';

const budget = (level: Budget['level'], limitUsd: number, spentUsd: number): Budget => ({
  level,
  limitUsd,
  spentUsd,
});

test.each([
  ['as the setting says', null, 25, 25],
  ['no limit in the settings', null, 0, null],
  ['the user’s own', 3, 25, 3],
  ['the user’s own where the settings have none', 3, 0, 3],
  ['no limit, by the user', 0, 25, null],
] as const)('the limit is %s', (_, own, setting, limit) => {
  expect(limitOf(own, setting)).toBe(limit);
});

test.each([
  ['nothing is limited', [], null, null],
  ['there is enough', [budget('subtask', 25, 1), budget('task', 100, 60)], 24, null],
  ['the widest is the tightest', [budget('subtask', 25, 1), budget('day', 200, 198)], 2, null],
  ['one is just spent', [budget('subtask', 25, 25), budget('task', 100, 60)], 0, 'subtask'],
  ['one is overspent', [budget('subtask', 25, 3), budget('task', 100, 160)], 0, 'task'],
  ['all are spent', [budget('subtask', 1, 2), budget('task', 1, 2), budget('day', 1, 2)], 0, 'subtask'],
] as const)('when %s', (_, budgets, left, reached) => {
  expect(leftUsd(budgets)).toBe(left);
  expect(reachedBudget(budgets)?.level ?? null).toBe(reached);
});

test.each([
  ['as much as the setting gives', 25, 25, 25],
  ['no more than a small limit of the user’s', 2, 25, 2],
  ['as much again where the settings have none', 7, 0, 7],
  ['the setting again after it was raised', 75, 25, 25],
] as const)('"Try Again" allows %s', (_, limit, setting, more) => {
  expect(anotherUsd(budget('task', limit, limit), setting)).toBe(more);
});

test.each(['run', 'subtask', 'task', 'day'] as const)(
  'the reason says what was spent, of what, and what one can do (%s)',
  (level) => {
    const reason = budgetReason(budget(level, 25, 25.104), 25);
    expect(reason).toContain('$25.10 of $25.00');
    expect(reason).toMatch(/stop/);
    expect(reason).toContain('try again to allow another $25.00');
  },
);

describe('a day', () => {
  const noon = new Date(2026, 10, 21, 12).getTime();

  test('is the user’s own, from midnight to midnight', () => {
    expect(dayOf(noon)).toBe('2026-11-21');
    expect(new Date(startOfDay(noon)).toString()).toContain('Nov 21 2026 00:00:00');
    expect(new Date(startOfNextDay(noon)).toString()).toContain('Nov 22 2026 00:00:00');
    expect(dayOf(startOfDay(noon))).toBe('2026-11-21');
    expect(dayOf(startOfDay(noon) - 1)).toBe('2026-11-20');
    expect(dayOf(startOfNextDay(noon))).toBe('2026-11-22');
  });

  test('need not have 24 hours', () => {
    const before = process.env.TZ;
    process.env.TZ = 'Europe/Berlin';
    try {
      const spring = new Date(2026, 2, 29, 12).getTime();
      const autumn = new Date(2026, 9, 25, 12).getTime();
      const hours = (at: number): number => (startOfNextDay(at) - startOfDay(at)) / 3_600_000;
      expect([hours(spring), hours(autumn), hours(noon)]).toEqual([23, 25, 24]);
    } finally {
      if (before === undefined) {
        delete process.env.TZ;
      } else {
        process.env.TZ = before;
      }
    }
  });
});

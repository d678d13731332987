import { expect, test } from 'vitest';
import { isOfSharedBudget } from './hold.ts';

const hold = { kind: 'budget', reason: 'It is spent.', until: null } as const;

test.each([
  ['run', false],
  ['subtask', false],
  ['task', true],
  ['day', true],
] as const)('a budget is shared by several or not: %s', (level, isShared) => {
  expect(isOfSharedBudget({ ...hold, fact: { kind: 'spent', level, anotherUsd: 1 } })).toBe(isShared);
});

test('a hold that says nothing of a budget is of none', () => {
  expect(isOfSharedBudget(hold)).toBe(false);
  expect(isOfSharedBudget({ ...hold, kind: 'input', fact: { kind: 'unchanged' } })).toBe(false);
});

import { expect, test } from 'vitest';
import { compare, exact, median } from './measure.ts';

test('the median is the middle value, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('both sides are measured alternately, the reference twice', async () => {
  const turns: string[] = [];
  const row = await compare(
    {
      name: 'x',
      goal: 1.5,
      rounds: 2,
      ours: async () => turns.push('ours') * 0 + 12,
      reference: async () => turns.push('reference') * 0 + 10,
    },
    () => undefined,
  );
  expect(turns).toEqual(['ours', 'reference', 'reference', 'reference', 'reference', 'ours']);
  expect(row).toEqual({
    name: 'x',
    ours: 12,
    reference: 10,
    ratio: 1.2,
    goal: 1.5,
    holds: true,
    noisy: false,
  });
});

test('a reference that differs from itself makes the row noisy, and it neither passes nor fails', async () => {
  let calls = 0;
  const reference = async (): Promise<number> => (calls++ % 2 === 0 ? 10 : 20);
  const row = await compare(
    { name: 'x', goal: 1, rounds: 1, ours: async () => 5, reference },
    () => undefined,
  );
  expect(row).toMatchObject({ holds: null, noisy: true });
});

test('a ratio over its goal does not hold', () => {
  expect(exact('bytes', 20, 100, 0.15)).toMatchObject({ ratio: 0.2, holds: false });
});

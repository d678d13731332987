import { expect, test } from 'vitest';
import { run } from '../../../test/support/viewFixture.ts';
import { attemptToCompareWith } from './attempts.ts';

const ended = ['r1', 'r2'].map((id) => run({ id, subtaskId: 's1', status: 'SUCCEEDED' }));
const attempts = ended.map((one) => ({ run: one, files: one.id }));

test('the latest changes are those since the attempt before the last one, or since the last while another is made', () => {
  const compare = (count: number, ...runs: (typeof ended)[number][]) =>
    attemptToCompareWith('s1', attempts.slice(0, count), [...ended, ...runs])?.run.id ?? null;
  expect(compare(2)).toBe('r1');
  expect(compare(1)).toBe(null);
  expect(compare(0)).toBe(null);
  expect(compare(2, run({ id: 'r3', subtaskId: 's1' }))).toBe('r2');
  expect(compare(1, run({ id: 'r3', subtaskId: 's1' }))).toBe('r1');
  // Neither a check nor another subtask's agent makes a difference.
  expect(compare(2, run({ id: 'g', subtaskId: 's1', kind: 'gate' }), run({ id: 'x', subtaskId: 's2' }))).toBe(
    'r1',
  );
});

import { describe, expect, test } from 'vitest';
import { conflictsBySubtask, type OpenBranch, pairsToCheck, takeTurns } from './conflictPolicy.ts';
import { type SubtaskStatus, subtaskStatuses } from './subtask.ts';

function branch(subtaskId: string, change: Partial<OpenBranch> = {}): OpenBranch {
  return { subtaskId, head: `head of ${subtaskId}`, base: 'tip', baseName: 'main', ...change };
}

const namesOf = (branches: readonly OpenBranch[]) =>
  pairsToCheck(branches).map(({ subtaskId, otherId }) => `${subtaskId} ${otherId ?? 'base'}`);

describe('which branches are compared', () => {
  test('each with its base, and with each other of the same base once', () => {
    expect(namesOf([branch('a'), branch('b'), branch('c', { baseName: 'next' })])).toEqual([
      ...['a base', 'b base', 'c base'],
      'a b',
    ]);
  });

  test('none that has nothing of its own, and no two that are the same', () => {
    expect(namesOf([branch('a', { head: 'tip' })])).toEqual([]);
    expect(namesOf([branch('a', { head: 'h' }), branch('b', { head: 'h' })])).toEqual(['a base', 'b base']);
  });

  test('a bounded number, however many there are', () => {
    const many = Array.from({ length: 300 }, (_, index) => branch(`${index}`));
    expect(pairsToCheck(many)).toHaveLength(300 + (30 * 29) / 2);
  });
});

test('a conflict of two is told of both, one with the base first, and what merges is not told of', () => {
  const pairs = pairsToCheck([branch('a'), branch('b'), branch('c')]);
  const files = new Map(
    pairs.map((pair) => {
      const name = `${pair.subtaskId} ${pair.otherId}`;
      return [pair, name === 'a null' ? ['x'] : name === 'a b' ? ['y', 'z'] : []];
    }),
  );
  expect(Object.fromEntries(conflictsBySubtask(pairs, files))).toEqual({
    a: [
      { subtaskId: null, files: ['x'] },
      { subtaskId: 'b', files: ['y', 'z'] },
    ],
    b: [{ subtaskId: 'a', files: ['y', 'z'] }],
  });
  expect(conflictsBySubtask(pairs, new Map()).size).toBe(0);
});

describe('who waits for whom', () => {
  const subtask = (id: string, number: number, status: SubtaskStatus, taskId = 't') => ({
    id,
    number,
    status,
    taskId,
  });

  test('the one that is farther from its merge, or the later one, whoever was named first', () => {
    for (const one of subtaskStatuses) {
      for (const other of subtaskStatuses) {
        const a = subtask('a', 1, one);
        const b = subtask('b', 2, other);
        const turns = takeTurns(a, b);
        expect(takeTurns(b, a)).toEqual(turns);
        if (turns.objection === null) {
          expect(turns.waits.status).not.toMatch(/COMPLETED|MERGED|FAILURE/);
          expect(turns.first.status).not.toBe('MERGED');
          if (one === other) {
            expect(turns.waits).toBe(b);
          }
        }
      }
    }
  });

  test.each([
    ['IN_PROGRESS', 'COMPLETED', 1],
    ['COMPLETED', 'IN_PROGRESS', 2],
    ['IN_PROGRESS', 'IN_PROGRESS', 2],
    ['READY', 'IN_PROGRESS', 1],
    ['BLOCKED_DEPENDENCY', 'READY', 2],
  ] as const)('%s and %s: %i', (one, other, waits) => {
    expect(takeTurns(subtask('a', 1, one), subtask('b', 2, other)).waits?.number).toBe(waits);
  });

  test.each([
    ['COMPLETED', 'COMPLETED', /Merge one of them/],
    ['MERGED', 'IN_PROGRESS', /1 is merged already/],
    ['BLOCKED_FAILURE', 'IN_PROGRESS', /1 has failed\. Retry/],
  ] as const)('%s and %s: neither', (one, other, words) => {
    expect(takeTurns(subtask('a', 1, one), subtask('b', 2, other)).objection).toMatch(words);
  });

  test('neither of two tasks, and nobody for itself', () => {
    expect(takeTurns(subtask('a', 1, 'READY'), subtask('b', 2, 'READY', 'u')).objection).toMatch(/two tasks/);
    expect(takeTurns(subtask('a', 1, 'READY'), subtask('a', 1, 'READY')).objection).toMatch(/itself/);
  });
});

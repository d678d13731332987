import { describe, expect, test } from 'vitest';
import { subtaskView } from '../testing/views.ts';
import type { BoardColumn } from './board.ts';
import type { DropVerdict } from './dropRules.ts';
import { neighbour, stepAcross, stepWithin, successor } from './navigation.ts';

const columns: readonly BoardColumn[] = [
  { column: 'ready', cards: [subtaskView(1), subtaskView(2), subtaskView(3)], total: 3 },
  { column: 'inProgress', cards: [], total: 0 },
  { column: 'blocked', cards: [subtaskView(4)], total: 1 },
  { column: 'inReview', cards: [subtaskView(5), subtaskView(6)], total: 2 },
];

describe('the focus', () => {
  test.each([
    ['s2', 'up', 's1'],
    ['s1', 'up', null],
    ['s2', 'down', 's3'],
    ['s3', 'down', null],
    ['s2', 'first', 's1'],
    ['s2', 'last', 's3'],
    ['s3', 'right', 's4'],
    ['s4', 'right', 's5'],
    ['s6', 'left', 's4'],
    ['s1', 'left', null],
    ['gone', 'down', 's1'],
    [null, 'right', 's1'],
  ] as const)('on %s goes %s to %s', (focused, direction, expected) => {
    expect(neighbour(columns, focused, direction)).toBe(expected);
  });

  test('of a card that is gone stays near its place', () => {
    expect(successor(columns, { column: 0, index: 1 })).toBe('s2');
    expect(successor(columns, { column: 0, index: 9 })).toBe('s3');
    expect(successor(columns, { column: 1, index: 0 })).toBe('s1');
    expect(successor([], { column: 0, index: 0 })).toBeNull();
  });
});

describe('a step within a column', () => {
  const cards = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  test.each([
    ['a', 'up', undefined],
    ['b', 'up', 'a'],
    ['a', 'down', 'c'],
    ['b', 'down', null],
    ['c', 'down', undefined],
    ['gone', 'down', undefined],
  ] as const)('%s %s puts it before %s', (id, direction, expected) => {
    expect(stepWithin(cards, id, direction)).toBe(expected);
  });
});

describe('a step to another column', () => {
  const refused: DropVerdict = { allowed: false, reason: 'no' };
  const merge: DropVerdict = { allowed: true, deed: 'merge' };

  test('goes to the nearest one where it is legal', () => {
    const judge = (column: string) => (column === 'inReview' ? merge : refused);
    expect(stepAcross(columns, 's1', 'right', judge)).toEqual({ column: 'inReview', verdict: merge });
  });

  test('says why the next one refuses when none takes it', () => {
    expect(stepAcross(columns, 's4', 'left', () => refused)).toEqual({
      column: 'inProgress',
      verdict: refused,
    });
  });

  test('ends at the edge of the board', () => {
    expect(stepAcross(columns, 's1', 'left', () => merge)).toBeNull();
    expect(stepAcross(columns, 'gone', 'right', () => merge)).toBeNull();
  });
});

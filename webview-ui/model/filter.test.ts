import { expect, test } from 'vitest';
import { pullRequest } from '../../test/support/viewFixture.ts';
import { subtaskView } from '../testing/views.ts';
import {
  type CardFilter,
  cardTest,
  facetsOf,
  foundElsewhere,
  leavesOut,
  openFilter,
  toggled,
} from './filter.ts';

const subtasks = [
  subtaskView(1, { title: 'Parse --format', status: 'MERGED', pullRequest: pullRequest(212) }),
  subtaskView(2, { title: 'Colour theme', status: 'BLOCKED_FAILURE', reason: 'npm test exits 1' }),
  subtaskView(12, {
    title: 'Stream large results',
    status: 'IN_PROGRESS',
    hold: { kind: 'quota', reason: 'Usage limit', until: null },
    scope: ['src/stream.ts'],
  }),
  subtaskView(3, { taskId: 'other', title: 'Parse the rest' }),
];

function seen(filter: Partial<CardFilter>): readonly number[] {
  return subtasks.filter(cardTest({ ...openFilter, ...filter })).map(({ number }) => number);
}

test('words are looked for in what a card says and in its files, all of them, in either case', () => {
  expect(seen({ text: 'parse FORMAT' })).toEqual([1]);
  expect(seen({ text: 'exits' })).toEqual([2]);
  expect(seen({ text: 'stream.ts' })).toEqual([12]);
  expect(seen({ text: 'pr 212' })).toEqual([1]);
  expect(seen({ text: ' \t ' })).toEqual([1, 2, 12, 3]);
});

test('a number with its sign is that one subtask, without it may be a part', () => {
  expect(seen({ text: '#1' })).toEqual([1]);
  expect(seen({ text: '2' })).toEqual([1, 2, 12]);
});

test('of states and of holds one is enough, of all that is asked for everything must be true', () => {
  expect(seen({ states: ['MERGED', 'IN_PROGRESS'] })).toEqual([1, 12]);
  expect(seen({ holds: ['quota', 'budget'] })).toEqual([12]);
  expect(seen({ states: ['MERGED'], holds: ['quota'] })).toEqual([]);
});

test('what can be chosen is what there is, in the order of the work, and what is chosen already', () => {
  expect(facetsOf(subtasks, { ...openFilter, holds: ['disk'] })).toEqual({
    states: ['READY', 'BLOCKED_FAILURE', 'IN_PROGRESS', 'MERGED'],
    holds: ['quota', 'disk'],
  });
});

test('what other tasks have of it is counted, but only when anything is looked for', () => {
  expect(foundElsewhere(subtasks, 'task', { ...openFilter, text: 'parse' })).toEqual(new Map([['other', 1]]));
  expect(foundElsewhere(subtasks, 'task', openFilter).size).toBe(0);
});

test('a filter that says nothing leaves nothing out', () => {
  expect(leavesOut({ ...openFilter, text: '  ' })).toBe(false);
  expect(leavesOut({ ...openFilter, states: ['READY'] })).toBe(true);
  expect(toggled(toggled(['a'], 'b'), 'a')).toEqual(['b']);
});

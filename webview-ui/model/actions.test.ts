import { expect, test } from 'vitest';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { projectHeader, subtaskView, taskView } from '../testing/views.ts';
import { subtaskActions } from './actions.ts';

const idsOf = (changes: Partial<SubtaskView>, readOnly: string | null = null) =>
  subtaskActions(subtaskView(1, changes), taskView({}), projectHeader({ readOnly })).map(({ id }) => id);

const ofWorktree = ['openLatestChanges', 'openWorktree', 'openWorktreeTerminal', 'goBackToAttempt'];

test('a worktree that is there can be looked into, and put back to an earlier attempt', () => {
  const there = { worktree: '/w/sw-1', baseCommit: 'b', branch: 'sw-1' } as const;
  for (const status of ['READY', 'IN_PROGRESS', 'COMPLETED', 'BLOCKED_FAILURE'] as const) {
    expect(idsOf({ ...there, status })).toEqual(expect.arrayContaining(ofWorktree));
  }
  for (const gone of [idsOf({ ...there, status: 'MERGED' }), idsOf({ status: 'READY', worktree: null })]) {
    expect(gone.filter((id) => ofWorktree.includes(id))).toEqual([]);
  }
});

test('what cannot be changed can be looked into, and not put back', () => {
  const ids = idsOf({ worktree: '/w/sw-1', status: 'COMPLETED' }, 'The disk is full.');
  expect(ids).toContain('openWorktree');
  expect(ids).not.toContain('goBackToAttempt');
});

test('every card has an address', () => {
  expect(idsOf({ status: 'PENDING' })).toContain('copyCardLink');
});

import { describe, expect, test } from 'vitest';
import type { PullRequest } from '../../src/domain/pullRequest.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { pullRequest, toGitHub } from '../../test/support/viewFixture.ts';
import { subtaskView } from '../testing/views.ts';
import {
  conflictNumbers,
  deliveryWords,
  mergeableMark,
  otherRemoteBranch,
  pullRequestChips,
} from './pullRequest.ts';

function chipsOf(changes: Partial<PullRequest>, subtask: Partial<SubtaskView> = {}, conflicts = '') {
  const one = subtaskView(1, {
    status: 'COMPLETED',
    pullRequest: pullRequest(12, changes),
    ...subtask,
  });
  return pullRequestChips(one, conflicts);
}

const textsOf = (...parameters: Parameters<typeof chipsOf>) => chipsOf(...parameters).map(({ text }) => text);

describe('the chips of a pull request', () => {
  test('name it, its checks and its review', () => {
    expect(textsOf({ checks: 'passing', review: 'approved' })).toEqual(['PR 12', 'checks pass', 'approved']);
    expect(textsOf({ checks: 'pending', review: 'required' })).toEqual([
      'PR 12',
      'checks running',
      'waits for a review',
    ]);
    expect(textsOf({ checks: 'none' })).toEqual(['PR 12']);
  });

  test('count what fails', () => {
    const failed = (id: string) => ({ id, name: id, url: null, jobId: null, summary: null });
    expect(textsOf({ checks: 'failing', failedChecks: [failed('a'), failed('b')] })).toContain(
      '2 checks fail',
    );
    expect(textsOf({ checks: 'failing', failedChecks: [failed('a')] })).toContain('a check fails');
  });

  test('say of one that is not open how it ended, unless its card says so already', () => {
    expect(textsOf({ state: 'closed', checks: 'passing' })).toEqual(['PR 12 closed']);
    expect(textsOf({ draft: true, checks: 'none' })).toEqual(['PR 12 draft']);
    expect(textsOf({ state: 'merged' }, { status: 'MERGED' })).toEqual(['PR 12']);
    expect(textsOf({ state: 'closed' }, { status: 'MERGED' })).toEqual(['PR 12 closed']);
  });

  test('tell every state by a sign of its own, not by colour alone', () => {
    const signs = (['open', 'closed', 'merged'] as const).map((state) => chipsOf({ state })[0]?.icon);
    expect(new Set([...signs, chipsOf({ draft: true })[0]?.icon]).size).toBe(4);
    const checks = (['pending', 'passing', 'failing'] as const).map(
      (state) => chipsOf({ checks: state })[1]?.icon,
    );
    expect(new Set(checks).size).toBe(3);
    expect(checks).not.toContain(undefined);
  });

  test('say that a branch was pushed where there is no pull request', () => {
    const pushed = subtaskView(1, { status: 'COMPLETED', remoteBranch: 'sw-1-parse' });
    expect(pullRequestChips(pushed, '')).toMatchObject([{ text: 'pushed', title: 'sw-1-parse' }]);
    expect(pullRequestChips({ ...pushed, status: 'MERGED' }, '')).toEqual([]);
  });
});

describe('a conflict', () => {
  const conflicts = [
    { subtaskId: 's3', files: ['src/parse.ts'] },
    { subtaskId: null, files: ['src/parse.ts', 'README.md'] },
    { subtaskId: 'gone', files: ['x'] },
  ];

  test('is named on the card with whom it is, and its files are told', () => {
    const one = subtaskView(1, { status: 'IN_PROGRESS', conflicts });
    const byId = new Map([one, subtaskView(3)].map((subtask) => [subtask.id, subtask]));
    const numbers = conflictNumbers(one, byId);
    expect(numbers).toBe('#3');
    expect(pullRequestChips(one, numbers)).toMatchObject([
      { text: 'conflicts with the base, #3', tone: 'warn', title: 'src/parse.ts\nREADME.md\nx' },
    ]);
  });

  test('is over with the merge', () => {
    expect(pullRequestChips(subtaskView(1, { status: 'MERGED', conflicts }), '#3')).toEqual([]);
  });
});

test('whether it could be merged is said only while it is asked', () => {
  expect(mergeableMark(pullRequest(1, { mergeable: 'conflicting' }), 'main')).toMatchObject({
    text: 'conflicts with main',
    tone: 'warn',
  });
  expect(mergeableMark(pullRequest(1, { mergeable: 'unknown' }), 'main')).toBeNull();
  expect(mergeableMark(pullRequest(1, { state: 'merged' }), 'main')).toBeNull();
});

test('a delivery is told with the place that work goes to', () => {
  expect(deliveryWords(toGitHub)).toEqual({ to: 'pull requests to', place: 'acme/sample' });
  expect(deliveryWords({ kind: 'push', remote: 'backup' })).toEqual({ to: 'pushes to', place: 'backup' });
  expect(deliveryWords({ kind: 'local' }).place).toBeNull();
});

test('the branch over there is named only where it is called otherwise', () => {
  expect(otherRemoteBranch(subtaskView(1, { branch: 'sw-1', remoteBranch: 'sw-1' }))).toBeNull();
  expect(otherRemoteBranch(subtaskView(1, { branch: 'sw-1', remoteBranch: 'sw-1-2' }))).toBe('sw-1-2');
  expect(otherRemoteBranch(subtaskView(1, { branch: 'sw-1' }))).toBeNull();
});

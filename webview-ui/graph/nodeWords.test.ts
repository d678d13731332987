import { describe, expect, test } from 'vitest';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { pullRequest } from '../../test/support/viewFixture.ts';
import { gateRecord, subtaskView } from '../testing/views.ts';
import { listLine, neighboursOf, nodeLabel, nodeLine, nodeMarks } from './nodeWords.ts';

const now = Date.parse('2026-11-21T14:00:00.000Z');

function line(changes: Partial<SubtaskView>, openParents = '') {
  return nodeLine(subtaskView(5, changes), openParents, true, now);
}

describe('below its title a node says', () => {
  test.each([
    [{ status: 'IN_PROGRESS', activity: 'npm test', attempt: 2 }, 'run', 'npm test', '2/10'],
    [{ status: 'IN_PROGRESS' }, 'run', 'starting…', null],
    [
      { status: 'BLOCKED_FAILURE', reason: 'npm test exits 1', attempt: 10 },
      'error',
      'npm test exits 1',
      '10/10',
    ],
    [{ status: 'READY' }, 'plain', 'Ready', null],
    [{ status: 'READY', stopped: true }, 'plain', 'stopped', null],
    [{ status: 'READY', waitsFor: 'Waits for a free agent' }, 'plain', 'Waits for a free agent', null],
    [{ status: 'PENDING' }, 'plain', 'Pending', null],
    [{ status: 'MERGED' }, 'plain', 'Merged', null],
    [{ status: 'COMPLETED', pullRequest: pullRequest(212) }, 'plain', 'In review', 'PR 212'],
    [
      { status: 'IN_PROGRESS', hold: { kind: 'input', reason: 'Which order?', until: null } },
      'warn',
      'Which order?',
      null,
    ],
  ] as const)('%j', (changes, tone, text, fact) => {
    expect(line(changes)).toMatchObject({ tone, text, fact });
  });

  test('what it needs while it is blocked, and until when it is held', () => {
    expect(line({ status: 'BLOCKED_DEPENDENCY' }, '#2, #3').text).toBe('needs #2, #3');
    const hold = { kind: 'quota', reason: 'Usage limit', until: '2026-11-21T15:20:00.000Z' } as const;
    expect(line({ status: 'READY', hold }).text).toMatch(/^usage limit until .*:20$/);
  });
});

describe('beside it a node shows by signs what a card says in chips', () => {
  const marks = (changes: Partial<SubtaskView>, conflicts = '') =>
    nodeMarks(subtaskView(5, changes), conflicts, now).map(({ key, icon, tone, text }) => [
      ...[key, icon, tone],
      text.split('\n')[0],
    ]);

  test('the checks and the review of its pull request', () => {
    const failing = pullRequest(8, { checks: 'failing', failedChecks: [], review: 'changesRequested' });
    expect(marks({ status: 'COMPLETED', pullRequest: failing })).toEqual([
      ['checks', 'error', 'error', 'a check fails'],
      ['review', 'request-changes', 'warn', 'changes requested'],
    ]);
    expect(marks({ status: 'COMPLETED', pullRequest: pullRequest(8, { review: 'approved' }) })).toEqual([
      ['checks', 'check', 'ok', 'checks pass'],
      ['review', 'check', 'ok', 'approved'],
    ]);
  });

  test('its gate, and what it would not merge with', () => {
    const passed = { ...gateRecord(true), outsideScope: ['a.ts'] };
    const conflicts = [{ subtaskId: 's2', files: ['b.ts'] }];
    expect(marks({ status: 'COMPLETED', gate: passed, conflicts }, '#2')).toEqual([
      ['conflicts', 'warning', 'warn', 'conflicts with #2'],
      ['gate', 'check', 'ok', 'gate passed'],
      ['outsideScope', 'warning', 'warn', '1 file outside its scope'],
    ]);
    expect(marks({ status: 'READY' })).toEqual([]);
  });

  test('and says them to a screen reader', () => {
    const subtask = subtaskView(5, { status: 'COMPLETED', pullRequest: pullRequest(8) });
    const around = neighboursOf(subtask, new Map());
    const label = nodeLabel(subtask, around, nodeMarks(subtask, '', now), false);
    expect(label).toBe('#5 Subtask 5, In review, checks pass');
  });
});

test('a screen reader hears the state, what happens, and what is around it', () => {
  const subtask = subtaskView(2, { dependsOn: ['s3', 's1'], unblocks: ['s4'], activity: 'npm test' });
  const byId = new Map(
    [subtaskView(1, { status: 'MERGED' }), subtask, subtaskView(3), subtaskView(4)].map((one) => [
      one.id,
      one,
    ]),
  );
  const around = neighboursOf(subtask, byId);
  expect(around).toEqual({ parents: '#1, #3', openParents: '#3', children: '#4', conflicts: '' });
  expect(nodeLabel(subtask, around, [], true)).toBe(
    '#2 Subtask 2, Ready, npm test, waits for #1, #3, before #4, on the critical path',
  );
  expect(listLine(subtask, byId)).toBe('#2 Subtask 2, Ready: waits for #1 Subtask 1; #3 Subtask 3');
  expect(listLine(subtaskView(3), byId)).toBe('#3 Subtask 3, Ready: waits for nothing');
});

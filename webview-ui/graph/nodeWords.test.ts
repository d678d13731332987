import { describe, expect, test } from 'vitest';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { pullRequest, subtaskView } from '../testing/views.ts';
import { listLine, neighboursOf, nodeLabel, nodeLine } from './nodeWords.ts';

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

test('a screen reader hears the state, what happens, and what is around it', () => {
  const subtask = subtaskView(2, { dependsOn: ['s3', 's1'], unblocks: ['s4'], activity: 'npm test' });
  const byId = new Map(
    [subtaskView(1, { status: 'MERGED' }), subtask, subtaskView(3), subtaskView(4)].map((one) => [
      one.id,
      one,
    ]),
  );
  const around = neighboursOf(subtask, byId);
  expect(around).toEqual({ parents: '#1, #3', openParents: '#3', children: '#4' });
  expect(nodeLabel(subtask, around, true)).toBe(
    '#2 Subtask 2, Ready, npm test, waits for #1, #3, before #4, on the critical path',
  );
  expect(listLine(subtask, byId)).toBe('#2 Subtask 2, Ready: waits for #1 Subtask 1; #3 Subtask 3');
  expect(listLine(subtaskView(3), byId)).toBe('#3 Subtask 3, Ready: waits for nothing');
});

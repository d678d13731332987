import { describe, expect, test } from 'vitest';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { subtaskView } from '../testing/views.ts';
import { judgeDependents, judgeRemoval } from './dependencyRules.ts';

const parent = subtaskView(1, { dependsOn: ['s2'] });
const middle = subtaskView(2, { dependsOn: ['s3'] });
const first = subtaskView(3);

function context(child: SubtaskView, readOnly: string | null = null) {
  const all = [parent, middle, first, child];
  return { project: { readOnly }, byId: new Map(all.map((subtask) => [subtask.id, subtask])) };
}

function reasonFor(child: SubtaskView, readOnly: string | null = null): string | null {
  const verdict = judgeDependents(parent, context(child, readOnly))(child);
  return verdict.allowed ? null : verdict.reason;
}

describe('a subtask can be made to wait for another one', () => {
  test.each(['PENDING', 'READY', 'BLOCKED_DEPENDENCY', 'BLOCKED_FAILURE'] as const)(
    'while it is %s and has no base',
    (status) => {
      expect(reasonFor(subtaskView(9, { status }))).toBeNull();
    },
  );

  test.each([
    [subtaskView(9, { status: 'IN_PROGRESS' }), 'it is already running, from a base that is fixed'],
    [subtaskView(9, { status: 'COMPLETED' }), 'its work is done already'],
    [subtaskView(9, { status: 'MERGED' }), 'its work is done already'],
    [subtaskView(9, { baseCommit: 'a41f9c2' }), 'it has been worked on already, from a base that is fixed'],
    [subtaskView(9, { deleting: true }), 'it is being deleted'],
    [subtaskView(9, { dependsOn: ['s1'] }), 'it does so already'],
    [subtaskView(9, { taskId: 'second' }), 'it belongs to another task'],
    [parent, 'nothing can wait for itself'],
    [middle, 'they would wait for one another in a circle: 1 → 2 → 1'],
    [first, 'they would wait for one another in a circle: 1 → 2 → 3 → 1'],
  ])('not $number, $status', (child, why) => {
    expect(reasonFor(child)).toBe(`Subtask ${child.number} cannot be made to wait for 1: ${why}.`);
  });

  test('not where nothing can be changed', () => {
    expect(reasonFor(subtaskView(9), 'The disk is full')).toContain(
      'nothing can be changed (The disk is full)',
    );
  });
});

describe('what a subtask waits for', () => {
  test('can be taken from it before it is started', () => {
    expect(judgeRemoval(middle, context(middle))).toEqual({ allowed: true });
  });

  test('is fixed once it is started, and where nothing can be changed', () => {
    const running = subtaskView(2, { status: 'IN_PROGRESS' });
    expect(judgeRemoval(running, context(running))).toEqual({
      allowed: false,
      reason:
        'What subtask 2 waited for cannot be changed: it is already running, from a base that is fixed.',
    });
    expect(judgeRemoval(middle, context(middle, 'The disk is full')).allowed).toBe(false);
  });
});

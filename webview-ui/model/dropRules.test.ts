import { describe, expect, test } from 'vitest';
import { type Column, columns } from '../../src/domain/projection.ts';
import { type SubtaskStatus, subtaskStatuses } from '../../src/domain/subtask.ts';
import { strings } from '../strings.ts';
import { subtaskView, taskView } from '../testing/views.ts';
import { type DropContext, type DropDeed, judgeDrop } from './dropRules.ts';

const context: DropContext = { readOnly: null, task: taskView(), openParents: '' };

/** Everything that is allowed; whatever is not here must be refused with a reason. */
const allowed: Record<SubtaskStatus, Partial<Record<Column, DropDeed>>> = {
  PENDING: { pending: 'reorder' },
  READY: { ready: 'reorder', inProgress: 'start' },
  BLOCKED_DEPENDENCY: { blocked: 'reorder' },
  BLOCKED_FAILURE: { blocked: 'reorder', inProgress: 'retry' },
  IN_PROGRESS: { inProgress: 'reorder', ready: 'stop' },
  COMPLETED: { inReview: 'reorder', merged: 'merge' },
  MERGED: { merged: 'reorder' },
};

const everyDrop = subtaskStatuses.flatMap((status) => columns.map((column) => [status, column] as const));

describe('where a card may be dropped', () => {
  test.each(everyDrop)('%s on %s', (status, column) => {
    const deed = allowed[status][column];
    const verdict = judgeDrop(subtaskView(1, { status }), column, context);
    if (deed === undefined) {
      expect(verdict).toEqual({ allowed: false, reason: expect.stringMatching(/\S.*\.$/) });
    } else {
      expect(verdict).toEqual({ allowed: true, deed });
    }
  });

  test.each(everyDrop)('%s on %s is refused while the project is read-only', (status, column) => {
    const verdict = judgeDrop(subtaskView(1, { status }), column, { ...context, readOnly: 'another window' });
    expect(verdict).toEqual({ allowed: false, reason: strings.drop.readOnly('another window') });
  });

  test.each(everyDrop)('%s on %s is refused while it is being deleted', (status, column) => {
    const refusal = { allowed: false, reason: strings.drop.deleting };
    expect(judgeDrop(subtaskView(1, { status, deleting: true }), column, context)).toEqual(refusal);
    const task = taskView({ deleting: true });
    expect(judgeDrop(subtaskView(1, { status }), column, { ...context, task })).toEqual(refusal);
  });
});

test('nothing starts in a stopped task, and its order can still be changed', () => {
  const stopped = { ...context, task: taskView({ stopped: true }) };
  for (const status of ['READY', 'BLOCKED_FAILURE'] as const) {
    expect(judgeDrop(subtaskView(1, { status }), 'inProgress', stopped)).toEqual({
      allowed: false,
      reason: strings.drop.taskStopped,
    });
  }
  expect(judgeDrop(subtaskView(1), 'ready', stopped)).toEqual({ allowed: true, deed: 'reorder' });
});

test('nothing starts before the base of its task is sound, and the reason is told', () => {
  const reasonFor = (changes: Parameters<typeof taskView>[0]) =>
    judgeDrop(subtaskView(1), 'inProgress', { ...context, task: taskView(changes) });
  expect(reasonFor({ baseline: 'unchecked' })).toEqual({
    allowed: false,
    reason: strings.drop.baseUnchecked,
  });
  const hold = { kind: 'input', reason: 'npm test exits 1', until: null } as const;
  expect(reasonFor({ hold })).toEqual({ allowed: false, reason: 'The task waits: npm test exits 1' });
});

test('a blocked card says by what it is blocked', () => {
  const card = subtaskView(1, { status: 'BLOCKED_DEPENDENCY' });
  for (const column of ['ready', 'inProgress', 'inReview'] as const) {
    expect(judgeDrop(card, column, { ...context, openParents: '#5, #7' })).toEqual({
      allowed: false,
      reason: 'It waits for #5, #7.',
    });
  }
});

test('a merge that is under way is not asked for twice, one that is held can be tried again', () => {
  const card = subtaskView(1, { status: 'COMPLETED', mergeRequested: true });
  expect(judgeDrop(card, 'merged', context)).toEqual({
    allowed: false,
    reason: strings.drop.mergeRequested,
  });
  const held = { ...card, hold: { kind: 'delivery', reason: 'a dirty file', until: null } as const };
  expect(judgeDrop(held, 'merged', context)).toEqual({ allowed: true, deed: 'merge' });
});

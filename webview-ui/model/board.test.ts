import { describe, expect, test } from 'vitest';
import type { PlannedSubtask } from '../../src/domain/plan.ts';
import { projectHeader, projectView, subtaskView, taskView } from '../testing/views.ts';
import { announcementOf, taskAnnouncementOf } from './announcements.ts';
import { attentionOf } from './attention.ts';
import { columnsOf, parentsOf, segmentsOf, shownTask } from './board.ts';
import { taskResult, taskState } from './task.ts';

const idsOf = (columns: ReturnType<typeof columnsOf>, name: string) =>
  columns.find(({ column }) => column === name)?.cards.map(({ id }) => id);

describe('the columns', () => {
  test('hold the cards of the task in their order, and Pending only when something is in it', () => {
    const subtasks = [
      subtaskView(2, { position: 1 }),
      subtaskView(1, { position: 2 }),
      subtaskView(3, { status: 'BLOCKED_FAILURE' }),
      subtaskView(4, { status: 'BLOCKED_DEPENDENCY' }),
      subtaskView(5, { taskId: 'other' }),
    ];
    const columns = columnsOf(subtasks, 'task', new Map());
    expect(columns.map(({ column }) => column)).toEqual([
      'ready',
      'inProgress',
      'blocked',
      'inReview',
      'merged',
    ]);
    expect(idsOf(columns, 'ready')).toEqual(['s2', 's1']);
    expect(idsOf(columns, 'blocked')).toEqual(['s3', 's4']);
    const pending = columnsOf([subtaskView(1, { status: 'PENDING' })], 'task', new Map());
    expect(pending[0]?.column).toBe('pending');
  });

  test('show a move before the engine has confirmed it', () => {
    const subtasks = [1, 2, 3].map((number) => subtaskView(number));
    expect(idsOf(columnsOf(subtasks, 'task', new Map([['s3', 's1']])), 'ready')).toEqual(['s3', 's1', 's2']);
    expect(idsOf(columnsOf(subtasks, 'task', new Map([['s1', null]])), 'ready')).toEqual(['s2', 's3', 's1']);
    expect(idsOf(columnsOf(subtasks, 'task', new Map([['s1', 'gone']])), 'ready')).toEqual([
      's2',
      's3',
      's1',
    ]);
  });
});

test('the task that is shown is the chosen one, else the newest that is not done, else the newest', () => {
  const done = taskView({ id: 'c', number: 3, status: 'DONE' });
  const view = projectView({
    tasks: [taskView({ id: 'a', number: 1 }), taskView({ id: 'b', number: 2 }), done],
  });
  expect(shownTask(view, 'a')?.id).toBe('a');
  expect(shownTask(view, null)?.id).toBe('b');
  expect(shownTask(view, 'gone')?.id).toBe('b');
  expect(shownTask({ ...view, tasks: [done] }, null)?.id).toBe('c');
  expect(shownTask({ ...view, tasks: [] }, null)).toBeNull();
});

test('the bar counts each subtask once, and leaves out empty parts', () => {
  const statuses = ['MERGED', 'MERGED', 'IN_PROGRESS', 'READY', 'BLOCKED_DEPENDENCY'] as const;
  expect(segmentsOf(statuses.map((status, index) => subtaskView(index, { status })))).toEqual([
    { kind: 'merged', count: 2 },
    { kind: 'inProgress', count: 1 },
    { kind: 'open', count: 2 },
  ]);
});

test('parents are counted, and the open ones named in order', () => {
  const all = [subtaskView(7), subtaskView(5), subtaskView(1, { status: 'MERGED' })];
  const byId = new Map(all.map((subtask) => [subtask.id, subtask]));
  const child = subtaskView(9, { dependsOn: ['s7', 's1', 's5', 'deleted'] });
  expect(parentsOf(child, byId)).toEqual({ total: 3, merged: 1, open: '#5, #7' });
});

function plannedOf(number: number): PlannedSubtask {
  const { key, title, spec, plan, acceptance, scope, verify, size, modelHint } = subtaskView(number);
  return { key, title, spec, plan, acceptance, scope, verify, size, modelHint, dependsOn: [] };
}

describe('what needs the user', () => {
  const hold = { kind: 'input', reason: 'Which order?', until: null } as const;

  test('is work whose agent made none of the changes that it was asked for, with what can be done about it', () => {
    const unchanged = { status: 'COMPLETED', hold: { ...hold, fact: { kind: 'unchanged' } } } as const;
    const [given] = attentionOf(taskView(), [subtaskView(1, unchanged)], projectHeader()).rows;
    expect(given).toMatchObject({
      text: 'was given back for changes, and its agent made none.',
      detail: null,
    });
    expect(given?.actions.map(({ label }) => label)).toEqual([
      'Request Changes…',
      'Open Changes',
      'Merge As It Is',
    ]);
  });

  test('is failures, holds without an end, and proved work, in this order', () => {
    const subtasks = [
      subtaskView(1, { status: 'COMPLETED' }),
      subtaskView(2, { status: 'IN_PROGRESS', hold }),
      subtaskView(3, { status: 'BLOCKED_FAILURE', reason: 'npm test exits 1' }),
      subtaskView(4, {
        status: 'IN_PROGRESS',
        hold: { ...hold, kind: 'quota', until: '2026-11-21T14:20:00Z' },
      }),
      subtaskView(5, { status: 'COMPLETED', mergeRequested: true }),
      subtaskView(6, { status: 'BLOCKED_FAILURE', deleting: true }),
    ];
    const { rows } = attentionOf(taskView(), subtasks, projectHeader());
    expect(rows.map((row) => [row.subject?.number, row.actions.map(({ id }) => id)])).toEqual([
      [3, ['inspect:transcript', 'retry']],
      [2, ['release']],
      [1, ['openChanges', 'merge']],
    ]);
    expect(attentionOf(taskView(), subtasks, projectHeader({ autoMerge: true })).total).toBe(2);
    const most = attentionOf(taskView(), subtasks, projectHeader(), 1);
    expect([most.rows.map(({ subject }) => subject?.number), most.total]).toEqual([[3], 3]);
  });

  test('is a plan to approve: the first one, or one in place of it with what is different', () => {
    const first = taskView({ approved: false, subtasks: 3 });
    const [row] = attentionOf(first, [], projectHeader()).rows;
    expect(row?.text).toBe('The plan of 3 subtasks waits for your approval.');
    expect(row?.actions.map(({ id }) => id)).toEqual(['openPlan', 'rejectPlan', 'approvePlan']);
    const planned = { ...plannedOf(2), title: 'Another title' };
    const plan = { spec: '', subtasks: [planned, plannedOf(3)] };
    const again = taskView({ proposal: { plan, for: 'user' } });
    const [second] = attentionOf(again, [subtaskView(1), subtaskView(2)], projectHeader()).rows;
    expect(second?.detail).toBe('1 added, 1 changed, 1 removed');
    expect(second?.actions.map(({ id }) => id)).toEqual([
      'comparePlan',
      'openPlan',
      'rejectPlan',
      'approvePlan',
    ]);
  });

  test('is what the Planner asks, until it is answered', () => {
    const questions = [
      { question: 'Which format?', answer: null },
      { question: 'Which name?', answer: null },
    ];
    const asked = taskView({ status: 'PLANNING', questions, hold });
    const { rows } = attentionOf(asked, [], projectHeader());
    expect(rows.map(({ text, detail }) => [text, detail])).toEqual([
      ['The Planner asks 2 questions before it plans:', 'Which format?'],
    ]);
    const answered = taskView({ questions: questions.map((one) => ({ ...one, answer: '' })) });
    expect(attentionOf(answered, [], projectHeader()).rows).toEqual([]);
  });

  test('is a budget that is spent: raise it, try again within the settings, or stop', () => {
    const spent = { kind: 'budget', reason: '$5.00 of $5.00', until: '2026-11-22T00:00:00Z' } as const;
    const { rows } = attentionOf(
      taskView({ hold: spent }),
      [subtaskView(1, { status: 'IN_PROGRESS', hold: spent })],
      projectHeader(),
    );
    expect(rows.map(({ actions }) => actions.map(({ id }) => id))).toEqual([
      ['raiseBudget', 'releaseTaskHold', 'stop'],
      ['raiseBudget', 'release', 'stop'],
    ]);
  });

  test('is one line for a budget that several share, which says what going on allows', () => {
    const shared = (level: 'task' | 'subtask') => ({
      ...{ kind: 'budget' as const, reason: 'It is spent.', until: null },
      fact: { kind: 'spent' as const, level, anotherUsd: 1 },
    });
    const waiting = [1, 2, 3].map((number) =>
      subtaskView(number, { status: 'IN_PROGRESS', hold: shared(number === 3 ? 'subtask' : 'task') }),
    );
    const { rows, total } = attentionOf(taskView(), waiting, projectHeader());
    expect(total).toBe(2);
    expect(rows.map(({ subject, text }) => [subject?.number, text])).toEqual([
      [undefined, '2 subtasks wait:'],
      [3, 'waits:'],
    ]);
    const buttons = rows.map(({ actions }) => actions.map(({ label }) => label));
    expect(buttons[0]).toEqual(['Raise Budget…', 'Allow Another $1.00', 'Stop']);
    expect(buttons[1]).toEqual(['Raise Budget…', 'Allow Another $1.00', 'Stop']);
    expect(rows[0]?.actions.map(({ deed }) => deed.kind === 'intent' && deed.intent)).toContainEqual({
      kind: 'stopTask',
      taskId: taskView().id,
    });
  });

  test('is what the user has stopped, where others wait for it', () => {
    const stopped = { status: 'READY', stopped: true } as const;
    const subtasks = [
      subtaskView(1, { ...stopped, unblocks: ['s3', 's4'] }),
      subtaskView(2, stopped),
      subtaskView(3, { ...stopped, status: 'MERGED', unblocks: ['s4'] }),
    ];
    const [row, ...others] = attentionOf(taskView(), subtasks, projectHeader()).rows;
    expect(others).toEqual([]);
    expect([row?.subject?.number, row?.text]).toEqual([1, 'is stopped; 2 subtasks wait for it.']);
    expect(row?.actions.map(({ id }) => id)).toEqual(['start']);
    expect(attentionOf(taskView({ stopped: true }), subtasks, projectHeader()).total).toBe(0);
  });

  test('leads to the setting that a reason names', () => {
    const reason = 'Set "switchyard.setUpCommand", then try again.';
    const task = taskView({ baseline: 'unchecked', hold: { ...hold, reason } });
    const [row] = attentionOf(task, [], projectHeader()).rows;
    expect(
      row?.actions.map(({ label, deed }) => [label, deed.kind === 'post' && deed.request]),
    ).toContainEqual(['Open switchyard.setUpCommand', { kind: 'openSetting', name: 'setUpCommand' }]);
  });

  test('is a red base, with both ways on', () => {
    const task = taskView({ baseline: 'unchecked', hold });
    const [row] = attentionOf(task, [], projectHeader()).rows;
    expect(row?.actions.map(({ id }) => id)).toEqual(['inspect:transcript', 'acceptBase', 'releaseTaskHold']);
  });

  test('is shown without its actions where nothing can be changed', () => {
    const { rows } = attentionOf(
      taskView({ baseline: 'unchecked', hold }),
      [subtaskView(1, { status: 'BLOCKED_FAILURE' }), subtaskView(2, { status: 'COMPLETED' })],
      projectHeader({ readOnly: 'another window' }),
    );
    expect(rows.flatMap(({ actions }) => actions.map(({ deed }) => deed.kind))).not.toContain('intent');
  });
});

test('a task says what it is at', () => {
  const hold = { kind: 'quota', reason: 'limit', until: '2026-11-21T14:20:00Z' } as const;
  const labels = [
    taskView({ status: 'PLANNING' }),
    taskView({ status: 'PLANNING_FAILED' }),
    taskView({ stopped: true }),
    taskView({ status: 'PLANNING', questions: [{ question: 'Which?', answer: null }] }),
    taskView({ approved: false }),
    taskView({ hold }),
    taskView(),
    taskView({ status: 'DONE', stopped: true }),
    taskView({ deleting: true }),
  ].map((task) => taskState(task).label);
  expect(labels).toEqual([
    'Planning',
    'Planning failed',
    'Stopped',
    'Asks you',
    'Plan to approve',
    'Waiting',
    'Active',
    'Done',
    'Deleting…',
  ]);
});

test('a result counts from the beginning to the last merge', () => {
  const subtasks = [
    subtaskView(1, { status: 'MERGED', since: '2026-11-21T12:30:00.000Z' }),
    subtaskView(2, { status: 'MERGED', since: '2026-11-21T13:12:00.000Z' }),
  ];
  expect(taskResult(taskView(), subtasks)).toMatchObject({ merged: 2, durationMs: 72 * 60_000 });
  expect(taskResult(taskView(), [])).toMatchObject({ merged: 0, durationMs: null });
});

test('a screen reader hears of cards that went to another column, and of no others', () => {
  const before = [
    subtaskView(1),
    subtaskView(2, { status: 'BLOCKED_DEPENDENCY' }),
    subtaskView(4, { taskId: 'other' }),
  ];
  const after = [
    subtaskView(1, { status: 'IN_PROGRESS' }),
    subtaskView(2, { status: 'BLOCKED_FAILURE' }),
    subtaskView(3),
    subtaskView(4, { taskId: 'other', status: 'MERGED' }),
  ];
  expect(announcementOf(before, after, 'task')).toBe('#1 is now in In Progress');
  expect(announcementOf(after, after, 'task')).toBe('');
});

test('a screen reader hears what the task has come to, once', () => {
  const failed = taskView({ status: 'PLANNING_FAILED' });
  const planning = taskView({ status: 'PLANNING', activity: 'Read a.ts' });
  expect(taskAnnouncementOf([failed], planning)).toBe('Task 1: Planning');
  expect(taskAnnouncementOf([planning], taskView({ status: 'PLANNING' }))).toBe('');
  expect(taskAnnouncementOf([], planning)).toBe('');
});

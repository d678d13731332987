import { expect, test } from 'vitest';
import { projectHeader, runView, subtaskView, taskView } from '../testing/views.ts';
import { doneAt, paceOf } from './forecast.ts';

const minute = 60_000;
const noon = Date.parse('2026-11-21T12:00:00.000Z');
const iso = (minutes: number) => new Date(noon + minutes * minute).toISOString();
const ran = (subtaskId: string, from: number, to: number) =>
  runView(`${subtaskId}-${from}`, { subtaskId, status: 'SUCCEEDED', startedAt: iso(from), endedAt: iso(to) });

/** A small one took 4 minutes of work and a medium one 8, with a pause that does not count. */
const done = [
  subtaskView(1, { status: 'MERGED' }),
  subtaskView(2, { status: 'COMPLETED', size: 'medium', dependsOn: ['s1'] }),
];
const runs = [ran('s1', 0, 3), ran('s1', 50, 51), ran('s2', 3, 11)];
const pace = { finished: 2, unitMs: 4 * minute };
const ready = (number: number, changes = {}) => subtaskView(number, { dependsOn: [], ...changes });

function minutesLeft(subtasks: Parameters<typeof doneAt>[1], task = {}, project = {}): number | null {
  const at = doneAt(taskView(task), [...done, ...subtasks], projectHeader(project), pace, noon);
  return at === null ? null : (at - noon) / minute;
}

test('the pace is what finished subtasks took, by their size', () => {
  expect(paceOf(done, runs)).toEqual(pace);
});

test('without two that are measured there is no pace', () => {
  expect(paceOf(done, runs.slice(0, 2))).toBeNull();
  expect(paceOf([subtaskView(1), subtaskView(2, { status: 'IN_PROGRESS' })], runs)).toBeNull();
});

test('the longest way through what is left says when the work is done', () => {
  const chain = [ready(3), ready(4, { size: 'medium', dependsOn: ['s3', 's2'] }), ready(5)];
  expect(minutesLeft(chain)).toBe(12);
});

test('what is at work has some of it behind it', () => {
  expect(minutesLeft([subtaskView(3, { status: 'IN_PROGRESS', size: 'medium', since: iso(-3) })])).toBe(5);
});

test('with few agents what could be done at once is done one after the other', () => {
  const beside = [ready(3), ready(4), ready(5), ready(6)];
  expect(minutesLeft(beside, {}, { maxAgents: 4 })).toBe(4);
  expect(minutesLeft(beside, {}, { maxAgents: 1 })).toBe(16);
});

test('what waits for work that is being merged goes on, and its time is known', () => {
  const merging = subtaskView(3, { status: 'COMPLETED', mergeRequested: true });
  const waiting = subtaskView(4, { status: 'BLOCKED_DEPENDENCY', dependsOn: ['s3'] });
  expect(minutesLeft([merging, waiting])).toBe(4);
  expect(minutesLeft([{ ...merging, mergeRequested: false }, waiting])).toBeNull();
  expect(minutesLeft([{ ...merging, mergeRequested: false }, waiting, ready(5)])).toBe(4);
});

test.each([
  ['one has failed', [ready(3), subtaskView(4, { status: 'BLOCKED_FAILURE' })], {}, {}],
  ['one is held', [ready(3, { hold: { kind: 'input', reason: 'x', until: null } })], {}, {}],
  ['the task is stopped', [ready(3)], { stopped: true }, {}],
  ['no agents are to work', [ready(3)], {}, { maxAgents: 0 }],
  ['all that is left waits to be merged', [], {}, {}],
  ['it takes longer than it should', [subtaskView(3, { status: 'IN_PROGRESS', since: iso(-60) })], {}, {}],
])('nothing is said where %s', (_, subtasks, task, project) => {
  expect(minutesLeft(subtasks, task, project)).toBeNull();
});

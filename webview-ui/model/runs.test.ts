import { expect, test } from 'vitest';
import type { Usage } from '../../src/domain/run.ts';
import { shownRun } from '../state/watchedRun.ts';
import { runView } from '../testing/views.ts';
import { attemptsOf } from './attempts.ts';
import { costByModel } from './money.ts';

test('an attempt is a worker and the check of its work; why it failed is what the last of them says', () => {
  const ended = { status: 'SUCCEEDED', endedAt: '2026-11-21T12:10:00.000Z' } as const;
  const failed = { ...ended, status: 'FAILED' } as const;
  const runs = [
    runView('setUp', { kind: 'setUp', ...ended }),
    runView('work1', { attempt: 1, ...ended }),
    runView('gate1', { kind: 'gate', attempt: 1, ...failed, reason: 'npm test exits 1' }),
    runView('work2', { attempt: 2, ...failed, reason: 'It did nothing.' }),
    runView('work3', { attempt: 3, ...ended }),
    runView('gate3', { kind: 'gate', attempt: 3, ...ended }),
    runView('work4', { round: 2, attempt: 1 }),
  ];
  expect(attemptsOf(runs).map(({ outcome, reason, runId }) => [outcome, reason, runId])).toEqual([
    ['running', null, 'work4'],
    ['passed', null, 'gate3'],
    ['failed', 'It did nothing.', 'work2'],
    ['failed', 'npm test exits 1', 'gate1'],
  ]);
});

test('the run that is shown is the newest one with something to read, unless one was chosen or is at work', () => {
  const done = { status: 'SUCCEEDED', endedAt: '2026-11-21T12:10:00.000Z' } as const;
  const work = runView('work', done);
  const gate = runView('gate', { kind: 'gate', status: 'FAILED', endedAt: runView('').startedAt });
  expect(shownRun([work, gate], null)).toBe(work);
  expect(shownRun([work, gate], 'gate')).toBe(gate);
  expect(shownRun([gate], null)).toBe(gate);
  expect(shownRun([runView('now'), work], null)?.id).toBe('now');
});

test('what each model used is summed over the runs, the dearest first, and marked where part of it is an estimate', () => {
  const used = (model: string, costUsd: number) => ({
    model,
    inputTokens: 100,
    outputTokens: 10,
    costUsd,
  });
  const usage = (estimated: boolean, ...models: Usage['models']): Usage => ({
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    turns: 1,
    models,
    estimated,
  });
  const runs = [
    runView('a', { usage: usage(false, used('small', 0.1), used('large', 1)) }),
    runView('b', { usage: usage(true, used('small', 0.2)) }),
    runView('c', { usage: null }),
  ];
  expect(costByModel(runs)).toEqual([
    { model: 'large', inputTokens: 100, outputTokens: 10, costUsd: 1, estimated: false },
    { model: 'small', inputTokens: 200, outputTokens: 20, costUsd: expect.closeTo(0.3), estimated: true },
  ]);
});

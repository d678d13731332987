import { expect, it } from 'vitest';
import { judgeCommand } from './commandVerdict.ts';
import type { ProcessEnd } from './processes.ts';

const ended: ProcessEnd = {
  cause: 'exited',
  exitCode: 0,
  signal: null,
  message: null,
  endedAt: '2026-11-21T00:00:00.000Z',
};

it.each([
  [{}, 'done', null],
  [{ exitCode: 2 }, 'error', 'exited with 2'],
  [{ exitCode: null, signal: 'SIGKILL' }, 'error', 'ended by SIGKILL'],
  [{ cause: 'stopped', exitCode: 0 }, 'stopped', 'stopped'],
  [{ cause: 'overtime', exitCode: null }, 'hung', 'It took longer than allowed and was ended.'],
  [{ cause: 'notStarted', exitCode: null, message: 'no shell' }, 'error', 'no shell'],
  [{ cause: 'lost', exitCode: null }, 'interrupted', 'It was cut off.'],
] as const)('judges a command that ended with %j as %s', (change, outcome, reason) => {
  expect(judgeCommand({ ...ended, ...change })).toEqual({ outcome, reason });
});

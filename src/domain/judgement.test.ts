import { expect, test } from 'vitest';
import type { CommandEvidence, GitEvidence } from './gate.ts';
import { gateFeedback, judgeGate } from './judgement.ts';

const git: GitEvidence = {
  base: 'b',
  head: 'h',
  tree: 't',
  commits: [{ id: 'h', subject: 'Do it' }],
  changedFiles: ['a.js'],
  insertions: 1,
  deletions: 0,
  dirtyFiles: [],
  contraband: [],
};
const passing: CommandEvidence = { command: 'npm test', exitCode: 0, durationMs: 10, tail: 'ok' };

test('commits, a clean tree and a passing command are done', () => {
  expect(judgeGate(git, passing)).toEqual({ git, verify: passing, passed: true, reason: null });
});

test.each([
  ['nothing was done', { commits: [] }, passing, 'Nothing was changed: there is no commit and no edit.'],
  [
    'edits were not committed',
    { commits: [], dirtyFiles: ['a.js'] },
    passing,
    'Nothing was committed: a.js changed, but there is no commit. If a commit hook refuses, its words are in the transcript.',
  ],
  [
    'something is left over',
    { dirtyFiles: ['a.js', 'b.js'] },
    passing,
    'Not everything is committed: a.js, b.js.',
  ],
  ['the command fails', {}, { ...passing, exitCode: 1 }, 'npm test exits 1.'],
  [
    'the command never ends',
    {},
    { ...passing, exitCode: null },
    'npm test did not end within its time limit.',
  ],
])('it is not done when %s', (_case, change, verify, reason) => {
  const record = judgeGate({ ...git, ...change }, verify);
  expect(record).toMatchObject({ passed: false, reason });
});

test('the worker is told the reason and the end of the output', () => {
  const record = judgeGate(git, { ...passing, exitCode: 2, tail: '1 failing\n' });
  expect(gateFeedback(record)).toBe('npm test exits 2.\n\nThe end of its output:\n\n1 failing');
});

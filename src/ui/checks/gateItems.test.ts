import { describe, expect, test } from 'vitest';
import { projectView, run, subtask } from '../../../test/support/viewFixture.ts';
import type { GateRecord } from '../../domain/gate.ts';
import { english } from '../words/translate.ts';
import { gateResults } from './gateItems.ts';

const gate: GateRecord = {
  git: {
    base: 'a',
    head: 'b',
    tree: 'c',
    commits: [{ id: 'b1c2d3e4f5a6', subject: 'Do it' }],
    changedFiles: ['a.ts'],
    insertions: 1,
    deletions: 0,
    dirtyFiles: [],
    contraband: [],
  },
  verify: { command: 'npm test', exitCode: 0, durationMs: 1_200, tail: 'one\ntwo\r\nthree\n' },
  ownVerify: null,
  outsideScope: ['README.md'],
  protectedChanges: [],
  passed: true,
  reason: null,
};

function resultsOf(record: GateRecord) {
  const ended = { kind: 'gate', status: 'SUCCEEDED', endedAt: '2026-11-21T10:01:00.000Z' } as const;
  return gateResults(
    projectView({
      subtasks: [subtask({ id: 's1', number: 3, gate: record })],
      runs: [run({ id: 'r1', subtaskId: 's1', attempt: 2, ...ended }), run({ id: 'r2', subtaskId: 's1' })],
    }),
    english,
  );
}

describe('a gate as a test', () => {
  test('has what was changed and each command below it, with the line ends of a terminal', () => {
    const [result] = resultsOf(gate);
    expect(result).toMatchObject({
      runId: 'r1',
      label: '#3 Subtask s1',
      description: 'attempt 2',
      passed: true,
    });
    expect(
      result?.checks.map(({ label, passed, durationMs, output }) => [label, passed, durationMs, output]),
    ).toEqual([
      ['Commits and Changed Files', true, null, 'b1c2d3e4f Do it\r\noutside its scope: README.md\r\n'],
      ['npm test', true, 1_200, 'one\r\ntwo\r\nthree\r\n'],
    ]);
  });

  test('blames the command that failed, and only where none did the changes', () => {
    const failed = { command: 'npm test', exitCode: 1, durationMs: 1, tail: '' };
    const [byCommand] = resultsOf({ ...gate, verify: failed, passed: false, reason: 'npm test exits 1' });
    expect(byCommand?.checks.map(({ message }) => message)).toEqual([null, 'It ended with exit code 1.']);
    const [byChanges] = resultsOf({ ...gate, verify: null, passed: false, reason: 'There is no commit.' });
    expect(byChanges?.checks.map(({ message }) => message)).toEqual(['There is no commit.']);
  });

  test('that was stopped says nothing', () => {
    expect(resultsOf({ ...gate, verify: null, passed: false, reason: null })).toEqual([]);
  });
});

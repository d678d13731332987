import { describe, expect, test } from 'vitest';
import { sampleRun } from '../../test/support/samples.ts';
import { reasonToStop } from './breakers.ts';
import type { GitEvidence } from './gate.ts';
import { openRecord } from './judgement.ts';
import type { Run, RunOutcome } from './run.ts';

interface Told {
  readonly head?: string;
  readonly dirty?: readonly string[];
  readonly tail?: string;
  readonly reason?: string;
  readonly denied?: readonly string[];
  readonly outcome?: RunOutcome;
}

/** A worker's run and the gate that it did not pass. */
function attempt({ head = 'h', dirty = [], tail = '', reason = 'npm test exits 1.', ...told }: Told): Run[] {
  const git: GitEvidence = {
    ...{ base: 'b', head, tree: head, commits: [], changedFiles: [], insertions: 0, deletions: 0 },
    ...{ dirtyFiles: dirty, contraband: [] },
  };
  const verify = { command: 'npm test', exitCode: 1, durationMs: 1, tail };
  return [
    sampleRun({ denied: told.denied ?? [] }),
    sampleRun({
      kind: 'gate',
      status: 'FAILED',
      outcome: told.outcome ?? 'error',
      reason,
      gate: { ...openRecord(git), verify, reason },
    }),
  ];
}

function stopped(...attempts: readonly Told[]): string | null {
  return reasonToStop(attempts.flatMap(attempt));
}

function failedWork(reason: string, outcome: RunOutcome = 'error'): Run {
  return sampleRun({ status: 'FAILED', outcome, reason });
}

describe('no progress', () => {
  test('is three attempts in a row that change nothing', () => {
    expect(stopped({}, {})).toBeNull();
    expect(stopped({}, {}, {})).toBe('No progress: 3 attempts in a row changed nothing. npm test exits 1.');
    expect(stopped({ head: 'g' }, {}, {}, {})).toContain('No progress');
  });

  test.each<[string, Told]>([
    ['a commit', { head: 'i' }],
    ['a file that is left over', { dirty: ['a.js'] }],
    ['another output', { tail: '2 failing' }],
    ['another reason', { reason: 'Not everything is committed: a.js.' }],
  ])('is not seen where there is %s', (_what, other) => {
    expect(stopped({}, {}, other)).toBeNull();
    expect(stopped({}, other, {})).toBeNull();
  });

  test.each([
    ['Duration 1.23s', 'Duration 4.5s'],
    ['ok in 12 ms', 'ok in 9 ms'],
    ['at 2026-01-01T10:00:00.123Z', 'at 2026-02-03T11:22:33Z'],
    ['Start at 10:00:00', 'Start at 11:11:11'],
    ['object at 0x7f00aa', 'object at 0x7f11bb'],
    ['in /tmp/abc123/x', 'in /tmp/def456/x'],
    ['# duration_ms 51.3', '# duration_ms 48.1'],
    ['fixture 1f3a9c2b77', 'fixture 9e8d7c6b5a'],
  ])('sees through chance: %s and %s are the same', (one, other) => {
    expect(stopped({ tail: one }, { tail: other }, { tail: one })).toContain('No progress');
  });

  test('is also three runs that end with the same words before anybody could judge them', () => {
    const error = failedWork('API Error: 400 The request is not valid.');
    expect(reasonToStop([error, error])).toBeNull();
    expect(reasonToStop([error, error, error])).toBe(
      'No progress: 3 attempts in a row changed nothing. API Error: 400 The request is not valid.',
    );
    expect(reasonToStop([error, failedWork('API Error: 404'), error])).toBeNull();
  });

  test('is not hidden by what does not count, and is not made by it', () => {
    const hung = failedWork('It fell silent.', 'hung');
    expect(reasonToStop([...attempt({}), hung, ...attempt({}), hung, ...attempt({})])).toContain(
      'No progress',
    );
    expect(reasonToStop([...attempt({}), hung, hung, hung, ...attempt({})])).toBeNull();
  });

  test('begins anew after a gate that passed', () => {
    const passed = sampleRun({ kind: 'gate', gate: { ...openRecord(null), passed: true } });
    expect(reasonToStop([...attempt({}), ...attempt({}), passed, ...attempt({})])).toBeNull();
  });
});

describe('the same error', () => {
  const heads = ['1', '2', '3', '4'];

  test('four times in a row is enough, whatever was changed', () => {
    const same = heads.map((head, index) => ({ head, tail: `a.test.js:${index}:7 expected 1, got 2` }));
    expect(stopped(...same.slice(1))).toBeNull();
    expect(stopped(...same)).toBe('The same error 4 times in a row, whatever was changed. npm test exits 1.');
  });

  test('is not the same while fewer tests fail', () => {
    expect(stopped(...heads.map((head) => ({ head, tail: `${head} failing` })))).toBeNull();
  });
});

describe('permissions that are denied', () => {
  test('twice in a row, for the same program, stop it and say what to allow', () => {
    const reason = stopped(
      { head: '1', denied: ['Bash npm publish --dry-run', 'WebFetch http://a'] },
      { head: '2', denied: ['Bash npm publish'] },
    );
    expect(reason).toBe(
      'The worker was refused what it seems to need, 2 attempts in a row: Bash npm publish. Allow it in the setting switchyard.allowedTools, or choose another switchyard.permissionMode, then retry. npm test exits 1.',
    );
  });

  test('stop a worker that did nothing at all, whatever they were', () => {
    const nothing = { outcome: 'suspicious', reason: 'Nothing was changed.' } as const;
    expect(
      stopped({ ...nothing, denied: ['Bash curl a'] }, { ...nothing, denied: ['Bash wget a'] }),
    ).toContain('2 attempts in a row: Bash wget a.');
  });

  test.each<[string, readonly Told[]]>([
    ['once', [{ head: '1', denied: ['Bash npm i'] }]],
    ['before an attempt without', [{ head: '1', denied: ['Bash npm i'] }, { head: '2' }]],
    [
      'for different programs, while the work goes on',
      [
        { head: '1', denied: ['Bash npm i'] },
        { head: '2', denied: ['Bash cargo x'] },
      ],
    ],
    [
      'with an attempt between',
      [{ head: '1', denied: ['Bash npm i'] }, { head: '2' }, { head: '3', denied: ['Bash npm i'] }],
    ],
  ])('do not stop it %s', (_when, attempts) => {
    expect(stopped(...attempts)).toBeNull();
  });

  test('belong to their own attempt', () => {
    const runs = [
      ...attempt({ head: '1', denied: ['Bash npm i'] }),
      failedWork('It fell silent.', 'hung'),
      ...attempt({ head: '2' }),
    ];
    expect(reasonToStop(runs)).toBeNull();
  });
});

test('nothing is said where nothing has failed', () => {
  expect(reasonToStop([])).toBeNull();
  expect(reasonToStop([sampleRun(), sampleRun({ kind: 'gate' })])).toBeNull();
});

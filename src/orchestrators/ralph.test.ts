import { describe, expect, test } from 'vitest';
import { sampleRun, sampleSubtask, sampleTask } from '../../test/support/samples.ts';
import type { GateRecord } from '../domain/gate.ts';
import { openRecord } from '../domain/judgement.ts';
import { type Run, type RunOutcome, runOutcomes } from '../domain/run.ts';
import { defaultSettings } from '../domain/settings.ts';
import type { Step } from '../domain/step.ts';
import { type Subtask, subtaskStatuses } from '../domain/subtask.ts';
import type { Task } from '../domain/task.ts';
import { ralph } from './ralph.ts';

const long = Date.parse('2026-01-02T00:00:00.000Z');
const redGate: GateRecord = { ...openRecord(null), reason: 'npm test exits 1.' };

/** What the user said, and what the checks found. */
const both = 'rename it\n\nThe last attempt at that was not accepted:\n\nnpm test exits 1.';

function work(
  change: Partial<Subtask>,
  runs: readonly Run[],
  now = long,
  earlierRuns: readonly Run[] = [],
  maxAttempts = 3,
): Step {
  const settings = { ...defaultSettings, maxAttempts };
  return ralph.next({
    entity: 'subtask',
    task: sampleTask(),
    subtask: sampleSubtask(change),
    runs,
    earlierRuns,
    settings,
    now,
  });
}

function plan(change: Partial<Task>, runs: readonly Run[], now = long): Step {
  return ralph.next({ entity: 'task', task: sampleTask(change), runs, settings: defaultSettings, now });
}

function failed(outcome: RunOutcome, change: Partial<Run> = {}): Run {
  return sampleRun({ status: 'FAILED', outcome, reason: `ended: ${outcome}`, ...change });
}

function failedGate(attempt: number): readonly Run[] {
  return [
    sampleRun({ attempt }),
    failed('error', { kind: 'gate', attempt, gate: redGate, reason: redGate.reason }),
  ];
}

describe('a subtask', () => {
  test('gets its worktree first', () => {
    expect(work({ worktree: null, worktreeReady: false }, [])).toEqual({ kind: 'setUp' });
    expect(work({ worktreeReady: false }, [])).toEqual({ kind: 'setUp' });
  });

  test('whose set-up is cut off again and again fails, so that it can be retried', () => {
    const cut = (n: number): Run => failed('interrupted', { id: `run-${n}`, kind: 'setUp' });
    expect(work({ worktreeReady: false }, [cut(1)])).toEqual({ kind: 'setUp' });
    const failedAtLast = work({ worktreeReady: false }, [1, 2, 3, 4, 5, 6].map(cut));
    expect(failedAtLast).toMatchObject({ kind: 'fail' });
  });

  test('is worked with what the user said, judged, and handed over when it passes', () => {
    expect(work({ feedback: 'rename it' }, [])).toEqual({ kind: 'run', attempt: 1, feedback: 'rename it' });
    expect(work({}, [sampleRun()])).toEqual({ kind: 'gate', attempt: 1 });
    expect(work({}, [sampleRun(), sampleRun({ kind: 'gate' })])).toEqual({ kind: 'deliver' });
  });

  test('is worked again with what the gate found', () => {
    expect(work({}, failedGate(1))).toEqual({ kind: 'run', attempt: 2, feedback: 'npm test exits 1.' });
  });

  test('waits before another attempt, and says until when', () => {
    const step = work({}, failedGate(1), Date.parse('2026-01-01T00:00:01.000Z'));
    expect(step).toMatchObject({ kind: 'wait' });
    expect(step).not.toMatchObject({ until: null });
  });

  test('fails after the last attempt with the reason of the gate', () => {
    const runs = [...failedGate(1), ...failedGate(2), ...failedGate(3)];
    expect(work({}, runs)).toEqual({ kind: 'fail', reason: 'npm test exits 1. (attempt 3 of 3)' });
  });

  test.each(runOutcomes.filter((outcome) => outcome !== 'done'))(
    'whose agent ended as %s is tried again, within a bound',
    (outcome) => {
      const counts = outcome === 'error' || outcome === 'suspicious';
      expect(work({}, [failed(outcome)])).toMatchObject({ kind: 'run', attempt: counts ? 2 : 1 });
      const waits: readonly RunOutcome[] = ['stopped', 'quota', 'budget'];
      const many = Array.from({ length: 6 }, (_, n) =>
        failed(outcome, { id: `run-${n}`, attempt: counts ? n + 1 : 1 }),
      );
      expect(work({}, many).kind).toBe(waits.includes(outcome) ? 'run' : 'fail');
    },
  );

  test('whose check was cut off is checked again without a new attempt', () => {
    expect(work({}, [sampleRun(), failed('interrupted', { kind: 'gate' })])).toEqual({
      kind: 'gate',
      attempt: 1,
    });
  });

  test.each<[string, readonly Run[]]>([
    ['the check was stopped', [sampleRun({ attempt: 2 }), failed('stopped', { kind: 'gate', attempt: 2 })]],
    [
      'the check was cut off',
      [sampleRun({ attempt: 2 }), failed('interrupted', { kind: 'gate', attempt: 2 })],
    ],
    ['the work was stopped before its check', [...failedGate(1), sampleRun({ attempt: 2 })]],
  ])('that starts again after %s is checked, not worked', (_what, earlier) => {
    const started = { round: 2, feedback: 'rename it' };
    expect(work(started, [], long, earlier)).toEqual({ kind: 'gate', attempt: 2 });
    const setUp = sampleRun({ kind: 'setUp' });
    expect(work(started, [setUp], long, earlier)).toEqual({ kind: 'gate', attempt: 2 });
    const red = failed('error', { kind: 'gate', attempt: 2, gate: redGate, reason: redGate.reason });
    expect(work(started, [red], long, earlier)).toEqual({ kind: 'run', attempt: 1, feedback: both });
  });

  test.each<[string, readonly Run[], string]>([
    ['its worker was stopped', [...failedGate(1), failed('stopped', { attempt: 2 })], both],
    ['its check failed', failedGate(1), both],
    ['its check passed, and changes were requested', [sampleRun(), sampleRun({ kind: 'gate' })], 'rename it'],
    ['it had no more than its set-up', [failed('stopped', { kind: 'setUp' })], 'rename it'],
  ])('that starts again after %s is worked', (_what, earlier, feedback) => {
    const step = { kind: 'run', attempt: 1, feedback };
    expect(work({ round: 2, feedback: 'rename it' }, [], long, earlier)).toEqual(step);
  });

  test('that is retried is told once what is to be mended', () => {
    const step = { kind: 'run', attempt: 1, feedback: 'npm test exits 1.' };
    expect(work({ round: 2, feedback: 'npm test exits 1.' }, [], long, failedGate(1))).toEqual(step);
  });

  test('that is stopped after its checks have passed is checked again when it starts, and not worked', () => {
    const passed = sampleRun({ kind: 'gate', gate: { ...redGate, passed: true, reason: null } });
    const step = { kind: 'gate', attempt: 1 };
    expect(work({ round: 2 }, [], long, [sampleRun(), passed])).toEqual(step);
    expect(work({ round: 2 }, [], long, [...failedGate(1), passed])).toEqual(step);
  });

  test('whose gate has another command to run goes on with it', () => {
    const open = sampleRun({ kind: 'gate', gate: { ...redGate, reason: null } });
    expect(work({}, [sampleRun(), open])).toEqual({ kind: 'gate', attempt: 1 });
    expect(work({ round: 2, feedback: 'rename it' }, [], long, [sampleRun(), open])).toEqual({
      kind: 'gate',
      attempt: 1,
    });
  });

  test('that gets nowhere fails before its attempts are used up', () => {
    const runs = [...failedGate(1), ...failedGate(2), ...failedGate(3)];
    const reason = 'No progress: 3 attempts in a row changed nothing. npm test exits 1.';
    expect(work({}, runs, long, [], 10)).toEqual({ kind: 'fail', reason });
  });

  test('is left alone while something of it runs', () => {
    const running = sampleRun({ status: 'RUNNING', outcome: null, endedAt: null });
    expect(work({}, [running])).toEqual({ kind: 'wait', until: null });
    expect(work({ worktreeReady: false }, [{ ...running, kind: 'setUp' }])).toEqual({
      kind: 'wait',
      until: null,
    });
  });

  test.each(subtaskStatuses.filter((status) => status !== 'IN_PROGRESS'))(
    'that is %s is not worked',
    (status) => {
      expect(work({ status }, [])).toEqual({ kind: 'wait', until: null });
    },
  );

  test('that is complete is merged when it is asked for', () => {
    expect(work({ status: 'COMPLETED', mergeRequested: true }, [])).toEqual({ kind: 'deliver' });
  });

  test('that waits, is being deleted, or whose task is stopped is left alone', () => {
    const hold = { kind: 'tool', reason: 'no claude', until: null } as const;
    expect(work({ hold }, [])).toEqual({ kind: 'wait', until: null });
    expect(work({ deleting: true }, [])).toEqual({ kind: 'wait', until: null });
  });
});

describe('a task', () => {
  const planning = { status: 'PLANNING', baseline: 'unchecked' } as const;

  test('is planned, three times at most, each time with what was wrong', () => {
    const bad = (attempt: number): Run => failed('error', { kind: 'plan', attempt, reason: 'circle' });
    expect(plan(planning, [])).toEqual({ kind: 'plan', attempt: 1, feedback: null });
    expect(plan(planning, [bad(1)])).toEqual({ kind: 'plan', attempt: 2, feedback: 'circle' });
    expect(plan(planning, [bad(1), bad(2), bad(3)])).toEqual({ kind: 'fail', reason: 'circle' });
  });

  test('whose Planner was cut off is planned again without using an attempt, within a bound', () => {
    const cut = (n: number): Run => failed('interrupted', { id: `run-${n}`, kind: 'plan' });
    expect(plan(planning, [cut(1)])).toEqual({ kind: 'plan', attempt: 1, feedback: null });
    expect(plan(planning, [1, 2, 3, 4, 5, 6].map(cut))).toMatchObject({ kind: 'fail' });
  });

  test('whose base check is cut off again and again waits for somebody, until it is checked anew', () => {
    const cut = (n: number): Run => failed('interrupted', { id: `run-${n}`, kind: 'baseline' });
    expect(plan({ baseline: 'unchecked' }, [cut(1)])).toEqual({ kind: 'checkBase' });
    const held = plan({ baseline: 'unchecked' }, [1, 2, 3, 4, 5, 6].map(cut));
    expect(held).toMatchObject({ kind: 'hold', hold: { kind: 'tool', until: null } });
  });

  test('has its base checked before any work, once', () => {
    expect(plan({ baseline: 'unchecked' }, [])).toEqual({ kind: 'checkBase' });
    expect(plan({ baseline: 'green' }, [])).toEqual({ kind: 'wait', until: null });
    expect(plan({ baseline: 'accepted' }, [])).toEqual({ kind: 'wait', until: null });
  });

  test.each(['PLANNING_FAILED', 'DONE'] as const)('that is %s is left alone', (status) => {
    expect(plan({ status }, [])).toEqual({ kind: 'wait', until: null });
  });
});

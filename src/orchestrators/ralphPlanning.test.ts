import { describe, expect, test } from 'vitest';
import { sampleRun, sampleTask } from '../../test/support/samples.ts';
import type { Run, RunKind, RunOutcome } from '../domain/run.ts';
import { defaultSettings, type Settings } from '../domain/settings.ts';
import type { Step } from '../domain/step.ts';
import type { Task } from '../domain/task.ts';
import { ralph } from './ralph.ts';

const now = Date.parse('2026-01-02T00:00:00.000Z');
const wait = { kind: 'wait', until: null };
const planning = { status: 'PLANNING', baseline: 'unchecked' } as const;
const plan = { spec: 'All.', subtasks: [] };

function next(change: Partial<Task>, runs: readonly Run[], settings: Partial<Settings> = {}): Step {
  const facts = { runs, settings: { ...defaultSettings, ...settings }, now };
  return ralph.next({ entity: 'task', task: sampleTask(change), ...facts });
}

function done(kind: RunKind, reason: string | null = null): Run {
  return sampleRun({ kind, reason });
}

function failed(kind: RunKind, outcome: RunOutcome = 'error', reason = `bad ${kind}`): Run {
  return sampleRun({ kind, status: 'FAILED', outcome, reason });
}

describe('questions', () => {
  const asking = { askBeforePlanning: true };

  test('come first when the setting says so, once', () => {
    expect(next(planning, [], asking)).toEqual({ kind: 'askUser', attempt: 1 });
    expect(next(planning, [])).toMatchObject({ kind: 'plan' });
    expect(next({ ...planning, questions: [] }, [done('questions')], asking)).toMatchObject({ kind: 'plan' });
  });

  test('that were cut off are asked for again', () => {
    expect(next(planning, [failed('questions', 'hung')], asking)).toEqual({ kind: 'askUser', attempt: 2 });
  });

  test('are not asked when planning has begun, and not for a new plan', () => {
    expect(next(planning, [failed('plan')], asking)).toMatchObject({ kind: 'plan', attempt: 2 });
    const replan = { askedBy: 'user', reason: 'x' } as const;
    expect(next({ replan }, [], asking)).toMatchObject({ kind: 'plan', attempt: 1 });
  });
});

describe('a proposed plan', () => {
  const proposed = { ...planning, proposal: { plan, for: 'critic' } } as const;
  const objections = done('critique', 'No parser.');

  test('is shown to the critic, again when that was cut off', () => {
    expect(next(proposed, [done('plan')])).toEqual({ kind: 'criticize', attempt: 1 });
    expect(next(proposed, [done('plan'), failed('critique', 'interrupted')])).toEqual({
      kind: 'criticize',
      attempt: 2,
    });
  });

  test('is made once more with the objections, at no cost of attempts, each time with all that was wrong', () => {
    const before = [failed('plan'), failed('plan'), done('plan'), objections];
    expect(next(proposed, before)).toEqual({ kind: 'plan', attempt: 4, feedback: 'No parser.' });
    expect(next(proposed, [...before, failed('plan', 'error', 'circle')])).toEqual({
      kind: 'plan',
      attempt: 5,
      feedback: 'No parser.\n\ncircle',
    });
    const bad = [failed('plan'), failed('plan'), failed('plan', 'error', 'circle')];
    expect(next(proposed, [...before, ...bad])).toEqual({ kind: 'fail', reason: 'circle' });
  });
});

describe('a task that is worked on', () => {
  const replan = { askedBy: 'worker', reason: 'No parser.' } as const;

  test('is planned anew when that is asked for, whether or not its base is checked', () => {
    expect(next({ replan }, [])).toEqual({ kind: 'plan', attempt: 1, feedback: null });
    expect(next({ replan, baseline: 'unchecked' }, [])).toMatchObject({ kind: 'plan' });
    expect(next({ replan }, [failed('plan'), failed('plan'), failed('plan')])).toMatchObject({
      kind: 'fail',
    });
  });

  test('waits while the user looks at the new plan, while it is stopped, and while it is held', () => {
    expect(next({ replan, proposal: { plan, for: 'user' } }, [done('plan')])).toEqual(wait);
    expect(next({ replan, stopped: true }, [])).toEqual(wait);
    expect(next({ replan, hold: { kind: 'tool', reason: 'x', until: null } }, [])).toEqual(wait);
  });

  test('does not check its base before its plan is approved', () => {
    expect(next({ approved: false, baseline: 'unchecked' }, [])).toEqual(wait);
    expect(next({ baseline: 'unchecked' }, [])).toEqual({ kind: 'checkBase' });
  });
});

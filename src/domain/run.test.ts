import { describe, expect, test } from 'vitest';
import { sampleRun } from '../../test/support/samples.ts';
import { isCrashLoop, ownShare, type Run, runOutcomes, sessionToResume, type Usage } from './run.ts';

const usage: Usage = {
  inputTokens: 10,
  outputTokens: 4,
  costUsd: 0.5,
  turns: 2,
  models: [],
  estimated: true,
};

function failed(change: Partial<Run>): Run {
  return sampleRun({ status: 'FAILED', outcome: 'interrupted', sessionId: 's1', usage, ...change });
}

describe('the session to go on with', () => {
  test.each(runOutcomes)(
    'fault 34: is that of the last run only when it was cut off at work (%s)',
    (outcome) => {
      const resumes = ['interrupted', 'quota', 'budget'].includes(outcome);
      expect(sessionToResume([failed({ outcome })])).toBe(resumes ? 's1' : null);
    },
  );

  test('is none when there is no run, when it has not begun, or when a later one has begun afresh', () => {
    expect(sessionToResume([])).toBeNull();
    expect(sessionToResume([failed({ usage: null })])).toBeNull();
    expect(sessionToResume([failed({ usage: { ...usage, turns: 0 } })])).toBeNull();
    expect(sessionToResume([failed({}), failed({ outcome: 'error', sessionId: 's2' })])).toBeNull();
    expect(sessionToResume([failed({}), failed({ sessionId: 's2' })])).toBe('s2');
  });
});

describe('what a run used', () => {
  test('is what its session reports less what was reported before; estimates were never reported', () => {
    const whole = { ...usage, inputTokens: 30, outputTokens: 9, costUsd: 1.25, estimated: false };
    const reported = failed({ usage: { ...usage, estimated: false } });
    expect(ownShare(whole, [])).toEqual(whole);
    expect(ownShare(whole, [failed({})])).toEqual(whole);
    expect(ownShare(whole, [reported, failed({})])).toEqual({
      ...whole,
      inputTokens: 20,
      outputTokens: 5,
      costUsd: 0.75,
    });
    expect(ownShare(usage, [reported])).toEqual(usage);
    expect(ownShare(null, [reported])).toBeNull();
  });

  test('is so for each model by itself, the dearest first, without those that it did not use', () => {
    const model = (name: string, costUsd: number) => ({
      model: name,
      inputTokens: costUsd * 10,
      outputTokens: costUsd,
      costUsd,
    });
    const before = { ...usage, models: [model('a', 3), model('b', 1)], costUsd: 4, estimated: false };
    const now = {
      ...usage,
      models: [model('a', 4), model('c', 2), model('b', 1)],
      costUsd: 7,
      estimated: false,
    };
    const own = ownShare(now, [failed({ usage: before })]);
    expect(own?.models).toEqual([model('c', 2), model('a', 1)]);
    expect(own?.costUsd).toBe(3);
  });

  test('is never less than nothing', () => {
    const small = { ...usage, costUsd: 0.1, estimated: false };
    expect(ownShare(small, [failed({ usage: { ...usage, estimated: false } })])?.costUsd).toBe(0);
  });
});

describe('fault 61: a crash loop', () => {
  const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
  const died = (lasted: number, change: Partial<Run> = {}): Run =>
    failed({ usage: null, outcome: 'error', startedAt: at(100), endedAt: at(100 + lasted), ...change });

  test('is three deaths in a row right after the start', () => {
    expect(isCrashLoop([died(1), died(1.9)])).toBe(false);
    expect(isCrashLoop([died(1), died(1.9), died(0)])).toBe(true);
    expect(isCrashLoop([died(60), died(1), died(1), died(1)])).toBe(true);
    expect(isCrashLoop([died(1), died(2.1), died(1)])).toBe(false);
  });

  test('is none where the model had spoken, or somebody stopped it', () => {
    expect(isCrashLoop([died(1), died(1), died(1, { usage })])).toBe(false);
    expect(isCrashLoop([died(1), died(1), died(1, { outcome: 'stopped' })])).toBe(false);
  });
});

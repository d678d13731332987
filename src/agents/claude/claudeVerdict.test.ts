import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProcessEnd } from '../process/processes.ts';
import { parseClaudeLine, plainLine } from './claudeStream.ts';
import { emptyObservation, judge, type Observation, observe, usedSoFar } from './claudeVerdict.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/claude');

function linesOf(fixture: string): string[] {
  return readFileSync(join(fixtures, `${fixture}.ndjson`), 'utf8')
    .trimEnd()
    .split('\n');
}

function observed(lines: readonly string[]): Observation {
  return lines.reduce((state, line) => observe(state, parseClaudeLine(line, null)), emptyObservation());
}

function end(cause: ProcessEnd['cause'], exitCode: number | null = null): ProcessEnd {
  return { cause, exitCode, signal: null, message: null, endedAt: '2026-11-21T00:00:00.000Z' };
}

const limit = (status: string) =>
  JSON.stringify({
    type: 'rate_limit_event',
    rate_limit_info: { status, resetsAt: 1_795_000_000, rateLimitType: 'five_hour' },
  });

describe('judge', () => {
  it('calls a completed run done, with what it used and what was refused', () => {
    const verdict = judge(observed(linesOf('worker')), end('exited', 0));
    expect(verdict).toMatchObject({
      outcome: 'done',
      reason: null,
      text: 'All done.',
      loginNeeded: false,
      transcriptGone: false,
      quotaResetsAt: null,
      denied: ['Bash curl http://127.0.0.1:8000', "Bash env | sort | grep -i -E 'run_id|claude'"],
    });
    expect(verdict.usage).toMatchObject({ turns: 8, estimated: false });
    expect(verdict.usage?.costUsd).toBeGreaterThan(0.1);
    expect(verdict.sessionId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('fault 48: does not mind how the process ended after its result', () => {
    for (const cause of ['lingering', 'lost', 'stopped', 'idle'] as const) {
      expect(judge(observed(linesOf('planner')), end(cause))).toMatchObject({
        outcome: 'done',
        structuredOutput: { spec: 'S' },
      });
    }
    expect(judge(observed(linesOf('planner')), end('exited', 1)).outcome).toBe('done');
  });

  it.each([
    ['rateLimited', 'quota', 'Request rejected (429)', false],
    ['overloaded', 'quota', '529', false],
    ['unauthorized', 'error', 'claude /login', true],
    ['notLoggedIn', 'error', 'claude /login', true],
    ['cutOff', 'interrupted', 'Connection to the API was lost', false],
  ])('fault 43: reads %s, which calls itself a success, as %s', (fixture, outcome, words, loginNeeded) => {
    const lines = linesOf(fixture);
    expect(lines.at(-1)).toContain('"subtype":"success"');
    const verdict = judge(observed(lines), end('exited', 1));
    expect(verdict).toMatchObject({ outcome, loginNeeded, reason: expect.stringContaining(words) });
  });

  it('fault 43: knows until when a usage limit holds', () => {
    const result = linesOf('rateLimited').at(-1) ?? '';
    expect(judge(observed([limit('rejected'), result]), end('exited', 1))).toMatchObject({
      outcome: 'quota',
      quotaResetsAt: '2026-11-18T11:06:40.000Z',
    });
    expect(judge(observed([limit('rejected')]), end('exited', 1))).toMatchObject({
      outcome: 'quota',
      quotaResetsAt: '2026-11-18T11:06:40.000Z',
    });
    expect(judge(observed([limit('allowed_warning'), ...linesOf('worker')]), end('exited', 0)).outcome).toBe(
      'done',
    );
  });

  it('tells a budget and a bad request from one another', () => {
    const result = JSON.parse(linesOf('rateLimited').at(-1) ?? '');
    const ended = (change: object) =>
      judge(observed([JSON.stringify({ ...result, ...change })]), end('exited', 1));
    expect(ended({ terminal_reason: 'budget_exhausted', api_error_status: null }).outcome).toBe('budget');
    expect(ended({ terminal_reason: 'prompt_too_long', api_error_status: null }).outcome).toBe('error');
    expect(ended({ api_error_status: 404 }).outcome).toBe('error');
    expect(ended({ api_error_status: 500 }).outcome).toBe('interrupted');
    const bare = {
      terminal_reason: undefined,
      subtype: 'error_max_turns',
      result: undefined,
      api_error_status: null,
    };
    expect(ended(bare)).toMatchObject({ outcome: 'error', reason: 'claude ended with error_max_turns' });
    expect(ended({ ...bare, errors: ['Reached 3 turns'] }).reason).toBe('Reached 3 turns');
  });

  it.each([
    ['lost', 'interrupted'],
    ['stopped', 'stopped'],
    ['silent', 'hung'],
    ['idle', 'hung'],
    ['overtime', 'hung'],
    ['notStarted', 'error'],
    ['exited', 'error'],
  ] as const)('without a result goes by how it ended: %s is %s', (cause, outcome) => {
    expect(judge(observed(linesOf('worker').slice(0, -1)), end(cause, 0)).outcome).toBe(outcome);
  });

  it('fault 47: gives the last words of a CLI that ended at once, and takes no exit code for a result', () => {
    const state = observe(emptyObservation(), plainLine('stderr', 'error: unknown option'));
    expect(judge(state, end('exited', 1)).reason).toBe('error: unknown option');
    expect(judge(emptyObservation(), end('exited', 0))).toMatchObject({
      outcome: 'error',
      reason: 'claude ended without a result',
      usage: null,
    });
  });

  it('estimates what a run used that was cut off, each message once', () => {
    const lines = linesOf('worker');
    const full = judge(observed(lines), end('exited', 0)).usage;
    const cut = judge(observed(lines.slice(0, -1)), end('lost')).usage;
    expect(cut).toMatchObject({ estimated: true, turns: 7, inputTokens: full?.inputTokens });
    // The CLI tells the output of a message only in the result.
    expect(cut?.costUsd).toBeCloseTo((full?.costUsd ?? 0) - ((full?.outputTokens ?? 0) * 20) / 1e6, 6);
  });

  it('names what each model used, and the whole is their sum', () => {
    const usage = judge(observed(linesOf('worker')), end('exited', 0)).usage;
    expect(usage?.models).toEqual([
      { model: 'claude-opus-5-5', inputTokens: 94_444, outputTokens: 267, costUsd: usage?.costUsd },
    ]);
    const cut = judge(observed(linesOf('worker').slice(0, -1)), end('lost')).usage;
    expect(cut?.models).toEqual([
      { model: 'claude-opus-5-5', inputTokens: 94_444, outputTokens: 0, costUsd: cut?.costUsd },
    ]);
  });

  it('does not take the CLI, which speaks when the model cannot be reached, for the model', () => {
    const state = observed(linesOf('overloaded').slice(0, -1));
    expect(usedSoFar(state)).toBeNull();
  });

  const withCosts = (change: object): string[] => {
    const lines = linesOf('worker');
    const last = JSON.parse(lines.at(-1) ?? '');
    return [...lines.slice(0, -1), JSON.stringify({ ...last, ...change })];
  };
  const withModelCost = (costUSD: unknown): object => ({
    modelUsage: { m: { inputTokens: 10, outputTokens: 5, costUSD } },
  });

  it.each([
    ['missing', undefined],
    ['negative', -1],
    ['no number', 'much'],
    ['not finite', null],
    ['absurd', 1e300],
  ])('a cost that is %s is taken from the models, or else estimated by what was seen', (_, cost) => {
    const used = (change: object) =>
      judge(observed(withCosts({ total_cost_usd: cost, ...change })), end('exited', 0)).usage;
    expect(used({})).toMatchObject({ costUsd: 0.383116, estimated: false });
    const estimate = judge(observed(linesOf('worker').slice(0, -1)), end('lost')).usage;
    expect(used(withModelCost(cost))).toEqual(estimate);
    expect(used({ modelUsage: 'none' })).toEqual(estimate);
  });

  it('a model whose numbers are none spoils no sum', () => {
    const modelUsage = {
      good: { inputTokens: 10, outputTokens: 5, costUSD: 0.5 },
      bad: { inputTokens: -3, outputTokens: 'x', costUSD: -9 },
    };
    const usage = judge(observed(withCosts({ total_cost_usd: 'x', modelUsage })), end('exited', 0)).usage;
    expect(usage).toMatchObject({ inputTokens: 10, outputTokens: 5, costUsd: 0.5, estimated: false });
    expect(usage?.models).toHaveLength(1);
  });
});

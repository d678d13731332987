import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TranscriptEntry } from '../../domain/transcript.ts';
import { parseClaudeLine, plainLine } from './claudeStream.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/claude');

function entriesOf(fixture: string): readonly TranscriptEntry[] {
  const lines = readFileSync(join(fixtures, `${fixture}.ndjson`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.flatMap((line) => parseClaudeLine(line, '/work/repo').entries);
}

function entryOf(value: unknown): readonly TranscriptEntry[] {
  return parseClaudeLine(JSON.stringify(value), null).entries;
}

describe('parseClaudeLine', () => {
  it('reads the whole run of a worker', () => {
    const entries = entriesOf('worker');
    expect(entries[0]).toMatchObject({
      kind: 'started',
      model: 'claude-opus-5-5',
      permissionMode: 'acceptEdits',
    });
    const calls = entries.flatMap((entry) => (entry.kind === 'toolUse' ? entry.summary : []));
    expect(calls).toEqual([
      'Read a.txt',
      'Edit a.txt',
      'Write b/c.txt',
      'Bash npm test',
      'Bash git add -A && git commit -m "Do, it: \\$(x) (a)"',
      'Bash curl http://127.0.0.1:8000',
      "Bash env | sort | grep -i -E 'run_id|claude'",
    ]);
    expect(entries.filter((entry) => entry.kind === 'text')).toEqual([
      { kind: 'text', text: 'I look at it first.' },
      { kind: 'text', text: 'All done.' },
    ]);
    expect(entries.filter((entry) => entry.kind === 'denied')[0]).toEqual({
      kind: 'denied',
      tool: 'Bash',
      reason: 'This command requires approval',
    });
    const results = entries.filter((entry) => entry.kind === 'toolResult');
    expect(results.map((entry) => entry.isError)).toEqual([false, false, false, false, false, true, true]);
    expect(results[3]?.text).toContain('tested, test');
    expect(entries.at(-1)).toMatchObject({
      kind: 'ended',
      isError: false,
      cause: 'completed',
      text: 'All done.',
      usage: { turns: 8, estimated: false },
    });
  });

  it('reads the answer of a planner', () => {
    expect(entriesOf('planner').at(-1)).toMatchObject({
      kind: 'ended',
      structuredOutput: { spec: 'S', subtasks: [{ key: 'one' }] },
    });
  });

  it('tells of a retry', () => {
    expect(entriesOf('rateLimited').filter((entry) => entry.kind === 'retrying')).toMatchObject([
      { attempt: 1, maxAttempts: 1, status: 429, reason: 'rate_limit' },
    ]);
  });

  it('lists the calls that were refused', () => {
    const [last] = readFileSync(join(fixtures, 'worker.ndjson'), 'utf8').trimEnd().split('\n').slice(-1);
    expect(parseClaudeLine(last ?? '', null).denied).toEqual([
      'Bash curl http://127.0.0.1:8000',
      "Bash env | sort | grep -i -E 'run_id|claude'",
    ]);
  });

  it('tells when a usage limit was hit and until when', () => {
    const info = { status: 'rejected', resetsAt: 1_795_000_000, rateLimitType: 'five_hour' };
    expect(entryOf({ type: 'rate_limit_event', rate_limit_info: info })).toEqual([
      { kind: 'limited', rejected: true, limit: 'five_hour', resetsAt: '2026-11-18T11:06:40.000Z' },
    ]);
    expect(entryOf({ type: 'rate_limit_event', rate_limit_info: { ...info, status: 'allowed' } })).toEqual(
      [],
    );
    const odd = { ...info, resetsAt: 1e30 };
    expect(entryOf({ type: 'rate_limit_event', rate_limit_info: odd })).toMatchObject([{ resetsAt: null }]);
  });

  it.each([
    ['an unknown type', { type: 'telepathy', text: 'x' }],
    ['an unknown subtype', { type: 'system', subtype: 'vcs_state_changed' }],
    ['a message without content', { type: 'assistant', message: { id: 'a' } }],
    ['a message of another shape', { type: 'assistant', message: 'hello' }],
    ['a result of another shape', { type: 'result' }],
    ['a user’s own words', { type: 'user', message: { content: 'Stop hook feedback' } }],
    ['null', null],
    ['a number', 7],
    ['a list', [{ type: 'result' }]],
  ])('fault 54: passes over %s', (_, value) => {
    expect(entryOf(value)).toEqual([]);
  });

  it('fault 54: passes over an unknown block and keeps the others', () => {
    const content = [{ type: 'hologram' }, 'x', { type: 'text', text: 'seen' }, { type: 'text' }];
    expect(entryOf({ type: 'assistant', message: { id: 'a', content } })).toEqual([
      { kind: 'text', text: 'seen' },
    ]);
  });

  it('takes parts of a tool result together', () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'image', source: {} },
      { type: 'text', text: 'two' },
    ];
    const block = { type: 'tool_result', tool_use_id: 't', content };
    expect(entryOf({ type: 'user', message: { content: [block] } })).toMatchObject([
      { text: 'one\n[image]\ntwo' },
    ]);
  });

  it('takes control sequences out of all that is shown, and cuts what is endless', () => {
    const content = [{ type: 'text', text: `\x1b]0;t\x07${'x'.repeat(100_000)}` }];
    const [entry] = entryOf({ type: 'assistant', message: { id: 'a', content } });
    expect(entry).toEqual({ kind: 'text', text: `${'x'.repeat(20_000)}…` });
  });

  it('fault 49: shows what is no JSON as it stands', () => {
    expect(parseClaudeLine("error: unknown option '--x'", null).entries).toEqual([
      { kind: 'output', stream: 'stdout', text: "error: unknown option '--x'" },
    ]);
    expect(parseClaudeLine('', null).entries).toEqual([]);
  });
});

describe('plainLine', () => {
  it('is text without control sequences, or nothing', () => {
    expect(plainLine('stderr', '\x1b[31moops\x1b[0m').entries).toEqual([
      { kind: 'output', stream: 'stderr', text: 'oops' },
    ]);
    expect(plainLine('stdout', '   ').entries).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../../src/domain/transcript.ts';
import { addPart, addRows } from './transcript.ts';

const use = (id: string): TranscriptEntry => ({
  kind: 'toolUse',
  id,
  tool: 'Read',
  summary: id,
  input: '{}',
});
const result = (toolUseId: string, isError = false): TranscriptEntry => ({
  kind: 'toolResult',
  toolUseId,
  isError,
  text: `result of ${toolUseId}`,
});
const text = (words: string): TranscriptEntry => ({ kind: 'text', text: words });
const output = (words: string, stream: 'stdout' | 'stderr' = 'stdout'): TranscriptEntry => ({
  kind: 'output',
  stream,
  text: words,
});

describe('tool calls and their results', () => {
  test('join in one row, even when calls run side by side and answer out of order', () => {
    const rows = addRows([], [use('a'), use('b'), result('b', true), text('so'), result('a')]);
    expect(rows).toMatchObject([
      { kind: 'tool', use: { id: 'a' }, result: { text: 'result of a' } },
      { kind: 'tool', use: { id: 'b' }, result: { isError: true } },
      { kind: 'entry', entry: { text: 'so' } },
    ]);
  });

  test('join when the result comes with a later part, and leave the other rows as they are', () => {
    const before = addRows([], [text('first'), use('a')]);
    const after = addRows(before, [result('a')]);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toMatchObject({ kind: 'tool', result: { text: 'result of a' } });
    expect(before[1]).toMatchObject({ kind: 'tool', result: null });
  });

  test('a result without its call is a row of its own', () => {
    expect(addRows([], [result('gone')])).toMatchObject([{ kind: 'result', entry: { toolUseId: 'gone' } }]);
  });

  test('a second result of one call is not lost', () => {
    const rows = addRows([], [use('a'), result('a'), result('a')]);
    expect(rows.map(({ kind }) => kind)).toEqual(['tool', 'result']);
  });
});

describe('plain output', () => {
  test('of one stream is one row, with or without line ends', () => {
    expect(addRows([], [output('one'), output('two\n'), output('three')])).toEqual([
      { kind: 'output', stream: 'stdout', text: 'one\ntwo\nthree' },
    ]);
  });

  test('of two streams is kept apart', () => {
    const rows = addRows([], [output('one'), output('oops', 'stderr'), output('two')]);
    expect(rows).toMatchObject([{ stream: 'stdout' }, { stream: 'stderr' }, { stream: 'stdout' }]);
  });

  test('that is long is cut into rows that stay cheap to draw', () => {
    const rows = addRows(
      [],
      Array.from({ length: 100 }, () => output('x'.repeat(1000))),
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(
      rows
        .map((row) => (row.kind === 'output' ? row.text.replaceAll('\n', '').length : 0))
        .reduce((a, b) => a + b),
    ).toBe(100_000);
  });
});

describe('parts of a transcript', () => {
  const part = (from: number, entries: readonly TranscriptEntry[], runId = 'run') => ({
    runId,
    from,
    truncated: false,
    entries,
  });

  test('follow one another', () => {
    const first = addPart(null, part(0, [text('a'), use('x')]));
    const second = addPart(first, part(2, [result('x'), text('b')]));
    expect(second?.entries).toHaveLength(4);
    expect(second?.rows).toHaveLength(3);
    expect(second?.rows[0]).toBe(first?.rows[0]);
  });

  test('that begin at 0 start anew', () => {
    const first = addPart(null, part(0, [text('a'), text('b')]));
    expect(addPart(first, part(0, [text('c')]))?.rows).toMatchObject([{ entry: { text: 'c' } }]);
  });

  test('that overlap replace what they overlap', () => {
    const first = addPart(null, part(0, [text('a'), text('b'), text('c')]));
    const second = addPart(first, part(1, [text('B')]));
    expect(second?.rows).toMatchObject([{ entry: { text: 'a' } }, { entry: { text: 'B' } }]);
  });

  test('with a gap before them, or of another run, are not added to what is there', () => {
    const first = addPart(null, part(0, [text('a')]));
    expect(addPart(first, part(2, [text('c')]))).toBeNull();
    expect(addPart(first, part(1, [text('c')], 'other'))).toBeNull();
  });
});

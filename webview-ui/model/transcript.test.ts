import { describe, expect, test } from 'vitest';
import { newerThan, olderThan } from '../../src/domain/heldTranscript.ts';
import type { TranscriptEntry } from '../../src/domain/transcript.ts';
import { addPage, addUpdate, heldBytes, lastRows, type Transcript } from './transcript.ts';
import { addRows } from './transcriptRows.ts';

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

describe('a transcript', () => {
  const place = (stdout: number) => ({ stdout, stderr: 0 });
  const update = (from: number, to: number, entries: readonly TranscriptEntry[], anew = false) => ({
    start: place(from),
    end: place(to),
    anew,
    entries,
  });
  const page = (from: number, to: number, entries: readonly TranscriptEntry[], isEnd = false) => ({
    start: place(from),
    end: place(to),
    isEnd,
    entries,
  });
  const begun = (from: number, to: number, entries: readonly TranscriptEntry[]): Transcript =>
    whole(addUpdate(null, 'run', update(from, to, entries, true), true));
  const words = (transcript: Transcript | null) =>
    lastRows(whole(transcript), 100).map((row) =>
      row.kind === 'entry' && row.entry.kind === 'text' ? row.entry.text : row.kind,
    );

  test('goes on with what its run says', () => {
    const first = begun(100, 200, [text('a'), use('x')]);
    const second = addUpdate(first, 'run', update(200, 300, [result('x'), text('b')]), true);
    expect(words(second)).toEqual(['a', 'tool', 'b']);
    expect(second?.parts[0]?.rows[0]).toBe(first.parts[0]?.rows[0]);
    expect(second?.isBehind).toBe(false);
  });

  test('begins anew with another one that gives it, and takes nothing of another run', () => {
    const first = begun(0, 100, [text('a')]);
    expect(words(addUpdate(first, 'run', update(0, 50, [text('c')], true), true))).toEqual(['c']);
    expect(addUpdate(first, 'other', update(100, 200, [text('c')]), true)).toBe(first);
  });

  test('goes back to its beginning by what stands before it', () => {
    const last = begun(200, 300, [text('c')]);
    expect(olderThan(last)).toEqual(place(200));
    const all = addPage(addPage(last, page(100, 200, [text('b')])), page(0, 100, [text('a')]));
    expect(words(all)).toEqual(['a', 'b', 'c']);
    expect(olderThan(all)).toBeNull();
  });

  test('takes what it has not asked for, or has already, for nothing', () => {
    const last = begun(200, 300, [text('c')]);
    expect(addPage(last, page(50, 150, [text('x')]))).toBe(last);
    const more = addPage(last, page(100, 200, [text('b')]));
    expect(addPage(more, page(100, 200, [text('b')]))).toBe(more);
  });

  test('joins a call with its result, whichever of them came first', () => {
    const last = begun(200, 300, [result('x'), text('c')]);
    expect(words(last)).toEqual(['result', 'c']);
    const all = addPage(last, page(100, 200, [use('x'), text('b')]));
    expect(words(all)).toEqual(['tool', 'b', 'c']);
    expect(all.parts[0]?.rows[0]).toMatchObject({ result: { text: 'result of x' } });
    const much = begun(0, heldBytes / 2, [use('y')]);
    const later = addUpdate(much, 'run', update(heldBytes / 2, heldBytes / 2 + 9, [result('y')]), true);
    expect(later?.parts.map(({ rows }) => rows.length)).toEqual([1, 0]);
    expect(later?.parts[0]?.rows[0]).toMatchObject({ result: { text: 'result of y' } });
  });

  describe('that is longer than a page holds', () => {
    const third = heldBytes / 3;
    const stretches = [0, 1, 2, 3].map((index) =>
      page(index * third, (index + 1) * third, [text(String(index))], index === 3),
    );
    const [first, second, , last] = stretches;

    test('lets go of its oldest part while its end is followed', () => {
      const transcript = stretches
        .slice(1)
        .reduce<Transcript | null>(
          (before, stretch) => addUpdate(before, 'run', { ...stretch, anew: false }, true),
          begun(0, third, [text('0')]),
        );
      expect(words(transcript)).toEqual(['1', '2', '3']);
      expect(olderThan(whole(transcript))).toEqual(place(third));
    });

    test('lets go of its end when somebody goes far back, and finds it again', () => {
      const atEnd = begun(3 * third, 4 * third, [text('3')]);
      const back = stretches.slice(0, 3).reduceRight(addPage, atEnd);
      expect(words(back)).toEqual(['0', '1', '2']);
      expect(newerThan(back)).toEqual(place(3 * third));
      const again = addPage(back, last ?? page(0, 0, []));
      expect(words(again)).toEqual(['1', '2', '3']);
      expect(newerThan(again)).toBeNull();
    });

    test('does not lose what somebody reads when its run goes on', () => {
      const reading = [first, second].reduce<Transcript>(
        (before, stretch) => (stretch === undefined ? before : addPage(before, stretch)),
        begun(0, 0, []),
      );
      const full = addPage(reading, page(2 * third, 3 * third, [text('2')], true));
      const later = addUpdate(full, 'run', update(3 * third, 4 * third, [text('3')]), false);
      expect(later?.parts).toBe(full.parts);
      expect(later?.isBehind).toBe(true);
    });
  });

  test('that has missed something says that it is behind, and catches up', () => {
    const behind = whole(addUpdate(begun(0, 100, [text('a')]), 'run', update(150, 200, [text('c')]), true));
    expect(newerThan(behind)).toEqual(place(100));
    const caughtUp = addPage(behind, page(100, 200, [text('b'), text('c')], true));
    expect(words(caughtUp)).toEqual(['a', 'b', 'c']);
    expect(newerThan(caughtUp)).toBeNull();
  });
});

function whole(transcript: Transcript | null): Transcript {
  if (transcript === null) {
    throw new Error('There is no transcript.');
  }
  return transcript;
}

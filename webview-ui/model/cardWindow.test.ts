import { describe, expect, test } from 'vitest';
import { firstSpan, measuredHeight, segmentsOf, spanAround, usualHeight } from './cardWindow.ts';

const sight = 900;
/** Task, filter and the names of the columns stand above the cards. */
const leastHead = 180;

describe('the cards of a column', () => {
  test('are all drawn where they are few, wherever somebody looks', () => {
    expect(segmentsOf(30, { first: 10, end: 20 }, null)).toEqual([{ kind: 'cards', first: 0, end: 30 }]);
    expect(segmentsOf(0, firstSpan(sight), null)).toEqual([]);
  });

  test('are drawn from the first one on before anybody has scrolled, as far as the page reaches below its head', () => {
    const segments = segmentsOf(10_000, firstSpan(sight), null);
    expect(segments.map(({ kind }) => kind)).toEqual(['cards', 'gap']);
    expect((segments[0]?.end ?? 0) * usualHeight).toBeGreaterThanOrEqual(sight - leastHead);
    expect(segments[0]?.end).toBeLessThan(15);
  });

  test('leave no card out of the order, and none in it twice', () => {
    for (const kept of [null, 0, 99, 100, 149, 150, 9_999]) {
      const segments = segmentsOf(10_000, { first: 100, end: 150 }, kept);
      expect(segments[0]?.first).toBe(0);
      expect(segments.at(-1)?.end).toBe(10_000);
      for (const [index, { first, end }] of segments.entries()) {
        expect(end).toBeGreaterThan(first);
        expect(first).toBe(segments[index - 1]?.end ?? 0);
      }
    }
  });

  test('are drawn with the one that the Tab key leads to, wherever that is', () => {
    const drawn = (kept: number) =>
      segmentsOf(10_000, { first: 100, end: 150 }, kept).filter(({ kind }) => kind === 'cards');
    expect(drawn(3)).toEqual([
      { kind: 'cards', first: 3, end: 4 },
      { kind: 'cards', first: 100, end: 150 },
    ]);
    expect(drawn(120)).toEqual([{ kind: 'cards', first: 100, end: 150 }]);
    expect(drawn(9_000).at(-1)).toEqual({ kind: 'cards', first: 9_000, end: 9_001 });
  });

  test('stay drawn when the column has become shorter than what was looked at', () => {
    expect(segmentsOf(70, { first: 5_000, end: 5_050 }, 69)).toEqual([
      { kind: 'gap', first: 0, end: 69 },
      { kind: 'cards', first: 69, end: 70 },
    ]);
  });
});

test('around a card that comes into sight, whatever is in sight with it is drawn, also where cards are half as high', () => {
  const { first, end } = spanAround(500, sight, usualHeight);
  expect((500 - first) * (usualHeight / 2)).toBeGreaterThan(sight);
  expect((end - 500) * (usualHeight / 2)).toBeGreaterThan(sight);
  expect(spanAround(2, sight, usualHeight).first).toBe(0);
});

test('the height of a card is measured where some are drawn, and in a grid shared with its row', () => {
  expect(measuredHeight(0, 0, 0)).toBe(usualHeight);
  expect(measuredHeight(10, 100, 900)).toBe(80);
  expect(measuredHeight(500, 0, 100)).toBe(8);
});

import { describe, expect, test } from 'vitest';
import { newerThan, olderThan } from '../../domain/heldTranscript.ts';
import type { TranscriptPage } from '../../protocol/records.ts';
import { english } from '../words/translate.ts';
import { beginningHeld, type HeldText, heldLength, nothingHeld, withPage, withUpdate } from './heldText.ts';

const place = (stdout: number) => ({ stdout, stderr: 0 });
const said = (from: number, to: number, text: string, isEnd = false): TranscriptPage => ({
  ...{ start: place(from), end: place(to), isEnd },
  entries: [{ kind: 'text', text }],
});
const live = (from: number, to: number, text: string, anew = false) => ({ ...said(from, to, text), anew });
const update = (held: HeldText, ...given: [from: number, to: number, text: string, anew?: boolean]) =>
  withUpdate(held, live(...given), true, english);
const page = (held: HeldText, ...given: Parameters<typeof said>) => withPage(held, said(...given), english);
const texts = ({ parts }: HeldText) => parts.map(({ text }) => text);

test('what a run says is added to its end, and takes the place of all when it comes anew', () => {
  const held = update(update(nothingHeld, 100, 200, 'a', true), 200, 300, 'b');
  expect(texts(held)).toEqual(['a\n\nb']);
  expect(olderThan(held)).toEqual(place(100));
  expect(texts(update(held, 400, 500, 'c', true))).toEqual(['c']);
});

test('earlier pages stand before it, to the very beginning', () => {
  const held = page(page(update(nothingHeld, 200, 300, 'c', true), 100, 200, 'b'), 0, 100, 'a');
  expect(texts(held)).toEqual(['a', 'b', 'c']);
  expect(olderThan(held)).toBeNull();
  expect(newerThan(held)).toBeNull();
});

test('a page that does not fit changes nothing', () => {
  const held = update(nothingHeld, 200, 300, 'c', true);
  expect(page(held, 50, 150, 'x')).toBe(held);
});

test('from the beginning on it is read to its end', () => {
  const some = page(beginningHeld, 0, 100, 'a');
  expect(texts(some)).toEqual(['a']);
  expect([olderThan(some), newerThan(some)]).toEqual([null, place(100)]);
  const all = page(some, 100, 200, 'b', true);
  expect(texts(all)).toEqual(['a\n\nb']);
  expect(newerThan(all)).toBeNull();
});

describe('of more than an editor takes in at once', () => {
  const third = (letter: string) => letter.repeat(heldLength / 3);

  test('the end goes when somebody reads far back, and what comes then is not added', () => {
    const back = [2, 1, 0].reduce(
      (held, index) => page(held, index, index + 1, third(String(index))),
      update(nothingHeld, 3, 4, third('3'), true),
    );
    expect(texts(back).map((text) => text[0])).toEqual(['0', '1', '2']);
    expect(newerThan(back)).toEqual(place(3));
    expect(texts(update(back, 4, 5, 'new'))).toEqual(texts(back));
  });

  test('the beginning goes while the end is followed, and only then', () => {
    const begun = page(page(update(nothingHeld, 2, 3, third('2'), true), 1, 2, third('1')), 0, 1, third('0'));
    const followed = update(begun, 3, 4, third('3'));
    expect(texts(followed).map((text) => text[0])).toEqual(['1', '2', '3']);
    const read = withUpdate(begun, live(3, 4, third('3')), false, english);
    expect(read.parts === begun.parts).toBe(true);
    expect(newerThan(read)).toEqual(place(3));
  });
});

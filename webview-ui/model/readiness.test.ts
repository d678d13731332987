import { expect, test } from 'vitest';
import { changed, moved, nothingSeen, type Stand, settleMs } from './readiness.ts';

/** A button of a list, by the row that it stands in. */
const row = (deed: string, place: number, holder = deed): Stand<string> => ({
  ...{ holder, deed, left: 100, right: 160 },
  ...{ top: place * 34, bottom: place * 34 + 22 },
});
const at = 5000;
const first = (...stands: Stand<string>[]) => changed(nothingSeen<string>(), stands, 0);
const waiting = (sight: ReturnType<typeof first>, now: number) =>
  sight.present.filter(({ readyAt }) => readyAt > now).map(({ deed }) => deed);

test('what appears where nothing stood is ready at once', () => {
  expect(waiting(first(row('merge 1', 0)), 0)).toEqual([]);
  const grown = changed(first(row('merge 1', 0)), [row('merge 1', 0), row('merge 2', 1)], at);
  expect(waiting(grown, at)).toEqual([]);
});

test('what stands where something else stood is ready after a moment', () => {
  const sight = changed(first(row('stop 1', 0)), [row('merge 1', 0)], at);
  expect(waiting(sight, at + settleMs - 1)).toEqual(['merge 1']);
  expect(waiting(sight, at + settleMs)).toEqual([]);
});

test('a row that slides up under the pointer is ready after a moment, and one that slides to a free place at once', () => {
  const list = first(row('merge 1', 0), row('merge 2', 1));
  expect(waiting(changed(list, [row('merge 2', 0)], at), at)).toEqual(['merge 2']);
  expect(waiting(changed(list, [row('merge 1', 0), row('merge 2', 2)], at), at)).toEqual([]);
});

test('what takes the place after a gap counts as long as the other one was there a moment ago', () => {
  const emptied = changed(first(row('stop 1', 0)), [], at);
  expect(waiting(changed(emptied, [row('merge 1', 0)], at + 300), at + 300)).toEqual(['merge 1']);
  expect(waiting(changed(emptied, [row('merge 1', 0)], at + settleMs), at + settleMs)).toEqual([]);
});

test('what changes elsewhere makes nobody wait longer', () => {
  const sight = changed(first(row('stop 1', 0)), [row('merge 1', 0)], at);
  const later = changed(sight, [row('merge 1', 0), row('start 2', 5)], at + 900);
  expect(waiting(later, at + 999)).toEqual(['merge 1']);
  expect(waiting(later, at + settleMs)).toEqual([]);
});

test('a button that does something else now is another one for the keyboard too, one that was moved is not', () => {
  const sight = changed(
    first(row('stop 1', 0, 'button'), row('merge 2', 1), row('merge 3', 2)),
    [row('merge 1', 0, 'button'), row('merge 3', 1)],
    at,
  );
  expect(sight.present.map(({ deed, isOther }) => [deed, isOther])).toEqual([
    ['merge 1', true],
    ['merge 3', false],
  ]);
  expect(waiting(sight, at)).toEqual(['merge 1', 'merge 3']);
});

test('whoever scrolls or opens something else knows what stands where, and what still waits goes on waiting', () => {
  const list = first(row('merge 1', 0), row('merge 2', 1));
  expect(waiting(moved(list, [row('merge 1', -1), row('merge 2', 0)], at), at)).toEqual([]);
  const sight = changed(list, [row('merge 2', 0)], at);
  expect(waiting(moved(sight, [row('merge 2', 3)], at + 10), at + 10)).toEqual(['merge 2']);
});

import { expect, test } from 'vitest';
import { session } from '../../../test/support/viewFixture.ts';
import { english } from '../words/translate.ts';
import type { HeldText } from './heldText.ts';
import { type Cut, nearestCut, type ShownRun, sessionText } from './sessionText.ts';

const place = (stdout: number) => ({ stdout, stderr: 0 });
const held = (from: number, isBehind: boolean, ...texts: readonly string[]): HeldText => ({
  parts: texts.map((text, index) => ({ start: place(from + index), end: place(from + index + 1), text })),
  isBehind,
});
const asked = session({ id: 'n1', title: 'Why?', words: ['Why?\nTell me.', 'And now?'] });
const shown = (...runs: readonly ShownRun[]) => sessionText(asked, runs, english);
const linesOf = (text: string) => text.split(/\r\n|\r|\n/);

test('tells what was asked and what was said to it, round by round', () => {
  const first = {
    id: 'r1',
    kind: 'session',
    round: 1,
    held: held(0, false, 'I look.', '', 'Because.'),
  } as const;
  const { text, cuts } = shown(first, {
    id: 'r2',
    kind: 'session',
    round: 2,
    held: held(0, false, 'Nothing.'),
  });
  expect(text).toMatch(/^# Why\?\n\nSession 1 · /);
  expect(text).toMatch(/\n\n> Why\?\n> Tell me\.\n\nI look\.\n\nBecause\.\n\n> And now\?\n\nNothing\.$/);
  expect(cuts).toEqual([]);
});

test('tells what made the worktree ready from what the agent said', () => {
  const setUp = { id: 'r0', kind: 'setUp', round: 1, held: held(0, false, 'added 10 packages') } as const;
  const silent = { ...setUp, held: held(0, false) };
  const said = { id: 'r1', kind: 'session', round: 1, held: held(0, false, 'I look.') } as const;
  expect(shown(setUp, said).text).toContain('\n\n▸ The worktree was set up:\n\nadded 10 packages\n\nI look.');
  expect(shown(silent, said).text).not.toContain('set up');
});

test('says on a line of its own how much was said before what is shown, and that something was said after it', () => {
  const { text, cuts } = shown(
    { id: 'r1', kind: 'session', round: 1, held: held(50 * 1024 * 1024, false, 'a\r\nb\rc\nd') },
    { id: 'r2', kind: 'session', round: 2, held: held(0, true, 'e') },
  );
  expect(cuts.map(({ runId, side }) => [runId, side])).toEqual([
    ['r1', 'earlier'],
    ['r2', 'later'],
  ]);
  expect(cuts.map(({ line }) => linesOf(text)[line])).toEqual(['⋯ earlier: 50 MB', '⋯ later']);
});

test('knows on which lines each part stands', () => {
  const { text, lineCount, places } = shown({
    id: 'r1',
    kind: 'session',
    round: 1,
    held: held(7, true, 'a\r\nb', '', 'c'),
  });
  expect(lineCount).toBe(linesOf(text).length);
  const said = places.map(({ start, line, lastLine }) => [
    start.stdout,
    linesOf(text).slice(line, lastLine + 1),
  ]);
  expect(said).toEqual([
    [7, ['a', 'b']],
    [9, ['c']],
  ]);
});

test('the cut that somebody means is the one they come to next', () => {
  const cut = (side: Cut['side'], line: number): Cut => ({ runId: `r${line}`, side, line });
  const cuts = [cut('earlier', 5), cut('later', 20), cut('earlier', 30), cut('later', 50)];
  const nearest = (side: Cut['side'], line: number) => nearestCut(cuts, side, line)?.line;
  expect([0, 5, 29, 40].map((line) => nearest('earlier', line))).toEqual([5, 5, 5, 30]);
  expect([0, 20, 21, 60].map((line) => nearest('later', line))).toEqual([20, 20, 50, 50]);
  expect(nearestCut([], 'later', 1)).toBeNull();
});

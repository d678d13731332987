import { expect, test } from 'vitest';
import { selectionOf } from './selection.ts';

const selected = { file: '/repo/src/a.ts', text: 'x', start: { line: 2 }, end: { line: 4, character: 3 } };

test('a selection is told with the path in the repository and the lines as people count them', () => {
  expect(selectionOf(selected, '/repo')).toEqual({
    path: 'src/a.ts',
    firstLine: 3,
    lastLine: 5,
    text: 'x',
  });
});

test('whole lines end before the next one', () => {
  expect(selectionOf({ ...selected, end: { line: 4, character: 0 } }, '/repo').lastLine).toBe(4);
  expect(selectionOf({ ...selected, end: { line: 2, character: 0 } }, '/repo').lastLine).toBe(3);
});

test.each(['/elsewhere/a.ts', '/repository/a.ts', '/repo'])(
  'a file outside the repository keeps its path: %s',
  (file) => {
    expect(selectionOf({ ...selected, file }, '/repo').path).toBe(file);
  },
);

test('what is longer than anybody would read is cut', () => {
  expect(selectionOf({ ...selected, text: 'x'.repeat(200_000) }, '/repo').text).toHaveLength(100_000);
});

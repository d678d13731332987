import { expect, test } from 'vitest';
import { english } from '../words/translate.ts';
import { goBackQuestion } from './goBackQuestion.ts';

test('the question names what would be put back, and not without end', () => {
  const files = Array.from({ length: 10 }, (_, index) => ({ path: `f${index}`, kind: 'added' }) as const);
  const { message, detail } = goBackQuestion({ number: 3 }, { attempt: 2 }, files, english);
  expect(message).toBe('Put #3 back to how attempt 2 left it?');
  expect(detail).toContain('put back: f0, f1, f2, f3, f4, f5, f6, f7, and 2 more.');
  expect(detail).toContain('Restore from Rescue…');
});

test('the question says so where no file would change', () => {
  const { detail } = goBackQuestion({ number: 3 }, { attempt: 2 }, [], english);
  expect(detail).toMatch(/^Its files are as that attempt left them/);
});

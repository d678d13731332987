import { expect, it } from 'vitest';
import { createLogEnd } from './logEnd.ts';

const span = { from: '2026-01-01T00:00:10Z', to: '2026-01-01T00:00:20Z' };

function endOf(text: string, of: typeof span | null = span): string {
  const end = createLogEnd(of);
  // In pieces that do not end where lines do.
  for (let at = 0; at < text.length; at += 7) {
    end.push(text.slice(at, at + 7));
  }
  return end.end();
}

it('keeps what was written while the step ran, up to its error', () => {
  const log = [
    '\uFEFF2026-01-01T00:00:09.1000000Z Set up',
    '2026-01-01T00:00:10.1000000Z ##[group]Run npm test',
    '2026-01-01T00:00:15.1000000Z not ok 1',
    '  a line without a time',
    '2026-01-01T00:00:20.1000000Z ##[error]Process completed with exit code 1.',
    '2026-01-01T00:00:20.2000000Z Post job cleanup.',
    '2026-01-01T00:00:21.0000000Z Done',
  ].join('\r\n');
  expect(endOf(log)).toBe(
    '##[group]Run npm test\nnot ok 1\n  a line without a time\n##[error]Process completed with exit code 1.',
  );
});

it('takes out colours, links and other control characters', () => {
  expect(
    endOf('\u001b[1;31mred\u001b[0m \u001b]8;;https://x.example\u0007link\u001b]8;;\u0007\u0000\tend', null),
  ).toBe('red link\tend');
});

it('keeps the last 200 lines and 20,000 characters', () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `line ${i}`);
  expect(endOf(lines.join('\n'), null).split('\n')).toEqual(lines.slice(-200));
  const long = endOf(Array.from({ length: 100 }, () => 'x'.repeat(1000)).join('\n'), null);
  expect(long.length).toBeLessThanOrEqual(20_000);
  expect(endOf('y'.repeat(1_000_000), null).length).toBeLessThanOrEqual(2000);
});

it.each([
  ['bears no time', 'not ok 1\nexpected 1'],
  ['is of another clock', '2030-01-01T00:00:00.1Z not ok 1\n2030-01-01T00:00:00.2Z expected 1'],
])('takes the end of the whole log where it %s', (_, log) => {
  expect(endOf(log)).toBe('not ok 1\nexpected 1');
});

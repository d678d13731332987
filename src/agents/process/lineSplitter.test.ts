import { describe, expect, it } from 'vitest';
import { LineSplitter } from './lineSplitter.ts';

const text = 'äß€😀\r\n\nplain\nlast';
const lines = ['äß€😀', '', 'plain', 'last'];

describe('LineSplitter', () => {
  it('fault 50: gives the same lines however the bytes arrive', () => {
    const bytes = Buffer.from(`\uFEFF${text}`);
    for (let size = 1; size <= bytes.length; size += 1) {
      const splitter = new LineSplitter(1000);
      const seen: string[] = [];
      for (let start = 0; start < bytes.length; start += size) {
        seen.push(...splitter.push(bytes.subarray(start, start + size)));
      }
      expect([...seen, ...splitter.end()]).toEqual(lines);
    }
  });

  it('does not hold on to the buffer it was given', () => {
    const splitter = new LineSplitter(1000);
    const buffer = Buffer.from('first half, ');
    splitter.push(buffer);
    buffer.fill('x');
    expect(splitter.push(Buffer.from('second half\n'))).toEqual(['first half, second half']);
  });

  it('fault 52: leaves out a line that is too long and goes on', () => {
    const splitter = new LineSplitter(10);
    expect(splitter.push(Buffer.from('12345678901234'))).toEqual([]);
    expect(splitter.push(Buffer.from('567890\nshort\n1234567890\n'))).toEqual([
      '[a line of 20 bytes is left out here]',
      'short',
      '1234567890',
    ]);
  });

  it('ends with nothing after a final newline', () => {
    const splitter = new LineSplitter(10);
    splitter.push(Buffer.from('a\n'));
    expect(splitter.end()).toEqual([]);
  });
});

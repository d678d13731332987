import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Capture } from './capture.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'switchyard-capture-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function captured(chunks: readonly string[], headBytes: number, tailBytes: number): string {
  const path = join(directory, 'log');
  const capture = new Capture(path, { headBytes, tailBytes });
  for (const chunk of chunks) {
    capture.write(Buffer.from(chunk));
  }
  capture.finish();
  expect(capture.failure).toBeNull();
  return readFileSync(path, 'utf8');
}

describe('Capture', () => {
  it('keeps everything of a stream within the limit', () => {
    expect(captured(['one\n', 'two\n'], 100, 10)).toBe('one\ntwo\n');
  });

  it('makes an empty file of an empty stream', () => {
    expect(captured([], 100, 10)).toBe('');
  });

  it('keeps everything as long as beginning and end meet', () => {
    expect(captured(['1234567890', 'abc'], 10, 10)).toBe('1234567890abc');
  });

  it('fault 53: keeps the beginning and the last whole lines of a stream that is too long', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`);
    const all = lines.join('').length;
    const kept = captured(lines, 20, 30);
    const [head, note, ...tail] = kept.split(/\n\[(\d+) bytes are left out here\]\n/);
    expect(head).toBe('line 0\nline 1\nline 2');
    expect(tail.join('')).toBe('line 997\nline 998\nline 999\n');
    expect(Number(note) + String(head).length + tail.join('').length).toBe(all);
  });
});

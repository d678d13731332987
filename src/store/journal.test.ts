import { describe, expect, it } from 'vitest';
import { decodeFrame, decodeRecords, encodeFrame, encodeRecords, type JournalRecord } from './journal.ts';

const records: JournalRecord[] = [
  [
    { sql: 'INSERT INTO tasks (id, title) VALUES (?, ?)', parameters: ['t1', 'a "title"\n\0\u{1f682}'] },
    { sql: 'UPDATE tasks SET reason = ? WHERE id = ?', parameters: [null, 't1'] },
  ],
  [{ sql: 'UPDATE subtasks SET position = ? WHERE id = ?', parameters: [0.1 + 0.2, 's1'] }],
];
const frame = encodeFrame(41, encodeRecords(records));

describe('a frame', () => {
  it('gives back the records that were put in', () => {
    const decoded = decodeFrame(frame, 0);
    expect(decoded).toMatchObject({ sequence: 41, end: frame.length });
    expect(typeof decoded !== 'string' && decodeRecords(decoded.payload)).toEqual(records);
  });

  it('is torn, not damaged, wherever it is cut short', () => {
    for (let length = 1; length < frame.length; length += 1) {
      expect(decodeFrame(frame.subarray(0, length), 0), `cut to ${length}`).toBe('torn');
      expect(decodeFrame(frame, 0, length), `sealed at ${length}`).toBe('torn');
    }
    expect(decodeFrame(frame, frame.length)).toBe('end');
  });

  it('is damaged whichever bit is flipped', () => {
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      expect(decodeFrame(flipped(frame, bit), 0), `bit ${bit}`).toBe('damaged');
    }
  });
});

describe('a frame in space that is there already', () => {
  const sector = 512;
  /** Begins in the middle of a sector, just before or after the next, or with its header in both. */
  const starts = [0, 1, 300, sector - 24, sector - 23, sector - 12, sector - 1, sector];
  const large = encodeFrame(42, encodeRecords([[{ sql: 'x'.repeat(3 * sector), parameters: [] }]]));

  /** As on disk: something before it, and zeros to the end of the file. */
  function inSpace(start: number, ...frames: readonly Uint8Array[]): Uint8Array {
    const file = new Uint8Array(6 * sector);
    file.fill(1, 0, start);
    file.set(Buffer.concat(frames), start);
    return file;
  }

  it('ends what is in the file, where there is none', () => {
    expect(decodeFrame(new Uint8Array(5000), 0)).toBe('end');
    for (const start of starts) {
      const file = inSpace(start, frame);
      expect(decodeFrame(file, start)).toMatchObject({ sequence: 41, end: start + frame.length });
      expect(decodeFrame(file, start + frame.length)).toBe('end');
      expect(decodeFrame(file, start + frame.length, start + frame.length + 30)).toBe('end');
    }
  });

  it('is torn, not damaged, wherever what was written of it ends', () => {
    for (const start of starts) {
      for (let length = 1; length < frame.length; length += 1) {
        const file = inSpace(start, frame.subarray(0, length));
        expect(decodeFrame(file, start), `${length} bytes at ${start}`).toBe('torn');
      }
    }
  });

  it('is torn, not damaged, whichever of its sectors are missing, and wherever the last one ends', () => {
    for (const start of starts) {
      const sectors = sectorsOf(start, large.length);
      for (let missing = 1; missing < 2 ** sectors.length; missing += 1) {
        for (const written of [large.length, large.length - 1, large.length - 100]) {
          const file = inSpace(start, large.subarray(0, written));
          for (const [index, [from, to]] of sectors.entries()) {
            file.fill(0, from, missing & (1 << index) ? to : from);
          }
          const isLeft = file.subarray(start).some((byte) => byte !== 0);
          const what = `${written} bytes at ${start} without sectors ${missing.toString(2)}`;
          expect(decodeFrame(file, start), what).toBe(isLeft ? 'torn' : 'end');
        }
      }
    }
  });

  it('is damaged where another follows it, whatever is missing: it was whole then', () => {
    for (const start of starts) {
      const sectors = sectorsOf(start, large.length);
      const last = start + large.length;
      for (let missing = 1; missing < 2 ** sectors.length - 1; missing += 1) {
        const file = inSpace(start, large, encodeFrame(43, encodeRecords(records)));
        for (const [index, [from, to]] of sectors.entries()) {
          file.fill(0, from, missing & (1 << index) ? Math.min(to, last) : from);
        }
        expect(decodeFrame(file, start), `sectors ${missing.toString(2)} at ${start}`).toBe('damaged');
      }
    }
  });

  it('is damaged where less than a sector of it is missing, unless it is the end', () => {
    for (const start of starts) {
      for (const [from, to] of sectorsOf(start, large.length)) {
        const last = Math.min(to, start + large.length) - 1;
        for (const wiped of from + 24 < last ? [from + 24, last] : []) {
          const file = inSpace(start, large).fill(0, from, wiped);
          expect(decodeFrame(file, start), `${from} to ${wiped}`).toBe('damaged');
        }
      }
    }
  });

  it('is damaged whichever bit is flipped, last or not', () => {
    for (const start of starts) {
      for (const file of [inSpace(start, frame), inSpace(start, frame, frame)]) {
        for (let bit = start * 8; bit < (start + frame.length) * 8; bit += 1) {
          expect(decodeFrame(flipped(file, bit), start), `bit ${bit}`).toBe('damaged');
        }
      }
    }
  });

  it('is whole whatever bit of the space after it is flipped', () => {
    const file = inSpace(0, frame);
    for (let bit = frame.length * 8; bit < file.length * 8; bit += 5) {
      expect(decodeFrame(flipped(file, bit), 0), `bit ${bit}`).toMatchObject({ sequence: 41 });
      expect(decodeFrame(flipped(file, bit), frame.length), `bit ${bit}`).toMatch(/torn|damaged/);
    }
  });

  function sectorsOf(start: number, length: number): [from: number, to: number][] {
    const first = Math.floor(start / sector);
    const count = Math.ceil((start + length) / sector) - first;
    return Array.from({ length: count }, (_, index) => {
      const from = (first + index) * sector;
      return [Math.max(start, from), from + sector];
    });
  }
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

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

  it('is torn where the file grew and nothing was written yet', () => {
    expect(decodeFrame(new Uint8Array(5000), 0)).toBe('torn');
  });

  it('is damaged whichever bit is flipped', () => {
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const flipped = frame.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeFrame(flipped, 0), `bit ${bit}`).toBe('damaged');
    }
  });
});

import { decodeFrame, decodeRecords, type JournalRecord } from './journal.ts';
import type { JournalContent, Seal } from './journalFile.ts';

/** Goes through the records of one journal, and knows how far all is well. */
export class JournalReader {
  readonly #bytes: Uint8Array;
  readonly #limit: number;
  #end: Seal;
  #damaged = false;

  /** What lies beyond `limit` does not exist. */
  constructor({ header, start, sequence, bytes }: JournalContent, limit = bytes.length) {
    this.#bytes = bytes;
    this.#limit = limit;
    this.#end = { epoch: header.epoch, length: start, sequence };
  }

  /** Of the last frame whose records were all taken. */
  get end(): Seal {
    return this.#end;
  }

  /** What comes after `end` was whole once, or is not what comes next. */
  get damaged(): boolean {
    return this.#damaged;
  }

  *records(): Iterable<JournalRecord> {
    for (;;) {
      const frame = decodeFrame(this.#bytes, this.#end.length, this.#limit);
      if (typeof frame === 'string') {
        this.#damaged = frame === 'damaged';
        return;
      }
      const records = frame.sequence === this.#end.sequence + 1 ? recordsOf(frame.payload) : [];
      if (records.length === 0) {
        this.#damaged = true;
        return;
      }
      yield* records;
      this.#end = {
        ...this.#end,
        length: frame.end,
        sequence: this.#end.sequence + records.length,
      };
    }
  }
}

function recordsOf(payload: Uint8Array): readonly JournalRecord[] {
  try {
    return decodeRecords(payload);
  } catch {
    // The bytes are as they were written, but no version of ours writes such records.
    return [];
  }
}

import { errorCode } from '../lib/errorCode.ts';
import type { FileHandle, Fs } from '../lib/fs.ts';
import {
  decodeFrame,
  decodeJson,
  encodeFrame,
  encodeRecords,
  type JournalRecord,
  type NoFrame,
} from './journal.ts';
import { latestSchemaVersion } from './schema.ts';
import { fileMode, filePath } from './stateFiles.ts';
import { fields, nullable, number } from './values.ts';

/** How far a journal counts. What its driver wrote after that does not exist. */
export interface Seal {
  readonly epoch: number;
  readonly length: number;
  /** Of its last record. */
  readonly sequence: number;
}

/** The first frame of a journal. Every version can read this much, if only to refuse what is newer than itself. */
interface JournalHeader {
  readonly epoch: number;
  /** What its records were written for. */
  readonly schemaVersion: number;
  /** `null` where history begins. */
  readonly predecessor: Seal | null;
}

/** A journal as found on disk; its records start at `start` and go on from `sequence`. */
export interface JournalContent {
  readonly header: JournalHeader;
  readonly sequence: number;
  readonly start: number;
  readonly bytes: Uint8Array;
}

/**
 * The file grows by so much at once, filled with zeros: where it has not grown, a sync has only the bytes to write,
 * and nothing about the file. The frame that makes it grow costs no more than each would without this.
 */
const spaceLength = 64 * 1024;

/** The journal of the present epoch, open for appending. */
export class JournalFile {
  readonly epoch: number;
  readonly #fs: Fs;
  readonly #path: string;
  readonly #handle: FileHandle;
  #sequence: number;
  #length = 0;
  /** Up to here the file is known to have space. */
  #space = 0;

  private constructor(fs: Fs, path: string, handle: FileHandle, epoch: number, sequence: number) {
    this.#fs = fs;
    this.#path = path;
    this.#handle = handle;
    this.epoch = epoch;
    this.#sequence = sequence;
  }

  /**
   * Claims an epoch: of two who try, one gets EEXIST. From then on the predecessor is sealed, so a failure
   * after the file exists takes it away again; where even that fails, `UndecidedClaim` is thrown.
   *
   * The predecessor's end is asked for after the claim: an old driver looks for later epochs after each of its
   * writes, so what it acknowledged before it could see this one is in the predecessor by then.
   */
  static async create(
    fs: Fs,
    directory: string,
    epoch: number,
    endOfPredecessor: () => Promise<Seal | null>,
  ): Promise<JournalFile> {
    const path = filePath(directory, 'journal', epoch);
    const handle = await fs.createExclusive(path, fileMode);
    try {
      const predecessor = await endOfPredecessor();
      const sequence = predecessor?.sequence ?? 0;
      const header: JournalHeader = { epoch, schemaVersion: latestSchemaVersion, predecessor };
      const journal = new JournalFile(fs, path, handle, epoch, sequence);
      const frame = encodeFrame(sequence, new TextEncoder().encode(JSON.stringify(header)));
      await journal.#write(frame);
      await handle.sync();
      await fs.syncDirectory(directory);
      journal.#length = frame.length;
      return journal;
    } catch (error) {
      await withdraw(fs, directory, path, handle, error);
      throw error;
    }
  }

  /** Up to here everything is durable. */
  get seal(): Seal {
    return { epoch: this.epoch, length: this.#length, sequence: this.#sequence };
  }

  /**
   * Makes the records durable with one sync, beside which `check` runs; resolves with the number of bytes they take.
   * The check need only come after the write: a write that is a sync as well would make it wait, and be no quicker.
   */
  async append(records: readonly JournalRecord[], check: () => Promise<void>): Promise<number> {
    const frame = encodeFrame(this.#sequence + 1, encodeRecords(records));
    await this.#write(frame);
    await bothEnded(this.#handle.datasync(), check());
    this.#length += frame.length;
    this.#sequence += records.length;
    return frame.length;
  }

  /** After a failed append: cuts off what may have been written of it. */
  async cut(): Promise<void> {
    await this.#fs.truncate(this.#path, this.#length);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #write(frame: Uint8Array): Promise<void> {
    const end = this.#length + frame.length;
    if (end > this.#space) {
      const space = Math.ceil(end / spaceLength) * spaceLength;
      const withZeros = new Uint8Array(space - this.#length);
      withZeros.set(frame);
      try {
        await this.#handle.write(withZeros, this.#length);
        this.#space = space;
        return;
      } catch (error) {
        // A disk that is almost full may still have room for the frame.
        if (!['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '')) {
          throw error;
        }
      }
    }
    await this.#handle.write(frame, this.#length);
  }
}

/** Nobody can tell whether the new epoch has begun, so nothing may be written to the old one any more. */
export class UndecidedClaim extends Error {}

/** Reads what a journal says about itself; the records come later, when it is known how far they count. */
export function readJournal(bytes: Uint8Array): JournalContent | NoFrame {
  const frame = decodeFrame(bytes, 0);
  if (typeof frame === 'string') {
    return frame;
  }
  try {
    const header = journalHeader(decodeJson(frame.payload));
    return { header, sequence: frame.sequence, start: frame.end, bytes };
  } catch {
    // The bytes are as they were written, but no version of ours writes such a header.
    return 'damaged';
  }
}

/** Waits for both even where one fails, so that nothing is under way when the failure is dealt with. */
async function bothEnded(first: Promise<void>, second: Promise<void>): Promise<void> {
  await Promise.allSettled([first, second]);
  await first;
  await second;
}

function journalHeader(value: unknown): JournalHeader {
  const header = fields(value);
  return {
    epoch: number(header.epoch),
    schemaVersion: number(header.schemaVersion),
    predecessor: nullable(seal)(header.predecessor),
  };
}

function seal(value: unknown): Seal {
  const { epoch, length, sequence } = fields(value);
  return { epoch: number(epoch), length: number(length), sequence: number(sequence) };
}

async function withdraw(fs: Fs, directory: string, path: string, handle: FileHandle, cause: unknown) {
  try {
    await handle.close();
    await fs.unlink(path);
    await fs.syncDirectory(directory);
  } catch {
    throw new UndecidedClaim(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

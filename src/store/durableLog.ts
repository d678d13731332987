import type { Fs } from '../lib/fs.ts';
import { errorCode } from './failures.ts';
import type { JournalRecord } from './journal.ts';
import { JournalFile, type Seal, UndecidedClaim } from './journalFile.ts';
import { writeSnapshot } from './snapshot.ts';
import { listEpochs, removeBefore } from './stateFiles.ts';

const recordLimit = 10_000;
const byteLimit = 4 * 1024 * 1024;

/** Somebody else has claimed a later epoch: what is written here from then on does not exist. */
class Superseded extends Error {
  readonly code = 'EEXIST';
}

/** How a new generation was tried: `kept` means that the old journal goes on, `ended` that nothing may be written. */
export type Rotation =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'kept' | 'ended'; readonly error: unknown };

/** The journal of the present epoch, and the generations of snapshots before it. */
export class DurableLog {
  readonly #fs: Fs;
  readonly #directory: string;
  #journal: JournalFile;
  #snapshotEpoch: number | null;
  #nextEpoch: number;
  #records = 0;
  #bytes = 0;

  private constructor(fs: Fs, directory: string, journal: JournalFile, snapshotEpoch: number | null) {
    this.#fs = fs;
    this.#directory = directory;
    this.#journal = journal;
    this.#snapshotEpoch = snapshotEpoch;
    this.#nextEpoch = journal.epoch + 1;
  }

  /** Claims the epoch, and with it the right to write. */
  static async begin(
    fs: Fs,
    directory: string,
    from: {
      readonly epoch: number;
      readonly predecessor: Seal | null;
      readonly snapshotEpoch: number | null;
    },
  ): Promise<DurableLog> {
    const journal = await JournalFile.create(fs, directory, from.epoch, from.predecessor);
    return new DurableLog(fs, directory, journal, from.snapshotEpoch);
  }

  /** Enough was written since the last snapshot to make opening slow. */
  get isLong(): boolean {
    return this.#records >= recordLimit || this.#bytes >= byteLimit;
  }

  /** Resolves when the records are durable and count: rejects with `Superseded` where they may not. */
  async append(records: readonly JournalRecord[]): Promise<void> {
    this.#bytes += await this.#journal.append(records);
    this.#records += records.length;
    const [newest = 0] = (await listEpochs(this.#fs, this.#directory)).journal;
    if (newest > this.#journal.epoch) {
      throw new Superseded();
    }
  }

  /** Writes the snapshot of the beginning of this epoch, and lets go of all but the one before it. */
  async writeSnapshot(image: Uint8Array): Promise<void> {
    const { epoch, sequence } = this.#journal.seal;
    await writeSnapshot(this.#fs, this.#directory, { epoch, sequence, image });
    const previous = this.#snapshotEpoch;
    this.#snapshotEpoch = epoch;
    if (previous !== null) {
      // What cannot be removed now is removed with the next generation.
      await removeBefore(this.#fs, this.#directory, previous).catch(() => undefined);
    }
  }

  /** Goes on in a new journal and writes `image`, which holds all that the old ones do, as its snapshot. */
  async rotate(image: Uint8Array): Promise<Rotation> {
    const old = this.#journal;
    // Counted from every try, so that a full disk is not tried again with each transaction.
    this.#records = 0;
    this.#bytes = 0;
    try {
      this.#journal = await JournalFile.create(this.#fs, this.#directory, this.#nextEpoch++, old.seal);
    } catch (error) {
      const taken = error instanceof UndecidedClaim || errorCode(error) === 'EEXIST';
      return { outcome: taken ? 'ended' : 'kept', error };
    }
    try {
      await old.close();
      await this.writeSnapshot(image);
      return { outcome: 'done' };
    } catch (error) {
      return { outcome: 'kept', error };
    }
  }

  /** After a failed append: leaves the journal as it was before, as far as that can be done. */
  async abandon(): Promise<void> {
    await this.#journal.cut().catch(() => undefined);
    await this.close().catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}

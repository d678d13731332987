import { errorCode } from '../lib/errorCode.ts';
import type { Fs } from '../lib/fs.ts';
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

/** The journal that is written to has no name any more, and nobody would ever find what is in it. */
class Removed extends Error {
  readonly code = 'ENOENT';
}

/** How a new epoch was tried: `kept` means that the old journal goes on, `ended` that nothing may be written. */
export type Rotation =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'kept' | 'ended'; readonly error: unknown };

interface Beginning {
  readonly epoch: number;
  /** Asked once the epoch is claimed. */
  readonly predecessor: () => Promise<Seal | null>;
  /** Of the newest snapshot that there is. */
  readonly snapshotEpoch: number | null;
  /** Writes the snapshot that the epoch starts from, out of what is on disk; `null` where nobody can. */
  readonly compactElsewhere: ((epoch: number) => Promise<void>) | null;
}

/** The journal of the present epoch, and the generations of snapshots before it. */
export class DurableLog {
  readonly #fs: Fs;
  readonly #directory: string;
  readonly #compactElsewhere: Beginning['compactElsewhere'];
  #journal: JournalFile;
  /** Where the present epoch begins, and so what its snapshot holds. */
  #start: { readonly epoch: number; readonly sequence: number };
  #snapshotEpoch: number | null;
  #nextEpoch: number;
  #records = 0;
  #bytes = 0;

  private constructor(fs: Fs, directory: string, journal: JournalFile, from: Beginning) {
    this.#fs = fs;
    this.#directory = directory;
    this.#compactElsewhere = from.compactElsewhere;
    this.#journal = journal;
    this.#start = journal.seal;
    this.#snapshotEpoch = from.snapshotEpoch;
    this.#nextEpoch = journal.epoch + 1;
  }

  /** Claims the epoch, and with it the right to write. */
  static async begin(fs: Fs, directory: string, from: Beginning): Promise<DurableLog> {
    const journal = await JournalFile.create(fs, directory, from.epoch, from.predecessor);
    return new DurableLog(fs, directory, journal, from);
  }

  /** Enough was written since the last snapshot to make opening slow. */
  get isLong(): boolean {
    return this.#records >= recordLimit || this.#bytes >= byteLimit;
  }

  get canCompactElsewhere(): boolean {
    return this.#compactElsewhere !== null;
  }

  /** Resolves when the records are durable and count: rejects with `Superseded` where they may not. */
  async append(records: readonly JournalRecord[]): Promise<void> {
    this.#bytes += await this.#journal.append(records, () => this.#checkIsNewest());
    this.#records += records.length;
  }

  /** Goes on in a new journal, which seals the present one. */
  async rotate(): Promise<Rotation> {
    const old = this.#journal;
    // Counted from every try, so that a full disk is not tried again with each transaction.
    this.#records = 0;
    this.#bytes = 0;
    try {
      const end = async () => {
        await this.#checkIsThere();
        return old.seal;
      };
      this.#journal = await JournalFile.create(this.#fs, this.#directory, this.#nextEpoch++, end);
    } catch (error) {
      const over = error instanceof UndecidedClaim || ['EEXIST', 'ENOENT'].includes(errorCode(error) ?? '');
      return { outcome: over ? 'ended' : 'kept', error };
    }
    this.#start = this.#journal.seal;
    // All of it is durable: nothing is lost where this fails.
    await old.close().catch(() => undefined);
    return { outcome: 'done' };
  }

  /**
   * Writes the snapshot of the beginning of this epoch, and lets go of all but the one before it; until then the
   * older one and all journals say the same. `image` is the state that the epoch began with; `null` has it made
   * elsewhere. May run beside everything but itself and `rotate`.
   */
  async compact(image: Uint8Array | null): Promise<void> {
    const { epoch, sequence } = this.#start;
    if (image !== null) {
      await writeSnapshot(this.#fs, this.#directory, { epoch, sequence, image });
    } else {
      await this.#compactElsewhere?.(epoch);
    }
    const previous = this.#snapshotEpoch;
    this.#snapshotEpoch = epoch;
    if (previous !== null) {
      // What cannot be removed now is removed with the next generation.
      await removeBefore(this.#fs, this.#directory, previous).catch(() => undefined);
    }
  }

  /**
   * After a failed append: leaves the journal as it was before, as far as that can be done. Not where a later epoch
   * has been claimed: what was written may be in its seal by now, and a journal must never be shorter than that.
   */
  async abandon(): Promise<void> {
    if (!(await this.#isSuperseded())) {
      await this.#journal.cut().catch(() => undefined);
    }
    await this.close().catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  #isSuperseded(): Promise<boolean> {
    return this.#checkIsNewest().then(
      () => false,
      (error: unknown) => error instanceof Superseded,
    );
  }

  async #checkIsNewest(): Promise<void> {
    const [newest = 0] = await this.#checkIsThere();
    if (newest > this.#journal.epoch) {
      throw new Superseded();
    }
  }

  /** Resolves with the epochs that have a journal, newest first. */
  async #checkIsThere(): Promise<number[]> {
    const { journal } = await listEpochs(this.#fs, this.#directory);
    if (!journal.includes(this.#journal.epoch)) {
      throw new Removed(`The journal is gone from ${this.#directory}`);
    }
    return journal;
  }
}

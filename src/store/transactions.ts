import type { Database } from 'sql.js';
import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import { Emitter } from '../lib/emitter.ts';
import type { DurableLog } from './durableLog.ts';
import { describeFileError } from './failures.ts';
import type { Changes } from './store.ts';
import type { Executed, View } from './view.ts';

const idleMilliseconds = 30_000;
/** Larger states are exported in a thread of their own: here it would stop everything else for too long. */
const largestImageMadeHere = 4 * 1024 * 1024;

interface Parts {
  readonly view: View;
  /** Or why writing is not possible from the start. */
  readonly log: DurableLog | { readonly readOnly: string };
  readonly clock: Clock;
  /** Reads the state from disk once more. */
  readonly reread: () => Promise<Database>;
}

interface Pending {
  readonly executed: Executed<unknown>;
  readonly settle: Settle;
}

interface Settle {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Executes transactions at once and makes them durable in order: whatever is asked for while one sync is
 * under way shares the next. One loop does all the writing to journals, so nothing ever overlaps there; the
 * snapshot of what came before a new journal is written beside it.
 */
export class Transactions {
  readonly onDidCommit;
  readonly onDidBecomeReadOnly;
  readonly #view: View;
  readonly #clock: Clock;
  readonly #reread: () => Promise<Database>;
  readonly #committed = new Emitter<Changes>();
  readonly #becameReadOnly = new Emitter<string>();
  #queue: Pending[] = [];
  /** So many are executed and not on disk yet. */
  #underWay = 0;
  /** The end of the latest transaction, until then. */
  #latest: Promise<void> | null = null;
  #snapshots: Settle[] = [];
  #snapshotDue = false;
  #writing: Promise<void> | null = null;
  /** Never rejects. */
  #compaction: Promise<void> | null = null;
  /** The thread for it has failed. */
  #compactHere = false;
  #idle: Disposable | null = null;
  /** `null` when nothing can be written; then `#readOnly` says why. */
  #log: DurableLog | null = null;
  #readOnly: string | null = null;
  #closing: Promise<void> | null = null;

  constructor({ view, log, clock, reread }: Parts) {
    this.#view = view;
    this.#clock = clock;
    this.#reread = reread;
    if ('readOnly' in log) {
      this.#readOnly = log.readOnly;
    } else {
      this.#log = log;
      this.#compact(log, this.#takeImage(log), []);
    }
    this.onDidCommit = this.#committed.event;
    this.onDidBecomeReadOnly = this.#becameReadOnly.event;
  }

  get readOnly(): string | null {
    return this.#readOnly;
  }

  get isDurable(): boolean {
    return this.#underWay === 0;
  }

  /** Rejects, and undoes everything, when `work` throws. */
  async transact<T>(work: () => T): Promise<T> {
    this.#refuseWhenOver();
    const executed = this.#view.execute(work);
    if (executed.statements.length > 0) {
      await this.#enqueue(executed);
    }
    return executed.value;
  }

  /** Resolves when everything executed so far is durable. */
  async durable(): Promise<void> {
    while (this.#latest !== null) {
      await this.#latest;
    }
  }

  async snapshot(): Promise<void> {
    this.#refuseWhenOver();
    await new Promise<void>((resolve, reject) => {
      this.#snapshots.push({ resolve, reject });
      this.#wake();
    });
  }

  /** Lets what was asked for become durable first. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    while (this.#writing !== null || this.#compaction !== null) {
      await (this.#writing ?? this.#compaction);
    }
    this.#idle?.dispose();
    await this.#log?.close();
    this.#view.release().close();
    this.#committed.dispose();
    this.#becameReadOnly.dispose();
  }

  #enqueue(executed: Executed<unknown>): Promise<void> {
    this.#underWay += 1;
    const written = new Promise<void>((resolve, reject) => {
      this.#queue.push({ executed, settle: { resolve, reject } });
      this.#wake();
    });
    const forget = (): void => {
      this.#latest = this.#latest === written ? null : this.#latest;
    };
    this.#latest = written;
    written.then(forget, forget);
    return written;
  }

  #refuseWhenOver(): void {
    if (this.#closing !== null) {
      throw new Error('The store is closed.');
    }
    if (this.#readOnly !== null) {
      throw new Error(this.#readOnly);
    }
  }

  #wake(): void {
    if (this.#log !== null) {
      this.#writing ??= this.#write(this.#log);
    }
  }

  async #write(log: DurableLog): Promise<void> {
    // What is asked for in the same turn of the event loop goes into one batch from the first.
    await null;
    while (this.#queue.length > 0 || this.#mustRotate) {
      await this.#writeOnce(log);
    }
    this.#writing = null;
  }

  /** One compaction at a time: the next waits for it. */
  get #mustRotate(): boolean {
    return this.#compaction === null && (this.#snapshotDue || this.#snapshots.length > 0);
  }

  async #writeOnce(log: DurableLog): Promise<void> {
    const batch = this.#queue.splice(0);
    const rotating = this.#mustRotate;
    const snapshots = rotating ? this.#snapshots.splice(0) : [];
    let image: Uint8Array | null = null;
    try {
      // Taken now, it holds exactly what the journals will hold when the batch is in them.
      image = rotating ? this.#takeImage(log) : null;
      if (batch.length > 0) {
        await log.append(batch.map(({ executed }) => executed.statements));
      }
    } catch (error) {
      this.#queue.unshift(...batch);
      this.#snapshots.unshift(...snapshots);
      return this.#giveUp(log, error);
    }
    this.#settle(batch);
    if (rotating) {
      await this.#rotate(log, image, snapshots);
    } else {
      this.#snapshotDue ||= log.isLong;
      this.#armIdle();
    }
  }

  #settle(batch: readonly Pending[]): void {
    for (const { executed, settle } of batch) {
      this.#underWay -= 1;
      settle.resolve();
      this.#committed.fire(executed.changes);
    }
  }

  async #rotate(log: DurableLog, image: Uint8Array | null, snapshots: readonly Settle[]): Promise<void> {
    this.#idle?.dispose();
    const rotation = await log.rotate();
    this.#snapshotDue = false;
    if (rotation.outcome === 'done') {
      this.#compact(log, image, snapshots);
    } else if (rotation.outcome === 'kept') {
      refuse(snapshots, rotation.error);
    } else {
      this.#snapshots.unshift(...snapshots);
      await this.#giveUp(log, rotation.error);
    }
  }

  /** `null` when the state is so large that it is exported elsewhere. */
  #takeImage(log: DurableLog): Uint8Array | null {
    const here = this.#compactHere || !log.canCompactElsewhere || this.#view.size() <= largestImageMadeHere;
    return here ? this.#view.image() : null;
  }

  #compact(log: DurableLog, image: Uint8Array | null, snapshots: readonly Settle[]): void {
    this.#compaction = log
      .compact(image)
      .then(
        () => {
          for (const { resolve } of snapshots) {
            resolve();
          }
        },
        (error: unknown) => {
          this.#compactHere = image === null;
          refuse(snapshots, error);
        },
      )
      .finally(() => {
        this.#compaction = null;
        this.#wake();
      });
  }

  /** Nothing more is written: the view goes back to what the disk holds, and all who wait are told. */
  async #giveUp(log: DurableLog, error: unknown): Promise<void> {
    const reason = `Switchyard can no longer save its state: ${describeFileError(error)} Until then nothing can be changed; everything saved before is safe.`;
    this.#readOnly = reason;
    this.#log = null;
    this.#idle?.dispose();
    // It removes files that are to be read now.
    await this.#compaction;
    await log.abandon();
    try {
      this.#view.replace(await this.#reread());
    } catch {
      // The disk cannot even be read: the last view is better than none, and nothing can be based on it.
    }
    this.#rejectAll(new Error(reason));
    this.#becameReadOnly.fire(reason);
  }

  #rejectAll(error: Error): void {
    this.#snapshotDue = false;
    for (const { settle } of this.#queue.splice(0)) {
      this.#underWay -= 1;
      settle.reject(error);
    }
    for (const { reject } of this.#snapshots.splice(0)) {
      reject(error);
    }
  }

  /** A snapshot when nothing has been written for a while; no timer while there is nothing to write. */
  #armIdle(): void {
    this.#idle?.dispose();
    this.#idle =
      this.#closing !== null
        ? null
        : this.#clock.at(this.#clock.now() + idleMilliseconds, () => {
            this.#snapshotDue = true;
            this.#wake();
          });
  }
}

function refuse(snapshots: readonly Settle[], error: unknown): void {
  const reason = describeFileError(error);
  for (const { reject } of snapshots) {
    reject(new Error(`Switchyard could not write a snapshot of its state: ${reason}`));
  }
}

import type { Database, SqlJsStatic } from 'sql.js';
import type { Fs } from '../lib/fs.ts';
import { explain } from './explain.ts';
import { type JournalContent, readJournal, type Seal } from './journalFile.ts';
import { JournalReader } from './journalReader.ts';
import { latestSchemaVersion } from './schema.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { fileName, filePath, listEpochs } from './stateFiles.ts';
import { View } from './view.ts';

/** What was read from disk; nothing has been written yet. */
export interface Recovered {
  /** Brought forward to the newest schema. */
  readonly database: Database;
  /** Where history goes on; `null` at its beginning. */
  readonly end: Seal | null;
  /** Of the snapshot that was started from. */
  readonly baseEpoch: number | null;
  /** The next one that no file has. */
  readonly freeEpoch: number;
  /** Names of files that are damaged, or cannot be joined to the rest. */
  readonly damaged: readonly string[];
  /** What the user has to be told. */
  readonly notices: readonly string[];
}

/** The state was written by a newer version, and must not be touched by this one. */
export class NewerSchema extends Error {}

/**
 * Reads the newest good snapshot and replays the journals that follow it, each under the schema that it
 * was written for. Fails only when a file cannot be read; what is damaged is left out and named.
 */
export async function recover(fs: Fs, directory: string, sql: SqlJsStatic): Promise<Recovered> {
  const epochs = await listEpochs(fs, directory);
  const { snapshot, damagedSnapshots } = await newestSnapshot(fs, directory, epochs.snapshot);
  const baseEpoch = snapshot?.header.epoch ?? null;
  const journals = await readJournals(
    fs,
    directory,
    epochs.journal.filter((epoch) => epoch >= (baseEpoch ?? 0)),
  );
  refuseNewer([snapshot?.header, ...journals.readable.map((journal) => journal.header)]);

  const { path, unreachable } = findPath(journals.readable, baseEpoch);
  const { view, end, unusable } = rebuild(sql, snapshot, path);
  view.migrate(latestSchemaVersion);

  const snapshotFiles = damagedSnapshots.map((epoch) => fileName('snapshot', epoch));
  const journalFiles = [...journals.damaged, ...unreachable, ...unusable]
    .sort((left, right) => left - right)
    .map((epoch) => fileName('journal', epoch));
  const empty = snapshot === null && end === null;
  return {
    database: view.release(),
    end,
    baseEpoch,
    freeEpoch: Math.max(0, ...epochs.journal, ...epochs.snapshot) + 1,
    damaged: [...snapshotFiles, ...journalFiles],
    notices: explain(directory, {
      snapshots: snapshotFiles,
      journals: journalFiles,
      journalMissing: baseEpoch !== null && path.length === 0 && journalFiles.length === 0,
      empty,
      // The first journal goes only when there is a snapshot.
      beginningMissing: empty && epochs.journal.length > 0 && !epochs.journal.includes(1),
    }),
  };
}

/** What the journal of that epoch goes on from, read from the snapshot and the journals before it. */
export async function stateAtStartOf(fs: Fs, directory: string, sql: SqlJsStatic, epoch: number) {
  const epochs = await listEpochs(fs, directory);
  const older = epochs.snapshot.filter((other) => other < epoch);
  const { snapshot } = await newestSnapshot(fs, directory, older);
  const baseEpoch = snapshot?.header.epoch ?? null;
  const { readable } = await readJournals(
    fs,
    directory,
    epochs.journal.filter((other) => other >= (baseEpoch ?? 0) && other <= epoch),
  );
  const head = readable.find(({ header }) => header.epoch === epoch);
  const path = head === undefined ? null : pathTo(withoutRecords(head), readable, baseEpoch);
  const rebuilt = path === null ? null : rebuild(sql, snapshot, path);
  if (rebuilt === null || rebuilt.unusable.length > 0) {
    throw new Error(`What is saved in ${directory} does not lead to epoch ${epoch}.`);
  }
  return { image: rebuilt.view.image(), sequence: rebuilt.end?.sequence ?? 0 };
}

function withoutRecords(journal: JournalContent): JournalContent {
  return { ...journal, bytes: journal.bytes.subarray(0, journal.start) };
}

async function newestSnapshot(fs: Fs, directory: string, newestFirst: readonly number[]) {
  const damagedSnapshots: number[] = [];
  for (const epoch of newestFirst) {
    const snapshot = readSnapshot(await fs.readFile(filePath(directory, 'snapshot', epoch)));
    if (snapshot !== null && snapshot.header.epoch === epoch) {
      return { snapshot, damagedSnapshots };
    }
    damagedSnapshots.push(epoch);
  }
  return { snapshot: null, damagedSnapshots };
}

async function readJournals(fs: Fs, directory: string, newestFirst: readonly number[]) {
  const readable: JournalContent[] = [];
  const damaged: number[] = [];
  for (const epoch of newestFirst) {
    const journal = readJournal(await fs.readFile(filePath(directory, 'journal', epoch)));
    if (typeof journal !== 'string' && journal.header.epoch === epoch) {
      readable.push(journal);
    } else if (journal !== 'torn' && journal !== 'end') {
      damaged.push(epoch);
    }
    // Without a whole header its driver died while it claimed the epoch, and has written nothing.
  }
  return { readable, damaged };
}

function refuseNewer(headers: readonly ({ readonly schemaVersion: number } | undefined)[]): void {
  if (headers.some((header) => header !== undefined && header.schemaVersion > latestSchemaVersion)) {
    throw new NewerSchema();
  }
}

/**
 * The journals that lead from the snapshot to the newest one that is joined to it, oldest first. Each names
 * its predecessor; newer ones that lead nowhere are unreachable, older ones were left out on purpose.
 */
function findPath(newestFirst: readonly JournalContent[], baseEpoch: number | null) {
  const unreachable: number[] = [];
  for (const head of newestFirst) {
    const path = pathTo(head, newestFirst, baseEpoch);
    if (path !== null) {
      return { path, unreachable };
    }
    unreachable.push(head.header.epoch);
  }
  return { path: [], unreachable };
}

function pathTo(
  head: JournalContent,
  journals: readonly JournalContent[],
  baseEpoch: number | null,
): JournalContent[] | null {
  const path = [head];
  for (let journal = head; journal.header.epoch !== baseEpoch; ) {
    const predecessor = journal.header.predecessor;
    if (predecessor === null) {
      return baseEpoch === null ? path : null;
    }
    if (predecessor.epoch === baseEpoch && predecessor.length === 0) {
      return path;
    }
    const next = journals.find(({ header }) => header.epoch === predecessor.epoch);
    if (next === undefined || predecessor.epoch >= journal.header.epoch) {
      return null;
    }
    path.unshift(next);
    journal = next;
  }
  return path;
}

function startOf(snapshot: Snapshot | null): Seal | null {
  return snapshot === null
    ? null
    : { epoch: snapshot.header.epoch, length: 0, sequence: snapshot.header.sequence };
}

interface Rebuilt {
  readonly view: View;
  readonly end: Seal | null;
  /** Epochs of the journals from the first damage on. */
  readonly unusable: readonly number[];
}

/**
 * A journal is replayed in one transaction, for that is several times quicker. Where something in it does not fit,
 * all is built once more, with the journal cut before that.
 */
function rebuild(sql: SqlJsStatic, snapshot: Snapshot | null, path: readonly JournalContent[]): Rebuilt {
  const view = new View(new sql.Database(snapshot === null ? null : ownBytes(snapshot.image)));
  const { end, unusable, undone } = replay(view, path, startOf(snapshot));
  if (!undone) {
    return { view, end, unusable };
  }
  view.release().close();
  const good = path
    .slice(0, path.length - unusable.length + 1)
    .map((journal) =>
      journal.header.epoch === end?.epoch
        ? { ...journal, bytes: journal.bytes.subarray(0, end.length) }
        : journal,
    );
  return { ...rebuild(sql, snapshot, good), unusable };
}

/** sql.js copies an array of bytes by `slice`, which in the case of a Buffer is no copy: it would write into ours. */
function ownBytes({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

/** Runs the journals one after the other, and stops for good at the first thing that is not as it should be. */
function replay(view: View, path: readonly JournalContent[], start: Seal | null) {
  let end = start;
  for (const [index, journal] of path.entries()) {
    const unusable = path.slice(index).map(({ header }) => header.epoch);
    // One that ends too early is noticed at the next, which starts where it should have ended.
    if (journal.sequence !== (end?.sequence ?? 0)) {
      return { end, unusable, undone: false };
    }
    view.migrate(journal.header.schemaVersion);
    const reader = new JournalReader(journal, path[index + 1]?.header.predecessor?.length);
    const undone = !replayed(view, reader);
    end = reader.end;
    if (reader.damaged || undone) {
      return { end, unusable, undone };
    }
  }
  return { end, unusable: [], undone: false };
}

/** Whether the records fit the state; the reader has come to the end of the last frame that does. */
function replayed(view: View, reader: JournalReader): boolean {
  try {
    view.replay(reader.records());
    return true;
  } catch (error) {
    if (isAboutMemory(error)) {
      throw error;
    }
    return false;
  }
}

/** What cannot be held in memory is not damaged. */
function isAboutMemory(error: unknown): boolean {
  return !(error instanceof Error) || error.name === 'RuntimeError' || /out of memory/i.test(error.message);
}

import type { Database, SqlJsStatic } from 'sql.js';
import type { Fs } from '../lib/fs.ts';
import { decodeFrame, decodeRecords } from './journal.ts';
import { type JournalContent, readJournal, type Seal } from './journalFile.ts';
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
  const view = new View(snapshot === null ? new sql.Database() : new sql.Database(snapshot.image));
  const replayed = replay(view, path, startOf(snapshot));
  view.migrate(latestSchemaVersion);

  const snapshotFiles = damagedSnapshots.map((epoch) => fileName('snapshot', epoch));
  const journalFiles = [...journals.damaged, ...unreachable, ...replayed.unusable]
    .sort((left, right) => left - right)
    .map((epoch) => fileName('journal', epoch));
  return {
    database: view.release(),
    end: replayed.end,
    baseEpoch,
    freeEpoch: Math.max(0, ...epochs.journal, ...epochs.snapshot) + 1,
    damaged: [...snapshotFiles, ...journalFiles],
    notices: explain(directory, {
      snapshots: snapshotFiles,
      journals: journalFiles,
      missing: baseEpoch !== null && path.length === 0 && journalFiles.length === 0,
      empty: snapshot === null && replayed.end === null,
    }),
  };
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
  const byEpoch = new Map(newestFirst.map((journal) => [journal.header.epoch, journal]));
  const unreachable: number[] = [];
  for (const head of newestFirst) {
    const path = pathTo(head, byEpoch, baseEpoch);
    if (path !== null) {
      return { path, unreachable };
    }
    unreachable.push(head.header.epoch);
  }
  return { path: [], unreachable };
}

function pathTo(
  head: JournalContent,
  byEpoch: ReadonlyMap<number, JournalContent>,
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
    const next = byEpoch.get(predecessor.epoch);
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

/** Runs the journals one after the other, and stops for good at the first thing that is not as it should be. */
function replay(view: View, path: readonly JournalContent[], start: Seal | null) {
  let end = start;
  for (const [index, journal] of path.entries()) {
    // One that ends too early is noticed at the next, which starts where it should have ended.
    if (journal.sequence !== (end?.sequence ?? 0)) {
      return { end, unusable: path.slice(index).map(({ header }) => header.epoch) };
    }
    view.migrate(journal.header.schemaVersion);
    const limit = path[index + 1]?.header.predecessor?.length ?? journal.bytes.length;
    const replayed = replayJournal(view, journal, limit);
    end = replayed.end;
    if (replayed.damaged) {
      return { end, unusable: path.slice(index).map(({ header }) => header.epoch) };
    }
  }
  return { end, unusable: [] };
}

function replayJournal(view: View, journal: JournalContent, limit: number) {
  let end: Seal = { epoch: journal.header.epoch, length: journal.start, sequence: journal.sequence };
  for (;;) {
    const frame = decodeFrame(journal.bytes, end.length, limit);
    if (typeof frame === 'string') {
      return { end, damaged: frame === 'damaged' };
    }
    const records = frame.sequence === end.sequence + 1 ? applyFrame(view, frame.payload) : null;
    if (records === null) {
      return { end, damaged: true };
    }
    end = { ...end, length: frame.end, sequence: end.sequence + records };
  }
}

/** The whole frame in one transaction; `null` when it does not fit the state that it is applied to. */
function applyFrame(view: View, payload: Uint8Array): number | null {
  try {
    const records = decodeRecords(payload);
    view.execute(() => {
      for (const { sql, parameters } of records.flat()) {
        view.write(sql, parameters);
      }
    });
    return records.length;
  } catch {
    return null;
  }
}

function explain(
  directory: string,
  found: {
    snapshots: readonly string[];
    journals: readonly string[];
    missing: boolean;
    empty: boolean;
  },
): string[] {
  const untouched = 'Branches, worktrees and logs of runs are not affected.';
  const aside = (files: readonly string[]) => `kept in ${directory}/quarantine (${files.join(', ')})`;
  const notices: string[] = [];
  if (found.journals.length > 0) {
    notices.push(
      `Part of Switchyard's saved state is damaged, and changes made after the damage are missing. Everything before it is there; the damaged files are ${aside(found.journals)}. ${untouched}`,
    );
  }
  if (found.snapshots.length > 0) {
    notices.push(
      found.empty
        ? `Switchyard's saved state could not be read, so the board starts empty. The damaged files are ${aside(found.snapshots)}. ${untouched}`
        : `A snapshot of Switchyard's saved state was damaged and is ${aside(found.snapshots)}. The state was rebuilt from an older snapshot and the journals.`,
    );
  }
  if (found.missing) {
    notices.push(
      `A journal of Switchyard's saved state in ${directory} is missing, and changes since the last snapshot are lost. ${untouched}`,
    );
  }
  return notices;
}

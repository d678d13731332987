import { dirname } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import type { Clock } from '../lib/clock.ts';
import type { Fs } from '../lib/fs.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { compactInThread } from './compaction.ts';
import { DurableLog } from './durableLog.ts';
import { explainLoss } from './explain.ts';
import { describeFileError } from './failures.ts';
import { decodeFrame } from './journal.ts';
import { loadSql } from './loadSql.ts';
import { patientFs } from './patientFs.ts';
import { quarantine } from './quarantine.ts';
import { NewerSchema, type Recovered, recover } from './recovery.ts';
import { directoryMode, filePath } from './stateFiles.ts';
import type { Store, StoreFailure } from './store.ts';
import { createTables } from './tables.ts';
import { Transactions } from './transactions.ts';
import { View } from './view.ts';

interface Options {
  /** Made when it is not there; nothing else may live in it. */
  readonly directory: string;
  readonly fs: Fs;
  readonly clock: Clock;
  /** There has been a state before: to find none is a loss, and is told. */
  readonly isKnown?: boolean;
  /** Where the bundle keeps `sql-wasm.wasm`; `null` finds it in the installed package. */
  readonly wasmPath: string | null;
  /** The program that exports large states in a thread of its own; without it that is done here. */
  readonly compactorPath?: string;
}

/**
 * Opens the state of one project and begins a new epoch of it. State that can be read but not written comes
 * back read-only, with the reason; what was damaged is set aside and told in `notices`.
 */
export async function openStore(given: Options): Promise<Result<Store, StoreFailure>> {
  const options = { ...given, fs: patientFs(given.fs, given.clock) };
  const sql = await tryToLoadSql(options.wasmPath);
  if (!sql.ok) {
    return sql;
  }
  const found = await readState(options, sql.value);
  if (!found.ok) {
    return found;
  }
  const { log, recovered } = await beginEpoch(options, found.value, sql.value);
  if ('readOnly' in log && recovered.end === null) {
    recovered.database.close();
    return err({ kind: 'unwritable', message: log.readOnly });
  }
  const view = new View(recovered.database);
  const reread = async () => (await recover(options.fs, options.directory, sql.value)).database;
  const transactions = new Transactions({ view, log, clock: options.clock, reread });
  const isLost = options.isKnown === true && recovered.end === null && recovered.notices.length === 0;
  const notices = isLost ? [explainLoss(options.directory)] : recovered.notices;
  return ok(createStore(view, transactions, notices));
}

async function tryToLoadSql(wasmPath: string | null): Promise<Result<SqlJsStatic, StoreFailure>> {
  try {
    return ok(await loadSql(wasmPath));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return err({
      kind: 'databaseMissing',
      message: `Switchyard's database could not be loaded (${detail}). Reinstall the extension; saved state is not affected.`,
    });
  }
}

async function readState(
  { fs, directory }: Options,
  sql: SqlJsStatic,
): Promise<Result<Recovered, StoreFailure>> {
  try {
    await fs.mkdir(directory, directoryMode);
  } catch (error) {
    return err({
      kind: 'unwritable',
      message: `Switchyard cannot make the folder ${directory} for its state: ${describeFileError(error)}`,
    });
  }
  try {
    return ok(await recover(fs, directory, sql));
  } catch (error) {
    if (error instanceof NewerSchema) {
      return err({
        kind: 'newerVersion',
        message: `The state in ${directory} was saved by a newer version of Switchyard. Update the extension to open it; nothing was changed.`,
      });
    }
    return err({
      kind: 'unreadable',
      message: `Switchyard cannot read its state in ${directory}: ${describeFileError(error)}`,
    });
  }
}

/** Claims a new epoch; `recovered` is what it goes on from. */
async function beginEpoch(options: Options, found: Recovered, sql: SqlJsStatic) {
  const { fs, directory, wasmPath, compactorPath } = options;
  let recovered = found;
  try {
    await quarantine(fs, directory, found.damaged);
    const log = await DurableLog.begin(fs, directory, {
      epoch: found.freeEpoch,
      predecessor: async () => {
        recovered = await settled(fs, directory, recovered, sql);
        return recovered.end;
      },
      snapshotEpoch: found.baseEpoch,
      compactElsewhere:
        compactorPath === undefined
          ? null
          : (epoch) => compactInThread(compactorPath, { directory, epoch, wasmPath }),
    });
    return { log, recovered };
  } catch (error) {
    const readOnly = `Switchyard cannot save its state in ${directory}, so nothing can be changed: ${describeFileError(error)}`;
    return { log: { readOnly }, recovered };
  }
}

/**
 * What history goes on from, now that nobody can add to it: read again where another driver wrote after it was
 * read. Then it is made durable: a driver that was killed may have left records that are not, and a journal that is
 * shorter than its seal would take all that follows with it.
 */
async function settled(
  fs: Fs,
  directory: string,
  recovered: Recovered,
  sql: SqlJsStatic,
): Promise<Recovered> {
  if (recovered.end === null) {
    // Where history begins, the folder itself may be new.
    await fs.syncDirectory(dirname(directory));
    return recovered;
  }
  if (recovered.end.length === 0) {
    // A snapshot is durable before it has its name.
    return recovered;
  }
  const path = filePath(directory, 'journal', recovered.end.epoch);
  const next = decodeFrame(await fs.readFile(path), recovered.end.length);
  const now = typeof next === 'string' ? recovered : await recover(fs, directory, sql);
  await fs.syncFile(path);
  if (now !== recovered) {
    recovered.database.close();
  }
  return now;
}

function createStore(view: View, transactions: Transactions, notices: readonly string[]): Store {
  const tables = createTables(view);
  return {
    tables,
    transact: (work) => transactions.transact(() => work(tables)),
    durable: () => transactions.durable(),
    snapshot: () => transactions.snapshot(),
    close: () => transactions.close(),
    onDidCommit: transactions.onDidCommit,
    onDidBecomeReadOnly: transactions.onDidBecomeReadOnly,
    get isDurable() {
      return transactions.isDurable;
    },
    get readOnly() {
      return transactions.readOnly;
    },
    notices,
  };
}

import type { SqlJsStatic } from 'sql.js';
import type { Clock } from '../lib/clock.ts';
import type { Fs } from '../lib/fs.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { DurableLog } from './durableLog.ts';
import { describeFileError } from './failures.ts';
import { quarantine } from './quarantine.ts';
import { NewerSchema, type Recovered, recover } from './recovery.ts';
import { directoryMode } from './stateFiles.ts';
import type { Store, StoreFailure } from './store.ts';
import { createTables } from './tables.ts';
import { Transactions } from './transactions.ts';
import { View } from './view.ts';

interface Options {
  /** Made when it is not there; nothing else may live in it. */
  readonly directory: string;
  readonly fs: Fs;
  readonly clock: Clock;
  /** Where the bundle keeps `sql-wasm.wasm`; `null` finds it in the installed package. */
  readonly wasmPath: string | null;
}

/**
 * Opens the state of one project and begins a new epoch of it. State that can be read but not written comes
 * back read-only, with the reason; what was damaged is set aside and told in `notices`.
 */
export async function openStore(options: Options): Promise<Result<Store, StoreFailure>> {
  const { directory, fs, clock } = options;
  const sql = await loadSql(options.wasmPath);
  if (!sql.ok) {
    return sql;
  }
  const recovered = await readState(options, sql.value);
  if (!recovered.ok) {
    return recovered;
  }
  const view = new View(recovered.value.database);
  const log = await beginEpoch(fs, directory, recovered.value, view.image());
  if ('readOnly' in log && recovered.value.end === null) {
    view.release().close();
    return err({ kind: 'unwritable', message: log.readOnly });
  }
  const reread = async () => (await recover(fs, directory, sql.value)).database;
  return ok(createStore(view, new Transactions({ view, log, clock, reread }), recovered.value.notices));
}

/** Loaded on first use: nobody should wait for a database before there is something to keep. */
async function loadSql(wasmPath: string | null): Promise<Result<SqlJsStatic, StoreFailure>> {
  try {
    const { default: initSqlJs } = await import('sql.js');
    return ok(await initSqlJs(wasmPath === null ? {} : { locateFile: () => wasmPath }));
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

/** Claims a new epoch, then writes the snapshot that it starts from. */
async function beginEpoch(
  fs: Fs,
  directory: string,
  { damaged, freeEpoch, end, baseEpoch }: Recovered,
  image: Uint8Array,
): Promise<DurableLog | { readonly readOnly: string }> {
  let log: DurableLog;
  try {
    await quarantine(fs, directory, damaged);
    log = await DurableLog.begin(fs, directory, {
      epoch: freeEpoch,
      predecessor: end,
      snapshotEpoch: baseEpoch,
    });
  } catch (error) {
    return {
      readOnly: `Switchyard cannot save its state in ${directory}, so nothing can be changed: ${describeFileError(error)}`,
    };
  }
  // Without the snapshot the older one and all journals stay, and everything is still there.
  await log.writeSnapshot(image).catch(() => undefined);
  return log;
}

function createStore(view: View, transactions: Transactions, notices: readonly string[]): Store {
  const tables = createTables(view);
  return {
    tables,
    transact: (work) => transactions.transact(() => work(tables)),
    snapshot: () => transactions.snapshot(),
    close: () => transactions.close(),
    onDidCommit: transactions.onDidCommit,
    onDidBecomeReadOnly: transactions.onDidBecomeReadOnly,
    get readOnly() {
      return transactions.readOnly;
    },
    notices,
  };
}

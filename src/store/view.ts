import type { Database, Statement } from 'sql.js';
import type { JournaledStatement, JournalRecord, Parameter } from './journal.ts';
import { migrate } from './schema.ts';
import type { Changes } from './store.ts';

export type Columns = Readonly<Record<string, Parameter>>;

/** Offsets in the header of a database file, which SQLite wants to be the same number. */
const changeCounter = 24;
const versionValidFor = 92;

/** What a transaction did: to be journaled, and to be told when it is durable. */
export interface Executed<T> {
  readonly value: T;
  readonly statements: readonly JournaledStatement[];
  readonly changes: Changes;
}

/** Kept for the next time, with what takes long to ask for with every row. */
interface Prepared {
  readonly statement: Statement;
  readonly columns: readonly string[];
}

/** The database in memory. It is only a view: the journal is the truth. */
export class View {
  readonly #statements = new Map<string, Prepared>();
  #database: Database;
  #transaction: OpenTransaction | null = null;

  constructor(database: Database) {
    this.#database = prepared(database);
  }

  /** Runs `work` in a transaction; a throw undoes everything. */
  execute<T>(work: () => T): Executed<T> {
    if (this.#transaction !== null) {
      throw new Error('A transaction cannot be opened within another.');
    }
    const transaction = openTransaction();
    this.#transaction = transaction;
    try {
      return { value: this.#inTransaction(work), ...transaction };
    } finally {
      this.#transaction = null;
    }
  }

  /**
   * Runs transactions from the journal once more, all of them or none: a throw, from `records` too, undoes all.
   * CHECKs are left out: what is journaled has passed the same ones, and they take half of the time.
   */
  replay(records: Iterable<JournalRecord>): void {
    this.#database.run('PRAGMA ignore_check_constraints = ON');
    try {
      this.#inTransaction(() => {
        for (const record of records) {
          for (const { sql, parameters } of record) {
            this.#step(sql, parameters);
          }
        }
      });
    } finally {
      this.#database.run('PRAGMA ignore_check_constraints = OFF');
    }
  }

  read(sql: string, parameters: readonly Parameter[] = []): Record<string, unknown>[] {
    const { statement, columns } = this.#prepare(sql);
    const rows: Record<string, unknown>[] = [];
    try {
      statement.bind([...parameters]);
      while (statement.step()) {
        rows.push(rowOf(columns, statement.get()));
      }
    } finally {
      statement.reset();
    }
    return rows;
  }

  /** Changes state: only inside a transaction, and recorded for the journal. */
  write(sql: string, parameters: readonly Parameter[]): void {
    if (this.#transaction === null) {
      throw new Error('State changes only inside a transaction.');
    }
    this.#step(sql, parameters);
    this.#transaction.statements.push({ sql, parameters });
  }

  /** Notes that the open transaction touched this row. */
  touch(table: keyof Changes, id: string): void {
    this.#transaction?.changes[table].add(id);
  }

  /** Bytes of the image. */
  size(): number {
    const [row] = this.read(
      'SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size()',
    );
    return Number(row?.size);
  }

  /** The whole database as one file: the same bytes for the same history, in whatever steps it was lived through. */
  image(): Uint8Array {
    const image = this.#database.export();
    const header = new DataView(image.buffer, image.byteOffset);
    // They count how often somebody began to write, which is of no use to anybody here.
    for (const offset of [changeCounter, versionValidFor]) {
      header.setUint32(offset, 1);
    }
    return image;
  }

  migrate(version: number): void {
    // A table may have other columns afterwards.
    this.#forgetStatements();
    migrate(this.#database, version);
  }

  /** Throws the present content away. */
  replace(database: Database): void {
    this.release().close();
    this.#database = prepared(database);
  }

  /** Gives the database away. */
  release(): Database {
    this.#forgetStatements();
    return this.#database;
  }

  #forgetStatements(): void {
    for (const { statement } of this.#statements.values()) {
      statement.free();
    }
    this.#statements.clear();
  }

  #inTransaction<T>(work: () => T): T {
    this.#step('BEGIN', []);
    try {
      const value = work();
      this.#step('COMMIT', []);
      return value;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.#step('ROLLBACK', []);
    } catch {
      // After some failures, such as one for want of memory, SQLite has undone it already.
    }
  }

  #step(sql: string, parameters: readonly Parameter[]): void {
    const { statement } = this.#prepare(sql);
    try {
      statement.bind([...parameters]);
      statement.step();
    } finally {
      statement.reset();
    }
  }

  #prepare(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known !== undefined) {
      return known;
    }
    const statement = this.#database.prepare(sql);
    const prepared = { statement, columns: statement.getColumnNames() };
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

function rowOf(columns: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    row[column] = values[index];
  }
  return row;
}

type OpenTransaction = ReturnType<typeof openTransaction>;

function openTransaction() {
  return {
    statements: [] as JournaledStatement[],
    changes: {
      projects: new Set<string>(),
      tasks: new Set<string>(),
      subtasks: new Set<string>(),
      sessions: new Set<string>(),
      runs: new Set<string>(),
      events: new Set<string>(),
    },
  };
}

/**
 * The database's own journal would only undo a transaction here, so memory is the place for it; and since nobody
 * else can open the database, SQLite need not look for that with every transaction. What was deleted is wiped out:
 * otherwise what is left of it would depend on how statements were grouped into transactions.
 */
function prepared(database: Database): Database {
  return database.run(`
    PRAGMA foreign_keys = ON;
    PRAGMA journal_mode = MEMORY;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA secure_delete = ON;
  `);
}

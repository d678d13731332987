import type { Database, Statement } from 'sql.js';
import type { JournaledStatement, Parameter } from './journal.ts';
import { migrate } from './schema.ts';
import type { Changes } from './store.ts';

export type Columns = Readonly<Record<string, Parameter>>;

/** What a transaction did: to be journaled, and to be told when it is durable. */
export interface Executed<T> {
  readonly value: T;
  readonly statements: readonly JournaledStatement[];
  readonly changes: Changes;
}

/** The database in memory. It is only a view: the journal is the truth. */
export class View {
  readonly #statements = new Map<string, Statement>();
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
    this.#step('BEGIN', []);
    try {
      const value = work();
      this.#step('COMMIT', []);
      return { value, ...transaction };
    } catch (error) {
      this.#step('ROLLBACK', []);
      throw error;
    } finally {
      this.#transaction = null;
    }
  }

  read(sql: string, parameters: readonly Parameter[] = []): Record<string, unknown>[] {
    const statement = this.#prepare(sql);
    const rows: Record<string, unknown>[] = [];
    try {
      statement.bind([...parameters]);
      while (statement.step()) {
        rows.push(statement.getAsObject());
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

  /** The whole database as one file. */
  image(): Uint8Array {
    return this.#database.export();
  }

  migrate(version: number): void {
    migrate(this.#database, version);
  }

  /** Throws the present content away. */
  replace(database: Database): void {
    this.release().close();
    this.#database = prepared(database);
  }

  /** Gives the database away. */
  release(): Database {
    for (const statement of this.#statements.values()) {
      statement.free();
    }
    this.#statements.clear();
    return this.#database;
  }

  #step(sql: string, parameters: readonly Parameter[]): void {
    const statement = this.#prepare(sql);
    try {
      statement.bind([...parameters]);
      statement.step();
    } finally {
      statement.reset();
    }
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) {
      return known;
    }
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

type OpenTransaction = ReturnType<typeof openTransaction>;

function openTransaction() {
  return {
    statements: [] as JournaledStatement[],
    changes: {
      projects: new Set<string>(),
      tasks: new Set<string>(),
      subtasks: new Set<string>(),
      runs: new Set<string>(),
      events: new Set<string>(),
    },
  };
}

/** The database's own journal would only undo a transaction here, so memory is the place for it. */
function prepared(database: Database): Database {
  return database.run('PRAGMA foreign_keys = ON; PRAGMA journal_mode = MEMORY;');
}

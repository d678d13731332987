import type { Changes, Table } from './store.ts';
import type { Columns, View } from './view.ts';

/** How a row of the domain is kept in a table. */
export interface Mapping<Row> {
  readonly name: keyof Changes;
  readonly toColumns: (row: Row) => Columns;
  readonly fromColumns: (columns: Readonly<Record<string, unknown>>) => Row;
  /** Notes all rows that go, or change, when this one is deleted. */
  readonly touchDeleted: (view: View, id: string) => void;
}

/** What is written is read back first, so that nothing gets in that would not come out again. */
export function createTable<Row extends { readonly id: string }>(
  view: View,
  { name, toColumns, fromColumns, touchDeleted }: Mapping<Row>,
): Table<Row> {
  const get = (id: string): Row | null => {
    const found = view.read(`SELECT * FROM ${name} WHERE id = ?`, [id])[0];
    return found === undefined ? null : fromColumns(found);
  };
  return {
    get,
    all: () => view.read(`SELECT * FROM ${name} ORDER BY rowid`).map(fromColumns),
    insert(row) {
      const columns = toColumns(row);
      fromColumns(columns);
      insertColumns(view, name, columns);
      view.touch(name, row.id);
    },
    update(id, change) {
      const row = get(id);
      if (row === null) {
        throw new Error(`There is no row ${id} in ${name}.`);
      }
      const after = toColumns({ ...row, ...change });
      const changed = fromColumns(after);
      const columns = differing(toColumns(row), after);
      const names = Object.keys(columns);
      if (names.length === 0) {
        return row;
      }
      const assignments = names.map((column) => `${column} = ?`).join(', ');
      view.write(`UPDATE ${name} SET ${assignments} WHERE id = ?`, [...Object.values(columns), id]);
      view.touch(name, id);
      return changed;
    },
    delete(id) {
      if (get(id) !== null) {
        touchDeleted(view, id);
        view.write(`DELETE FROM ${name} WHERE id = ?`, [id]);
      }
    },
  };
}

export function insertColumns(view: View, table: string, columns: Columns): void {
  const names = Object.keys(columns);
  const places = names.map(() => '?').join(', ');
  view.write(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`, Object.values(columns));
}

/** Only what changed is written, so an update to the same values costs nothing. */
function differing(before: Columns, after: Columns): Columns {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => value !== before[name]));
}

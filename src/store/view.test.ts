import { beforeEach, expect, it } from 'vitest';
import { insertSamples } from '../../test/support/store/sampleRows.ts';
import { loadSql } from './loadSql.ts';
import { latestSchemaVersion } from './schema.ts';
import { createTables } from './tables.ts';
import { View } from './view.ts';

let view: View;

beforeEach(async () => {
  const sql = await loadSql(null);
  view = new View(new sql.Database());
  view.migrate(latestSchemaVersion);
  view.execute(() => insertSamples(createTables(view)));
});

it('checks what is new, also after it has replayed what was checked before', () => {
  const update = (size: string) => ({
    sql: 'UPDATE subtasks SET size = ? WHERE id = ?',
    parameters: [size, 's1'],
  });
  const write = (size: string) => {
    const { sql, parameters } = update(size);
    view.execute(() => view.write(sql, parameters));
  };
  expect(() => write('huge')).toThrow('CHECK constraint failed');
  view.replay([[update('large')]]);
  expect(() => write('huge')).toThrow('CHECK constraint failed');
  const failing = [[{ sql: 'DELETE FROM nowhere', parameters: [] }]];
  expect(() => view.replay(failing)).toThrow('nowhere');
  expect(() => write('huge')).toThrow('CHECK constraint failed');
  expect(view.read('SELECT size FROM subtasks WHERE id = ?', ['s1'])).toEqual([{ size: 'large' }]);
});

it('refuses what it replays where a row that it names is not there', () => {
  const orphan = { sql: "INSERT INTO subtask_dependencies VALUES ('s1', 'nobody')", parameters: [] };
  expect(() => view.replay([[orphan]])).toThrow('FOREIGN KEY');
});

it('gives the columns that a table has now', async () => {
  const sql = await loadSql(null);
  const young = new View(new sql.Database());
  young.migrate(1);
  young.execute(() => young.write("INSERT INTO projects VALUES ('p1', 'a', '/a', 1, 1, 'now')", []));
  const columns = () => Object.keys(young.read('SELECT * FROM projects')[0] ?? {});
  const before = columns();
  young.migrate(latestSchemaVersion);
  expect(columns().length).toBeGreaterThan(before.length);
});

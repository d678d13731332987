import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { dyingFs } from '../../test/support/store/dyingFs.ts';
import { insertTask } from '../../test/support/store/stateOnDisk.ts';
import { dump, open, refusalOf, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
import { createNodeFs } from './nodeFs.ts';

/*
 * The next version of the schema, which is not written yet: it changes a row of every project, so that one that ran
 * twice or not at all shows.
 */
const next = vi.hoisted(() => ({ installed: true }));
vi.mock('./schema.ts', async (importOriginal) => {
  const present = await importOriginal<typeof import('./schema.ts')>();
  const { latestSchemaVersion: latest } = present;
  return {
    get latestSchemaVersion() {
      return next.installed ? latest + 1 : latest;
    },
    migrate(...[database, version]: Parameters<typeof present.migrate>) {
      present.migrate(database, Math.min(version, latest));
      const [found] = database.exec('PRAGMA user_version');
      if (version > latest && found?.values[0]?.[0] === latest) {
        database.exec(`
          BEGIN;
          ALTER TABLE projects ADD COLUMN later TEXT;
          UPDATE projects SET name = name || ' (migrated)';
          PRAGMA user_version = ${latest + 1};
          COMMIT;
        `);
      }
    },
  };
});

const fixture = join(import.meta.dirname, '../../test/fixtures/state/schema-1');

async function olderState(): Promise<string> {
  const directory = await temporaryDirectory();
  await cp(fixture, directory, { recursive: true });
  return directory;
}

describe('a driver that migrates', () => {
  it.each(['killed', 'powerLoss'] as const)(
    'fault 19: and ends (%s) at any of its writes has migrated once, or not at all',
    async (death) => {
      const { name } = JSON.parse(await readFile(join(fixture, 'rows.json'), 'utf8')).projects[0];
      let last = 1;
      for (let dead = true; dead; last += 1) {
        const directory = await olderState();
        const dying = dyingFs(createNodeFs(), last, death);
        await open(directory, dying.fs)
          .then((store) => store.close())
          .catch(() => undefined);
        dead = dying.dead();
        const found = await reopened(directory);
        expect(found.rows.projects, `write ${last}`).toMatchObject([{ name: `${name} (migrated)` }]);
        expect(found.rows.tasks).toHaveLength(3);
        expect(found.notices, `write ${last}`).toEqual([]);
      }
      expect(last).toBeGreaterThan(8);
    },
  );

  it('fault 18: leaves state that the version before refuses, and does not touch', async () => {
    const directory = await olderState();
    const store = await open(directory);
    await insertTask(store, 91);
    const rows = dump(store);
    await store.close();
    next.installed = false;
    try {
      expect(await refusalOf(directory)).toMatchObject({ kind: 'newerVersion' });
    } finally {
      next.installed = true;
    }
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });
});

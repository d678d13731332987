import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import initSqlJs, { type Database } from 'sql.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { failingFs, fileError, interceptedFs } from '../../test/support/store/interceptedFs.ts';
import { openInChild } from '../../test/support/store/openInChild.ts';
import {
  fourTransactions,
  headerEnd,
  insertTask,
  journalName,
  snapshotName,
  stateFiles,
} from '../../test/support/store/stateOnDisk.ts';
import { dump, open, refusalOf, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
import { encodeFrame } from './journal.ts';
import { createNodeFs } from './nodeFs.ts';
import { recover } from './recovery.ts';
import { latestSchemaVersion } from './schema.ts';

let directory: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
});

describe('a new directory', () => {
  it('opens empty, without notices', async () => {
    const { rows, notices } = await reopened(directory);
    expect(Object.values(rows).flat()).toEqual([]);
    expect(notices).toEqual([]);
    expect(await stateFiles(directory)).toEqual(['journal-00000001.log', 'snapshot-00000001.db']);
  });
});

describe('what cannot be opened', () => {
  it.each(['journal', 'snapshot'])(
    'fault 18: a %s of a newer version is refused and left as it is',
    async (kind) => {
      await fourTransactions(directory);
      const path = join(directory, kind === 'journal' ? journalName(1) : snapshotName(1));
      const bytes = await readFile(path);
      const length = headerEnd(bytes);
      const header = JSON.parse(bytes.subarray(24, length).toString());
      const newer = new TextEncoder().encode(
        JSON.stringify({ ...header, schemaVersion: latestSchemaVersion + 1, more: true }),
      );
      await writeFile(path, Buffer.concat([encodeFrame(0, newer), bytes.subarray(length)]));
      const before = await stateFiles(directory);
      const failure = await refusalOf(directory);
      expect(failure.kind).toBe('newerVersion');
      expect(failure.message).toContain('Update the extension');
      expect(await stateFiles(directory)).toEqual(before);
    },
  );

  it.each(['readdir', 'readFile'])('a disk that fails at %s is a failure, not damage', async (kind) => {
    await fourTransactions(directory);
    const before = await stateFiles(directory);
    const failure = await refusalOf(
      directory,
      failingFs(createNodeFs(), (call) => (call.kind === kind ? 'EIO' : null)),
    );
    expect(failure.kind).toBe('unreadable');
    expect(await stateFiles(directory)).toEqual(before);
  });

  it('a place that cannot be made', async () => {
    await writeFile(directory, 'a file is in the way');
    expect(await refusalOf(directory)).toMatchObject({ kind: 'unwritable' });
  });

  it('a new place on a full disk', async () => {
    const full = failingFs(createNodeFs(), ({ kind }) => (kind === 'write' ? 'ENOSPC' : null));
    expect(await refusalOf(directory, full)).toMatchObject({
      kind: 'unwritable',
      message: expect.stringContaining('the disk is full'),
    });
  });

  it('fault 7: but state on a full disk can be read', async () => {
    const { states } = await fourTransactions(directory);
    const full = failingFs(createNodeFs(), ({ kind }) => (kind === 'write' ? 'ENOSPC' : null));
    const store = await open(directory, full);
    expect(store.readOnly).toContain('the disk is full');
    expect(dump(store)).toEqual(states[3]);
    await expect(insertTask(store, 51)).rejects.toThrow('the disk is full');
    await store.close();
    expect(await reopened(directory)).toEqual({ rows: states[3], notices: [] });
  });

  it('fault 7: and a full disk that takes half a record loses none before it', async () => {
    const { states } = await fourTransactions(directory);
    let full = false;
    const fs = interceptedFs(createNodeFs(), async (call, proceed) => {
      if (full && call.kind === 'write') {
        await call.part?.(Math.floor((call.length ?? 0) / 2));
      }
      if (full && (call.kind === 'write' || call.kind === 'truncate')) {
        throw fileError('ENOSPC');
      }
      return proceed();
    });
    const store = await open(directory, fs);
    full = true;
    await expect(insertTask(store, 51)).rejects.toThrow('the disk is full');
    expect(dump(store)).toEqual(states[3]);
    await store.close();
    expect(await reopened(directory)).toEqual({ rows: states[3], notices: [] });
  });

  it.each([
    ['is not there', 'nowhere.wasm'],
    ['is not the one', journalName(1)],
  ])('fault 24: a database whose code %s leaves what is saved as it is', async (_, wasm) => {
    const { states } = await fourTransactions(directory);
    const before = await stateFiles(directory);
    // In a process of its own: the code is loaded once in each.
    expect(await openInChild(directory, { wasmPath: join(directory, wasm) })).toMatchObject({
      kind: 'databaseMissing',
      message: expect.stringContaining('saved state is not affected'),
    });
    expect(await stateFiles(directory)).toEqual(before);
    expect((await reopened(directory)).rows).toEqual(states[3]);
  });

  it('fault 24: what does not fit into memory is not taken for damaged', async () => {
    const { states } = await fourTransactions(directory);
    const sql = await initSqlJs();
    class SmallDatabase extends sql.Database {
      override prepare(...given: Parameters<Database['prepare']>) {
        if (given[0].startsWith('INSERT INTO subtasks')) {
          throw new Error('out of memory');
        }
        return super.prepare(...given);
      }
    }
    await expect(recover(createNodeFs(), directory, { ...sql, Database: SmallDatabase })).rejects.toThrow(
      'out of memory',
    );
    expect((await reopened(directory)).rows).toEqual(states[3]);
  });

  it('moves with its directory', async () => {
    const { states } = await fourTransactions(directory);
    await rename(directory, `${directory}-moved`);
    expect((await reopened(`${directory}-moved`)).rows).toEqual(states[3]);
  });
});

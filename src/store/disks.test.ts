import { chmod, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smallDisk, whyNoMounts } from '../../test/support/store/mounts.ts';
import { openInChild } from '../../test/support/store/openInChild.ts';
import { insertSamples, task } from '../../test/support/store/sampleRows.ts';
import { insertTask, stateFiles } from '../../test/support/store/stateOnDisk.ts';
import { dump, open, refusalOf, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
import { writeAll } from './nodeFs.ts';
import type { Store } from './store.ts';

const noMounts = await whyNoMounts();
const skipped = noMounts === null ? '' : ` (skipped: ${noMounts})`;

describe('a disk that takes fewer bytes than it is given', () => {
  it('fault 6: is given the rest until all are written', async () => {
    const taken: number[] = [];
    const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);
    await writeAll(async (rest) => {
      const bytesWritten = Math.min(rest.length, 7);
      taken.push(...rest.subarray(0, bytesWritten));
      return { bytesWritten };
    }, bytes);
    expect(taken).toEqual([...bytes]);
  });

  it('fault 6: and none at all, is not asked for ever', async () => {
    await expect(writeAll(async () => ({ bytesWritten: 0 }), new Uint8Array(3))).rejects.toThrow('no more');
  });
});

describe('a disk that becomes full', () => {
  it.skipIf(noMounts !== null)(
    `fault 7: refuses the transaction, keeps every one before it, and takes more when there is room${skipped}`,
    async () => {
      const disk = await smallDisk('1m');
      const directory = join(disk.directory, 'state');
      const store = await open(directory);
      await store.transact(insertSamples);
      const { saved, refusal } = await fill(store);
      expect(refusal).toContain('the disk is full');
      expect(saved).toBeGreaterThan(2);
      expect(store.readOnly).toContain('the disk is full');
      const rows = dump(store);
      expect(rows.tasks).toHaveLength(2 + saved);
      await store.close();

      const full = await open(directory);
      expect(dump(full)).toEqual(rows);
      await full.close();
      await disk.remount('size=8m');
      const roomy = await open(directory);
      expect([roomy.readOnly, roomy.notices, dump(roomy)]).toEqual([null, [], rows]);
      await insertTask(roomy, 900);
      await roomy.close();
    },
  );

  it.skipIf(noMounts !== null)(
    `fault 8: has no room for a snapshot, and the journal goes on without it${skipped}`,
    async () => {
      const disk = await smallDisk('2m');
      const directory = join(disk.directory, 'state');
      const store = await open(directory);
      await store.transact(insertSamples);
      await store.snapshot();
      const ballast = join(disk.directory, 'ballast');
      await writeFile(ballast, Buffer.alloc((await freeBytes(disk.directory)) - 64 * 1024));
      const free = await freeBytes(disk.directory);
      const before = await stateFiles(directory);
      await expect(store.snapshot()).rejects.toThrow('the disk is full');
      // All that is new is a journal: the space of what was written of the snapshot is free again.
      const after = await stateFiles(directory);
      const [journal = '', ...others] = after.filter((name) => !before.includes(name));
      expect([journal, others]).toEqual([expect.stringMatching(/^journal-/), []]);
      const { size } = await stat(join(directory, journal));
      expect(await freeBytes(disk.directory)).toBeGreaterThan(free - size - 8 * 1024);
      await insertTask(store, 21);
      await rm(ballast);
      await store.snapshot();
      const rows = dump(store);
      await store.close();
      expect(await reopened(directory)).toEqual({ rows, notices: [] });
    },
  );
});

describe('a disk that only reads', () => {
  it.skipIf(noMounts !== null)(
    `fault 11: shows what is saved, and says why no more can be${skipped}`,
    async () => {
      const disk = await smallDisk('4m');
      const directory = join(disk.directory, 'state');
      const store = await open(directory);
      await store.transact(insertSamples);
      const rows = dump(store);
      await store.close();
      const files = await stateFiles(directory);
      await disk.remount('ro');
      const again = await open(directory);
      expect(again.readOnly).toContain('the disk is read-only');
      expect(dump(again)).toEqual(rows);
      await expect(insertTask(again, 21)).rejects.toThrow('the disk is read-only');
      await again.close();
      expect(await stateFiles(directory)).toEqual(files);
      expect(await refusalOf(join(disk.directory, 'other'))).toMatchObject({
        kind: 'unwritable',
        message: expect.stringContaining('the disk is read-only'),
      });
    },
  );
});

describe('a folder of somebody else', () => {
  it('fault 10: that cannot be looked into is a failure with the reason', async () => {
    const directory = await stateForOthers(0o000);
    expect(await openAsAnother(directory)).toMatchObject({
      kind: 'unreadable',
      message: expect.stringContaining('not allowed. Check the permissions'),
    });
  });

  it('fault 10: that can only be read is opened for reading', async () => {
    const directory = await stateForOthers(0o555);
    for (const name of await readdir(directory)) {
      await chmod(join(directory, name), 0o444);
    }
    expect(await openAsAnother(directory)).toEqual({
      readOnly: expect.stringContaining('not allowed. Check the permissions'),
      projects: 1,
    });
  });

  it('fault 10: in which nothing can be made is a failure with the reason', async () => {
    const directory = await stateForOthers(0o555);
    expect(await openAsAnother(join(directory, 'state'))).toMatchObject({
      kind: 'unwritable',
      message: expect.stringContaining('not allowed. Check the permissions'),
    });
  });
});

async function fill(store: Store): Promise<{ saved: number; refusal: string }> {
  for (let saved = 0; ; saved += 1) {
    try {
      await store.transact((tables) =>
        tables.tasks.insert({
          ...task,
          id: `n${saved}`,
          number: 100 + saved,
          description: 'x'.repeat(50_000),
        }),
      );
    } catch (error) {
      return { saved, refusal: String(error) };
    }
  }
}

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

async function stateForOthers(mode: number): Promise<string> {
  const directory = await temporaryDirectory();
  await chmod(dirname(directory), 0o755);
  const store = await open(directory);
  await store.transact(insertSamples);
  await store.close();
  await chmod(directory, mode);
  expect((await stat(directory)).mode & 0o777).toBe(mode);
  return directory;
}

/** Root may do everything, so for root it is a child under another user. */
function openAsAnother(directory: string): Promise<unknown> {
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  return openInChild(directory, nobody);
}

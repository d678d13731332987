import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Call, failingFs, interceptedFs } from '../../test/support/store/interceptedFs.ts';
import { insertSamples, project, task } from '../../test/support/store/sampleRows.ts';
import { dump, manualClock, open, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
import { createNodeFs } from './nodeFs.ts';
import type { Changes, Store } from './store.ts';

let directory: string;
let store: Store;
let calls: Call[];
let clock: ReturnType<typeof manualClock>;
/** What the next operations fail with. */
let fault: (call: Call) => string | null;

beforeEach(async () => {
  directory = await temporaryDirectory();
  calls = [];
  clock = manualClock();
  fault = () => null;
  const counted = interceptedFs(createNodeFs(), (call, proceed) => {
    calls.push(call);
    return proceed();
  });
  store = await open(
    directory,
    failingFs(counted, (call) => fault(call)),
    clock,
  );
  await store.transact((tables) => tables.projects.insert(project));
  // The snapshot of the opening is the last to come: the folder's name and the journal's were before.
  await expect.poll(() => kinds().filter((kind) => kind === 'syncDirectory')).toHaveLength(3);
  calls.length = 0;
});

afterEach(() => store.close());

const insertTask = (number: number) =>
  store.transact((tables) => tables.tasks.insert({ ...task, id: `t${number}`, number }));
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const kinds = () => calls.map(({ kind }) => kind);
const journalsAndSnapshots = async () => (await readdir(directory)).sort();

describe('a transaction', () => {
  it('is executed at once, acknowledged when it is durable, and told after that', async () => {
    const happened: string[] = [];
    store.onDidCommit((changes) => happened.push(`told ${[...changes.tasks]}, ${store.isDurable}`));
    expect(store.isDurable).toBe(true);
    const durable = insertTask(1).then(() => happened.push('acknowledged'));
    expect(store.tables.tasks.all()).toHaveLength(1);
    expect([happened, store.isDurable]).toEqual([[], false]);
    await durable;
    expect(happened.sort()).toEqual(['acknowledged', 'told t1, true']);
    // The last look makes sure that nobody has begun a later epoch meanwhile.
    expect(kinds()).toEqual(['write', 'datasync', 'readdir']);
  });

  it('gives back what the work gave back', async () => {
    expect(await store.transact((tables) => tables.projects.update('p1', { name: 'new' }).name)).toBe('new');
  });

  it('shares one sync with everything asked for meanwhile, and keeps the order', async () => {
    const told: string[] = [];
    store.onDidCommit((changes: Changes) => told.push(...changes.tasks));
    await Promise.all(
      numbers(20).map(async (producer) => {
        for (const step of numbers(5)) {
          await insertTask(producer * 100 + step);
        }
      }),
    );
    expect(told).toEqual(store.tables.tasks.all().map(({ id }) => id));
    expect(told).toHaveLength(100);
    expect(kinds().filter((kind) => kind === 'datasync')).toHaveLength(5);
  });

  it('costs no write when it changed nothing', async () => {
    await store.transact((tables) => {
      tables.projects.update('p1', { name: project.name });
      tables.tasks.delete('nobody');
    });
    expect(calls).toEqual([]);
    expect(clock.timers()).toBe(1);
  });

  it('that throws leaves nothing behind and rejects with what was thrown', async () => {
    const failed = store.transact((tables) => {
      insertSamples({ ...tables, projects: { ...tables.projects, insert: () => undefined } });
      throw new Error('mine');
    });
    await expect(failed).rejects.toThrow('mine');
    expect(store.tables.tasks.all()).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('is not harmed, nor are those behind it, by a listener that throws, whose error still comes out', async () => {
    const queued = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => undefined);
    store.onDidCommit(({ tasks }) => {
      if (tasks.has('t1')) {
        throw new Error('the listener');
      }
    });
    const told: string[] = [];
    store.onDidCommit(({ tasks }) => told.push(...tasks));
    await Promise.all([insertTask(1), insertTask(2)]);
    expect(told).toEqual(['t1', 't2']);
    expect(() => queued.mock.calls[0]?.[0]()).toThrow('the listener');
    queued.mockRestore();
  });

  it('cannot be opened within another, and nothing is written outside of one', async () => {
    let inner: Promise<void> = Promise.resolve();
    await store.transact(() => {
      inner = insertTask(1);
      inner.catch(() => undefined);
    });
    await expect(inner).rejects.toThrow('within another');
    expect(() => store.tables.tasks.insert(task)).toThrow('only inside a transaction');
    expect(store.tables.tasks.all()).toEqual([]);
  });

  it('is refused after closing, which lets earlier ones finish', async () => {
    const early = insertTask(1);
    const closing = store.close();
    await expect(insertTask(2)).rejects.toThrow('closed');
    await Promise.all([early, closing]);
    expect((await reopened(directory)).rows.tasks.map(({ id }) => id)).toEqual(['t1']);
  });
});

describe('a snapshot', () => {
  it('is written after 30 idle seconds, once, with no timer left', async () => {
    await insertTask(1);
    clock.advance(29_000);
    await insertTask(2);
    clock.advance(29_000);
    expect(kinds()).not.toContain('rename');
    clock.advance(1_000);
    await expect.poll(kinds).toContain('rename');
    await expect.poll(journalsAndSnapshots).toContain('snapshot-00000002.db');
    expect(clock.timers()).toBe(0);
    calls.length = 0;
    clock.advance(1_000_000);
    expect(calls).toEqual([]);
  });

  it('is written after 10,000 transactions', async () => {
    await Promise.all(
      numbers(9_999).map((count) =>
        store.transact((tables) => tables.projects.update('p1', { nextTaskNumber: count + 10 })),
      ),
    );
    await expect.poll(journalsAndSnapshots).toContain('snapshot-00000002.db');
  });

  it('is written after 4 MB', async () => {
    await store.transact((tables) => tables.tasks.insert({ ...task, description: 'x'.repeat(4_200_000) }));
    await expect.poll(journalsAndSnapshots).toContain('snapshot-00000002.db');
  });

  it('taken while transactions are asked for holds none that the journals before it do not', async () => {
    const rounds = numbers(10).map(async (round) => {
      await insertTask(round);
      await Promise.all([store.snapshot(), insertTask(100 + round)]);
    });
    await Promise.all(rounds);
    const rows = dump(store);
    await store.close();
    const found = await reopened(directory);
    expect(found).toEqual({ rows, notices: [] });
    expect(rows.tasks).toHaveLength(20);
  });

  it('keeps two generations of snapshots, and the journals from the older one on', async () => {
    for (const number of numbers(4)) {
      await insertTask(number);
      await store.snapshot();
    }
    expect(await journalsAndSnapshots()).toEqual([
      'journal-00000004.log',
      'journal-00000005.log',
      'snapshot-00000004.db',
      'snapshot-00000005.db',
    ]);
  });

  it('leaves foreign keys in force', async () => {
    await store.snapshot();
    const orphan = store.transact((tables) => tables.tasks.insert({ ...task, projectId: 'nobody' }));
    await expect(orphan).rejects.toThrow('FOREIGN KEY');
  });

  it('fault 8: that cannot be written leaves everything as it was, and the next one clears up', async () => {
    await insertTask(1);
    fault = ({ kind, path }) => (kind === 'write' && path.endsWith('.tmp') ? 'ENOSPC' : null);
    await expect(store.snapshot()).rejects.toThrow('the disk is full');
    expect((await journalsAndSnapshots()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    fault = () => null;
    await insertTask(2);
    expect(store.readOnly).toBeNull();
    const rows = dump(store);
    await store.close();
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });

  it('fault 9: whose epoch cannot be claimed leaves the old journal in use', async () => {
    await insertTask(1);
    fault = ({ kind, path }) => (kind === 'sync' && path.endsWith('.log') ? 'EIO' : null);
    await expect(store.snapshot()).rejects.toThrow('EIO');
    fault = () => null;
    await insertTask(2);
    const rows = dump(store);
    await store.close();
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });

  it('fault 9: whose claim can neither be made nor taken back ends all writing', async () => {
    await insertTask(1);
    fault = ({ kind, path }) => (/sync|unlink/.test(kind) && path.endsWith('.log') ? 'EIO' : null);
    await expect(store.snapshot()).rejects.toThrow('EIO');
    fault = () => null;
    await expect.poll(() => store.readOnly).toContain('EIO');
    await expect(insertTask(2)).rejects.toThrow('EIO');
  });
});

describe('when an append fails', () => {
  it.each(['write', 'datasync'] as const)(
    'fault 7: at %s, the view goes back and the store is read-only',
    async (kind) => {
      await insertTask(1);
      const rows = dump(store);
      const reasons: string[] = [];
      store.onDidBecomeReadOnly((reason) => reasons.push(reason));
      const told: Changes[] = [];
      store.onDidCommit((changes) => told.push(changes));
      fault = (call) => (call.kind === kind ? 'ENOSPC' : null);
      const [first, second] = await Promise.allSettled([insertTask(2), insertTask(3)]);
      fault = () => null;

      expect(first).toMatchObject({ status: 'rejected' });
      expect(second).toMatchObject({ status: 'rejected' });
      expect(store.readOnly).toContain('the disk is full');
      expect(reasons).toEqual([store.readOnly]);
      expect(told).toEqual([]);
      expect(dump(store)).toEqual(rows);
      await expect(insertTask(4)).rejects.toThrow('the disk is full');
      await expect(store.snapshot()).rejects.toThrow('the disk is full');
      await store.close();
      expect(await reopened(directory)).toEqual({ rows, notices: [] });
    },
  );

  it('also what was asked for while it was being written is rejected', async () => {
    let later: Promise<PromiseSettledResult<void>[]> = Promise.resolve([]);
    fault = ({ kind }) => {
      if (kind !== 'datasync') {
        return null;
      }
      later = Promise.allSettled([insertTask(2), store.snapshot()]);
      return 'EIO';
    };
    await expect(insertTask(1)).rejects.toThrow('EIO');
    expect((await later).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(store.tables.tasks.all()).toEqual([]);
  });

  it('and the disk cannot be read either, what was there stays in sight', async () => {
    fault = () => 'EIO';
    await expect(insertTask(1)).rejects.toThrow('EIO');
    expect(store.tables.projects.all()).toEqual([project]);
    expect(store.readOnly).toContain('EIO');
    fault = () => null;
  });
});

describe('when the folder is taken away', () => {
  it.each([
    ['with all that is in it', () => rm(directory, { recursive: true })],
    ['file by file', () => removeFiles()],
  ])('fault 21: %s, the store stops, says so, and does not begin an empty one', async (_, takeAway) => {
    await insertTask(1);
    await takeAway();
    await expect(insertTask(2)).rejects.toThrow('the folder or a file in it is gone');
    expect(store.readOnly).toContain('the folder or a file in it is gone');
    await expect(store.snapshot()).rejects.toThrow('is gone');
    clock.advance(1_000_000);
    await store.close();
    expect(await readdir(directory).catch(() => [])).toEqual([]);
    expect(calls.map(({ kind }) => kind)).not.toContain('mkdir');
  });

  it.each([
    ['with all that is in it', () => rm(directory, { recursive: true })],
    ['file by file', () => removeFiles()],
  ])('fault 21: %s, the next snapshot notices it too', async (_, takeAway) => {
    await insertTask(1);
    await takeAway();
    clock.advance(30_000);
    await expect.poll(() => store.readOnly).toContain('is gone');
    await store.close();
    expect(await readdir(directory).catch(() => [])).toEqual([]);
  });
});

describe('on disk', () => {
  it('everything is for the user alone', async () => {
    await store.snapshot();
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    for (const name of await journalsAndSnapshots()) {
      expect((await stat(join(directory, name))).mode & 0o777, name).toBe(0o600);
    }
  });
});

async function removeFiles(): Promise<void> {
  for (const name of await readdir(directory)) {
    await rm(join(directory, name), { force: true });
  }
}

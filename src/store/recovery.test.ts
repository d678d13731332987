import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { interceptedFs } from '../../test/support/store/interceptedFs.ts';
import { insertSamples } from '../../test/support/store/sampleRows.ts';
import {
  appendFrames,
  flipBit,
  fourTransactions,
  headerEnd,
  insertTask,
  journalEnd,
  journalName,
  snapshotName,
  stateFiles,
} from '../../test/support/store/stateOnDisk.ts';
import { dump, open, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
import { encodeFrame, encodeRecords } from './journal.ts';
import { createNodeFs } from './nodeFs.ts';

let directory: string;
const at = (name: string) => join(directory, name);
const journal = (epoch: number) => at(journalName(epoch));
const snapshot = (epoch: number) => at(snapshotName(epoch));
const quarantined = () => readdir(at('quarantine'));

beforeEach(async () => {
  directory = await temporaryDirectory();
});

/** Runs `work` on a copy of the state, so that it can be tried in many ways. */
async function onCopy<T>(work: () => Promise<T>): Promise<T> {
  const original = directory;
  directory = `${original}-copy`;
  await cp(original, directory, { recursive: true });
  try {
    return await work();
  } finally {
    await rm(directory, { recursive: true });
    directory = original;
  }
}

describe('a torn tail', () => {
  it('fault 4: is cut wherever it is torn, and work goes on from there', async () => {
    const { states, lengths } = await fourTransactions(directory);
    const [from = 0, to = 0] = lengths.slice(-2);
    for (let length = from; length < to; length += 1) {
      await onCopy(async () => {
        await truncate(journal(1), length);
        const store = await open(directory);
        expect(store.notices, `cut at ${length}`).toEqual([]);
        expect(dump(store), `cut at ${length}`).toEqual(states[2]);
        await store.close();
      });
    }
    await truncate(journal(1), to - 1);
    const store = await open(directory);
    await insertTask(store, 21);
    const rows = dump(store);
    await store.close();
    await rm(snapshot(2));
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });
});

describe('a torn write into space that was there', () => {
  it('fault 4: is cut whichever sectors of it are missing, and work goes on from there', async () => {
    const { states } = await fourTransactions(directory);
    const store = await open(directory);
    await store.transact((tables) => tables.tasks.update('t1', { description: 'x'.repeat(2_000) }));
    const whole = dump(store);
    await store.close();
    await rm(snapshot(2));
    const bytes = await readFile(journal(2));
    const start = headerEnd(bytes);
    const sectors = [0, 512, 1_024, 1_536, 2_048];
    expect(bytes.length).toBeGreaterThan(await journalEnd(journal(2)));
    for (let missing = 0; missing < 2 ** sectors.length; missing += 1) {
      const torn = Buffer.from(bytes);
      for (const [index, from] of sectors.entries()) {
        torn.fill(0, Math.max(start, from), missing & (1 << index) ? from + 512 : start);
      }
      await onCopy(async () => {
        await writeFile(journal(2), torn);
        const again = await open(directory);
        expect(again.notices, `without ${missing.toString(2)}`).toEqual([]);
        expect(dump(again), `without ${missing.toString(2)}`).toEqual(missing === 0 ? whole : states[3]);
        await insertTask(again, 21);
        const rows = dump(again);
        await again.close();
        await rm(snapshot(3));
        expect(await reopened(directory)).toEqual({ rows, notices: [] });
      });
    }
  });
});

describe('damage', () => {
  it('fault 5: in the middle of a journal keeps everything before it, sets the file aside and says so', async () => {
    const { states, lengths } = await fourTransactions(directory);
    const [, begin = 0, end = 0] = lengths;
    for (const offset of [begin, begin + 5, begin + 9, begin + 17, begin + 21, begin + 60, end - 1]) {
      await onCopy(async () => {
        await flipBit(journal(1), offset);
        const damaged = await readFile(journal(1));
        const found = await reopened(directory);
        expect(found.rows, `bit at ${offset}`).toEqual(states[1]);
        expect(found.notices).toHaveLength(1);
        expect(found.notices[0]).toContain('journal-00000001.log');
        expect(await quarantined()).toEqual(['journal-00000001.log']);
        expect(await readFile(at('quarantine/journal-00000001.log'))).toEqual(damaged);
        expect(await reopened(directory)).toEqual({ rows: states[1], notices: [] });
      });
    }
  });

  it('in an older journal that is still needed leaves out the journals after it', async () => {
    const { states, lengths } = await fourTransactions(directory);
    const store = await open(directory);
    await insertTask(store, 21);
    await store.close();
    await rm(snapshot(2));
    await flipBit(journal(1), (lengths[1] ?? 0) + 30);
    const found = await reopened(directory);
    expect(found.rows).toEqual(states[1]);
    expect(found.notices.join()).toContain('(journal-00000001.log, journal-00000002.log)');
    expect((await quarantined()).sort()).toEqual(['journal-00000001.log', 'journal-00000002.log']);
    await rm(snapshot(3));
    expect((await reopened(directory)).rows).toEqual(states[1]);
  });

  it('fault 5: of the newest snapshot falls back to the one before and loses nothing', async () => {
    const { states } = await fourTransactions(directory);
    const store = await open(directory);
    await insertTask(store, 21);
    const rows = dump(store);
    await store.close();
    await flipBit(snapshot(2), 20_000);
    const found = await reopened(directory);
    expect(found.rows).toEqual(rows);
    expect(found.notices.join()).toContain('snapshot-00000002.db');
    expect(await quarantined()).toEqual(['snapshot-00000002.db']);
    expect(states).not.toContainEqual(rows);
  });

  it('fault 16: of every snapshot is told, with what is lost and where the rest is', async () => {
    const store = await open(directory);
    await store.transact(insertSamples);
    await store.snapshot();
    await store.snapshot();
    await store.close();
    await truncate(snapshot(2), 0);
    await flipBit(snapshot(3), 20_000);
    const found = await reopened(directory);
    expect(found.rows.tasks).toEqual([]);
    expect(found.notices.join()).toContain('starts empty');
    expect(found.notices.join()).toContain(join(directory, '../runs'));
    expect(found.notices.join()).toContain('refs/switchyard/rescue');
    expect((await quarantined()).sort()).toEqual([
      'journal-00000002.log',
      'journal-00000003.log',
      'snapshot-00000002.db',
      'snapshot-00000003.db',
    ]);
    expect((await reopened(directory)).notices).toEqual([]);
  });

  it.each([
    ['fault 15', 'is gone', (path: string) => rm(path)],
    ['fault 17', 'is empty', (path: string) => truncate(path, 0)],
  ])('%s: told when the journal of the newest snapshot %s', async (_fault, _how, damage) => {
    const { states } = await fourTransactions(directory);
    const store = await open(directory);
    await insertTask(store, 21);
    await store.close();
    await damage(journal(2));
    const found = await reopened(directory);
    expect(found.rows).toEqual(states[3]);
    expect(found.notices.join()).toContain('is missing');
    await rm(snapshot(3));
    expect((await reopened(directory)).rows).toEqual(states[3]);
  });

  it('fault 14: of an older journal that ends too early leaves out the journals after it', async () => {
    const { states, lengths } = await fourTransactions(directory);
    const store = await open(directory);
    await insertTask(store, 21);
    await store.close();
    await rm(snapshot(2));
    await truncate(journal(1), lengths[2] ?? 0);
    const found = await reopened(directory);
    expect(found.rows).toEqual(states[2]);
    expect(found.notices.join()).toContain('journal-00000002.log');
    await rm(snapshot(3));
    expect(await reopened(directory)).toEqual({ rows: states[2], notices: [] });
  });

  it.each([
    ['fits no state', 5, 'DELETE FROM nowhere'],
    ['comes out of turn', 6, 'DELETE FROM tasks'],
  ])('fault 14: of a record that was written whole but %s is treated the same', async (_, sequence, sql) => {
    const { states } = await fourTransactions(directory);
    const record = [
      { sql: 'UPDATE projects SET name = ?', parameters: ['half done'] },
      { sql, parameters: [] },
    ];
    await appendFrames(journal(1), encodeFrame(sequence, encodeRecords([record])));
    const found = await reopened(directory);
    expect(found.rows).toEqual(states[3]);
    expect(found.notices).toHaveLength(1);
  });

  it('fault 22: does not concern copies of conflicts and other files, which stay as they are', async () => {
    await fourTransactions(directory);
    await writeFile(at('journal-00000001 (conflicted copy).log'), 'x');
    await writeFile(at('notes.tmp'), 'x');
    const store = await open(directory);
    await store.snapshot();
    await store.snapshot();
    await store.close();
    expect(await stateFiles(directory)).toEqual(
      expect.arrayContaining(['journal-00000001 (conflicted copy).log', 'notes.tmp']),
    );
  });
});

describe('generations', () => {
  it('each lead to the same state, by another way', async () => {
    const store = await open(directory);
    await store.transact(insertSamples);
    for (const number of [31, 32, 33]) {
      await store.snapshot();
      await insertTask(store, number);
    }
    const rows = dump(store);
    await store.close();
    expect(await stateFiles(directory)).toEqual([
      'journal-00000003.log',
      'journal-00000004.log',
      'snapshot-00000003.db',
      'snapshot-00000004.db',
    ]);
    await onCopy(async () => expect((await reopened(directory)).rows).toEqual(rows));
    await onCopy(async () => {
      await rm(snapshot(4));
      expect(await reopened(directory)).toEqual({ rows, notices: [] });
    });
  });

  it('come out the same byte for byte when they are replayed', async () => {
    const store = await open(directory);
    await store.transact(insertSamples);
    await Promise.all([insertTask(store, 31), insertTask(store, 32), insertTask(store, 33)]);
    await expect(insertTask(store, 31)).rejects.toThrow('UNIQUE');
    await store.transact((tables) => tables.tasks.delete('n32'));
    await store.transact((tables) => tables.tasks.delete('t1'));
    await store.snapshot();
    await store.close();
    const written = await imageOf(snapshot(2));
    await rm(snapshot(2));
    await rm(journal(2));
    await onCopy(async () => {
      await reopened(directory);
      expect((await imageOf(snapshot(2))).equals(written)).toBe(true);
    });
    await reopened(directory);
    expect((await imageOf(snapshot(2))).equals(written)).toBe(true);
  });
});

async function imageOf(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  return bytes.subarray(headerEnd(bytes));
}

describe('epochs', () => {
  it('ignore what an old driver still writes after it was followed, and let it believe nothing else', async () => {
    const old = await open(directory);
    await old.transact(insertSamples);
    const next = await open(directory);
    await insertTask(next, 41);
    await expect(insertTask(old, 42)).rejects.toThrow('another window has taken over');
    expect(old.readOnly).toContain('another window');
    await insertTask(next, 43);
    const rows = dump(next);
    await next.close();
    await rm(snapshot(2));
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
    expect(rows.tasks.map(({ number }) => number)).toEqual([1, 2, 41, 43]);
    await old.close();
  });

  it('let none go that an old driver has acknowledged before it could see the new one', async () => {
    const old = await open(directory);
    await old.transact(insertSamples);
    // It writes once more after the new one has read its journal.
    const fs = interceptedFs(createNodeFs(), async (call, proceed) => {
      if (call.kind === 'createExclusive' && call.path === journal(2)) {
        await insertTask(old, 41);
      }
      return proceed();
    });
    const next = await open(directory, fs);
    expect(next.tables.tasks.all().map(({ number }) => number)).toEqual([1, 2, 41]);
    await expect(insertTask(old, 42)).rejects.toThrow('another window has taken over');
    await insertTask(next, 43);
    const rows = dump(next);
    await Promise.all([old.close(), next.close()]);
    await rm(snapshot(2));
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });

  it('keep what an old driver wrote after they were claimed, though it was told that it may not', async () => {
    let sealed = () => {};
    const untilSealed = new Promise<void>((resolve) => {
      sealed = resolve;
    });
    const oldFs = interceptedFs(createNodeFs(), async (call, proceed) => {
      if (call.kind === 'truncate') {
        await untilSealed;
      }
      return proceed();
    });
    const old = await open(directory, oldFs);
    await old.transact(insertSamples);
    let late: Promise<void> = Promise.resolve();
    const fs = interceptedFs(createNodeFs(), async (call, proceed) => {
      const value = await proceed();
      if (call.kind === 'createExclusive' && call.path === journal(2)) {
        const end = await journalEnd(journal(1));
        late = expect(insertTask(old, 41)).rejects.toThrow('another window has taken over');
        await expect.poll(() => journalEnd(journal(1))).toBeGreaterThan(end);
      }
      return value;
    });
    const next = await open(directory, fs);
    sealed();
    await late;
    await insertTask(next, 42);
    const rows = dump(next);
    await Promise.all([old.close(), next.close()]);
    await rm(snapshot(2));
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
    expect(rows.tasks.map(({ number }) => number)).toEqual([1, 2, 41, 42]);
  });

  it('stop an old driver when it wants to begin the next one', async () => {
    const old = await open(directory);
    await old.transact(insertSamples);
    const next = await open(directory);
    await insertTask(next, 41);
    await expect(old.snapshot()).rejects.toThrow('another window has taken over');
    expect(old.readOnly).toContain('another window');
    expect(dump(old)).toEqual(dump(next));
    await Promise.all([old.close(), next.close()]);
  });

  it('go on after a driver that died between its claim and its header', async () => {
    const { states } = await fourTransactions(directory);
    await writeFile(journal(2), '');
    expect(await reopened(directory)).toEqual({ rows: states[3], notices: [] });
    await writeFile(journal(4), (await readFile(journal(3))).subarray(0, 30));
    expect(await reopened(directory)).toEqual({ rows: states[3], notices: [] });
    expect(await stateFiles(directory)).toContain('journal-00000005.log');
  });
});

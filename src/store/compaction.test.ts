import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { interceptedFs } from '../../test/support/store/interceptedFs.ts';
import { insertSamples, task } from '../../test/support/store/sampleRows.ts';
import {
  appendFrames,
  flipBit,
  headerEnd,
  insertTask,
  journalName,
  snapshotName,
  stateFiles,
} from '../../test/support/store/stateOnDisk.ts';
import { dump, manualClock, open, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
import { compact } from './compaction.ts';
import { encodeFrame, encodeRecords } from './journal.ts';
import { createNodeFs } from './nodeFs.ts';
import { openStore } from './openStore.ts';
import type { Store } from './store.ts';

const compactor = join(import.meta.dirname, 'compactor.ts');
let directory: string;
const at = (name: string) => join(directory, name);

beforeEach(async () => {
  directory = await temporaryDirectory();
});

async function openLarge(compactorPath = compactor, fs = createNodeFs()): Promise<Store> {
  const opened = await openStore({ directory, fs, clock: manualClock(), wasmPath: null, compactorPath });
  if (!opened.ok) {
    throw new Error(opened.error.message);
  }
  return opened.value;
}

/** Larger than what is exported here, and with pages that were used and are free. */
async function fill(store: Store): Promise<void> {
  await store.transact(insertSamples);
  for (let number = 100; number < 160; number += 1) {
    const description = String(number).repeat(30_000);
    await store.transact((tables) => tables.tasks.insert({ ...task, id: `n${number}`, number, description }));
  }
  await store.transact((tables) => tables.tasks.delete('n120'));
}

async function imageOf(name: string): Promise<Buffer> {
  const bytes = await readFile(at(name));
  return bytes.subarray(headerEnd(bytes));
}

describe('the snapshot of a large state', () => {
  it('is written by a thread, the same byte for byte as here, while transactions go on', async () => {
    const calls: string[] = [];
    const fs = interceptedFs(createNodeFs(), (call, proceed) => {
      calls.push(`${call.kind} ${call.path}`);
      return proceed();
    });
    const store = await openLarge(compactor, fs);
    await fill(store);
    const written = store.snapshot();
    await Promise.all([insertTask(store, 21), insertTask(store, 22)]);
    await written;
    const [newest = ''] = (await stateFiles(directory))
      .filter((name) => name.startsWith('snapshot'))
      .slice(-1);
    const epoch = Number(/\d+/.exec(newest)?.[0]);
    expect(epoch).toBeGreaterThan(2);
    expect(calls).not.toContain(`createExclusive ${at(`${newest}.tmp`)}`);

    const byTheThread = await imageOf(newest);
    const rows = dump(store);
    await store.close();
    // The one before, with its journals, leads to the same bytes here too.
    await rm(at(newest));
    await compact(createNodeFs(), directory, await initSqlJs(), epoch);
    expect((await imageOf(newest)).equals(byTheThread)).toBe(true);
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });

  it('is the same byte for byte as what is in memory', async () => {
    const store = await openLarge();
    await fill(store);
    await store.snapshot();
    const [byTheThread] = (await stateFiles(directory))
      .filter((name) => name.startsWith('snapshot'))
      .slice(-1);
    const written = await imageOf(byTheThread ?? '');
    await store.close();
    const here = await open(directory);
    await here.snapshot();
    const [fromMemory] = (await stateFiles(directory))
      .filter((name) => name.startsWith('snapshot'))
      .slice(-1);
    expect(fromMemory).not.toBe(byTheThread);
    expect((await imageOf(fromMemory ?? '')).equals(written)).toBe(true);
    await here.close();
  });

  it('is written here the next time where no thread can be had', async () => {
    const store = await openLarge(at('nowhere.ts'));
    await fill(store);
    await store.snapshot().catch(() => undefined);
    await store.snapshot();
    const rows = dump(store);
    await store.close();
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });

  it('is not written by a thread from a journal that was damaged meanwhile, but from memory', async () => {
    const store = await openLarge();
    await fill(store);
    await store.snapshot();
    await insertTask(store, 21);
    const [journal = ''] = (await stateFiles(directory))
      .filter((name) => name.startsWith('journal'))
      .slice(-1);
    await flipBit(at(journal), 400);
    await expect(store.snapshot()).rejects.toThrow('does not lead to');
    await store.snapshot();
    const rows = dump(store);
    await store.close();
    expect((await reopened(directory)).rows).toEqual(rows);
  });
});

describe('a long journal', () => {
  it('fault 23: of 100,000 transactions opens in no more than its share of the time, and is compacted', async () => {
    const tenth = await openedJournal(10_000);
    const whole = await openedJournal(100_000);
    expect(whole.processorMs / tenth.processorMs).toBeLessThan(20);
  });
});

/** What opening a state costs the processor, at best: others may be using it too. */
async function openedJournal(length: number): Promise<{ readonly processorMs: number }> {
  const source = `${directory} ${length}`;
  const store = await open(source);
  await store.transact(insertSamples);
  await store.close();
  const update = 'UPDATE projects SET next_task_number = ? WHERE id = ?';
  const frames = Array.from({ length }, (_, index) =>
    encodeFrame(2 + index, encodeRecords([[{ sql: update, parameters: [index, 'p1'] }]])),
  );
  await appendFrames(join(source, journalName(1)), ...frames);
  let processorMs = Number.POSITIVE_INFINITY;
  for (const copy of ['first', 'second', 'third'].map((name) => `${source} ${name}`)) {
    await cp(source, copy, { recursive: true });
    const before = process.cpuUsage();
    const again = await open(copy);
    const { user, system } = process.cpuUsage(before);
    processorMs = Math.min(processorMs, (user + system) / 1000);
    expect(again.notices).toEqual([]);
    expect(again.tables.projects.get('p1')?.nextTaskNumber).toBe(length - 1);
    await again.close();
    expect(await stateFiles(copy)).toContain(snapshotName(2));
    await rm(copy, { recursive: true });
  }
  await rm(source, { recursive: true });
  return { processorMs };
}

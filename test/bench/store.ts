import { cp, mkdtemp, open as openFile, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import initSqlJs from 'sql.js';
import type { Clock } from '../../src/lib/clock.ts';
import type { Fs } from '../../src/lib/fs.ts';
import { decodeFrame, decodeRecords } from '../../src/store/journal.ts';
import { createNodeFs } from '../../src/store/nodeFs.ts';
import { openStore } from '../../src/store/openStore.ts';
import type { Store } from '../../src/store/store.ts';
import { insertSamples } from '../support/store/sampleRows.ts';
import { journalName } from '../support/store/stateOnDisk.ts';
import { compare, exact, median, type Row } from './measure.ts';

const commits = 200;
const megabyte = 1024 * 1024;

/** What it costs to keep state: commits, opening, and how long snapshots keep everything else waiting. */
export async function stateCosts(rounds: number, report: (line: string) => void): Promise<readonly Row[]> {
  const parent = await mkdtemp(join(tmpdir(), 'switchyard-bench-'));
  try {
    const measure = (row: Omit<Parameters<typeof compare>[0], 'rounds'>) =>
      compare({ ...row, rounds }, report);
    return [
      ...(await commitCosts(parent, measure)),
      ...(await sizeCosts(parent, measure)),
      await openingCost(parent, measure),
      ...(await snapshotStalls(parent, measure)),
    ];
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

type Measure = (row: Omit<Parameters<typeof compare>[0], 'rounds'>) => Promise<Row>;

async function commitCosts(parent: string, measure: Measure): Promise<Row[]> {
  const store = await openFilled(join(parent, 'commits'), 1);
  const bytes = Buffer.alloc(await bytesOfCommit(store), 1);
  const file = await openFile(join(parent, 'appended'), 'ax');
  const database = new DatabaseSync(join(parent, 'native.db'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id TEXT PRIMARY KEY, n)',
  );
  database.exec("INSERT INTO t VALUES ('p1', 0)");
  const update = database.prepare('UPDATE t SET n = ? WHERE id = ?');
  try {
    return [
      await measure({
        name: 'commit, p50 / append and fdatasync of the same bytes',
        goal: 1.5,
        ours: () => p50(() => commit(store)),
        reference: () =>
          p50(async () => {
            await file.write(bytes);
            await file.datasync();
          }),
      }),
      await measure({
        name: 'commit, p50 / node:sqlite in WAL FULL',
        goal: 2,
        ours: () => p50(() => commit(store)),
        reference: () => p50(async () => update.run(count++, 'p1')),
      }),
    ];
  } finally {
    database.close();
    await file.close();
    await store.close();
  }
}

async function sizeCosts(parent: string, measure: Measure): Promise<Row[]> {
  const directories = { small: join(parent, 'small'), large: join(parent, 'large') };
  const small = await openFilled(directories.small, 1);
  const large = await openFilled(directories.large, 50);
  try {
    return [
      await measure({
        name: 'commit, p50: state of 50 MB / of 1 MB',
        goal: 1.3,
        ours: () => p50(() => commit(large)),
        reference: () => p50(() => commit(small)),
      }),
      exact(
        'bytes of a commit: state of 50 MB / of 1 MB',
        await bytesOfCommit(large),
        await bytesOfCommit(small),
        1,
      ),
    ];
  } finally {
    await small.close();
    await large.close();
    await rm(directories.large, { recursive: true });
  }
}

/** Just short of the number at which a snapshot is written anyway. */
const records = 9_990;

async function openingCost(parent: string, measure: Measure): Promise<Row> {
  const original = join(parent, 'opening');
  const store = await open(original);
  await store.transact(insertSamples);
  for (let index = 0; index < records; index++) {
    await store.transact((tables) =>
      tables.subtasks.update('s2', { title: `Title ${index}`, status: index % 2 ? 'READY' : 'PENDING' }),
    );
  }
  await store.close();
  const copy = `${original}-copy`;
  return measure({
    name: 'opening with 10,000 records / reading, checking and parsing their journal',
    goal: 4,
    async ours() {
      await cp(original, copy, { recursive: true });
      const start = performance.now();
      const opened = await open(copy);
      const time = performance.now() - start;
      await opened.close();
      await rm(copy, { recursive: true });
      return time;
    },
    async reference() {
      const start = performance.now();
      parse(await readFile(join(original, journalName(1))));
      return performance.now() - start;
    },
  });
}

function parse(journal: Uint8Array): void {
  const header = decodeFrame(journal, 0);
  for (let frame = header; typeof frame !== 'string'; frame = decodeFrame(journal, frame.end)) {
    if (frame !== header) {
      decodeRecords(frame.payload);
    }
  }
}

async function snapshotStalls(parent: string, measure: Measure): Promise<Row[]> {
  const ten = await openFilled(join(parent, 'ten'), 10);
  const sql = await initSqlJs();
  const database = new sql.Database();
  database.exec('CREATE TABLE events (id TEXT PRIMARY KEY, text)');
  for (let index = 0; index < 10 * 900; index++) {
    database.run('INSERT INTO events VALUES (?, ?)', [`e${index}`, 'x'.repeat(1_000)]);
  }
  const rows = [
    await measure({
      name: 'longest stall during a snapshot of 10 MB / export() alone',
      goal: 1.2,
      ours: () => longestStall(() => ten.snapshot()),
      reference: () => longestStall(async () => database.export()),
    }),
  ];
  await ten.close();
  database.close();
  const hundred = await openFilled(join(parent, 'hundred'), 100);
  rows.push(
    await measure({
      // An idle loop stalls too where other programs want the processor.
      name: 'longest stall during a snapshot of 100 MB / 50 ms more than in an idle second',
      goal: 1,
      ours: () => longestStall(() => hundred.snapshot()),
      reference: async () => 50 + (await longestStall(() => new Promise((end) => setTimeout(end, 1_000)))),
    }),
  );
  await hundred.close();
  return rows;
}

async function openFilled(directory: string, megabytes: number): Promise<Store> {
  const store = await open(directory);
  await store.transact(insertSamples);
  for (let part = 0; part < megabytes; part++) {
    await store.transact((tables) => {
      for (let index = 0; index < 0.9 * 1_000; index++) {
        tables.events.append({
          id: `e-${part}-${index}`,
          subjectId: 't1',
          at: '2026-03-01T10:00:00.000Z',
          text: 'x'.repeat(megabyte / 1_024),
        });
      }
    });
  }
  // Nothing of the filling is left to do once this is over.
  await store.snapshot().catch(() => undefined);
  return store;
}

async function open(directory: string): Promise<Store> {
  const compactorPath = join(import.meta.dirname, '../../src/store/compactor.ts');
  const fs = countingFs(createNodeFs());
  const opened = await openStore({ directory, fs, clock, wasmPath: null, compactorPath });
  if (!opened.ok) {
    throw new Error(opened.error.message);
  }
  return opened.value;
}

const clock: Clock = {
  now: () => Date.now(),
  at(at, callback) {
    const timer = setTimeout(callback, at - Date.now());
    return { dispose: () => clearTimeout(timer) };
  },
};

let count = 1;

async function commit(store: Store): Promise<void> {
  await store.transact((tables) => {
    // Of the same number of digits each time, hence of bytes.
    tables.projects.update('p1', { nextTaskNumber: 1_000_000 + count++ });
  });
}

let written = 0;

/** What is given to files through it is counted in `written`. */
function countingFs(fs: Fs): Fs {
  return {
    ...fs,
    async createExclusive(path, mode) {
      const handle = await fs.createExclusive(path, mode);
      return {
        ...handle,
        write(bytes, position) {
          written += bytes.length;
          return handle.write(bytes, position);
        },
      };
    },
  };
}

/** The median, because one in some hundred makes space for those after it. */
async function bytesOfCommit(store: Store): Promise<number> {
  const bytes: number[] = [];
  for (let index = 0; index < 5; index++) {
    const before = written;
    await commit(store);
    bytes.push(written - before);
  }
  return median(bytes);
}

async function p50(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < commits; index++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** The longest time for which nothing else had a turn. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let over = false;
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!over) {
      setImmediate(turn);
    }
  };
  turn();
  await work();
  await new Promise((resolve) => setImmediate(resolve));
  over = true;
  return longest;
}

import { beforeEach, describe, expect, it } from 'vitest';
import { type Call, failingFs, interceptedFs } from '../../test/support/store/interceptedFs.ts';
import { insertSamples } from '../../test/support/store/sampleRows.ts';
import { insertTask, stateFiles } from '../../test/support/store/stateOnDisk.ts';
import { dump, manualClock, open, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
import { createNodeFs } from './nodeFs.ts';
import type { Store } from './store.ts';

let directory: string;
let store: Store;
let clock: ReturnType<typeof manualClock>;
let calls: Call[];
let fault: (call: Call) => string | null;

beforeEach(async () => {
  directory = await temporaryDirectory();
  clock = manualClock();
  calls = [];
  fault = () => null;
  const counted = interceptedFs(createNodeFs(), (call, proceed) => {
    calls.push(call);
    return proceed();
  });
  const fs = failingFs(counted, (call) => fault(call));
  store = await open(directory, fs, clock);
  await store.transact(insertSamples);
  await store.snapshot();
  calls.length = 0;
  return () => store.close();
});

/** Lets the time go on whenever somebody waits for it. */
async function waitedFor(work: Promise<unknown>): Promise<number> {
  const start = clock.now();
  let over = false;
  const end = work
    .catch(() => undefined)
    .finally(() => {
      over = true;
    });
  while (!over) {
    await Promise.race([end, new Promise((resolve) => setImmediate(resolve))]);
    // The timer for idle times is far longer than any wait for a file.
    clock.advance(clock.nextIn() <= 500 ? clock.nextIn() : 0);
  }
  return clock.now() - start;
}

describe('too many open files', () => {
  it.each(['EMFILE', 'ENFILE'])(
    'fault 12: are waited for (%s), and nothing acknowledged is lost',
    async (code) => {
      let failures = 0;
      fault = ({ kind }) => (kind === 'readdir' && failures++ < 5 ? code : null);
      const durable = insertTask(store, 21);
      let acknowledged = false;
      void durable.then(() => {
        acknowledged = true;
      });
      await expect.poll(() => failures).toBe(1);
      expect(acknowledged).toBe(false);
      expect(await waitedFor(durable)).toBeGreaterThanOrEqual(10 + 20 + 40 + 80 + 160);
      await durable;
      expect(failures).toBe(6);
      expect(store.readOnly).toBeNull();
      const rows = dump(store);
      await store.close();
      expect(await reopened(directory)).toEqual({ rows, notices: [] });
    },
  );

  it('fault 12: for more than five seconds end the writing, with the reason', async () => {
    const rows = dump(store);
    fault = ({ kind }) => (kind === 'readdir' ? 'EMFILE' : null);
    const refused = expect(insertTask(store, 21)).rejects.toThrow('too many files are open');
    // Five to make sure of the record, five before it is taken back, and five to read again what is saved.
    expect(await waitedFor(refused)).toBe(15_000);
    fault = () => null;
    await store.close();
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });
});

describe('a file that a scanner holds', () => {
  it.each(['EPERM', 'EBUSY'])('fault 20: is renamed when it is free again (%s)', async (code) => {
    const start = clock.now();
    fault = ({ kind }) => (kind === 'rename' && clock.now() < start + 4_900 ? code : null);
    const written = store.snapshot();
    expect(await waitedFor(written)).toBeGreaterThanOrEqual(4_900);
    await written;
    expect(await stateFiles(directory)).toContain('snapshot-00000003.db');
  });

  it('fault 20: is given up after five seconds, and the journal goes on without it', async () => {
    fault = ({ kind }) => (kind === 'rename' ? 'EBUSY' : null);
    const refused = expect(store.snapshot()).rejects.toThrow('another program holds a file');
    const beside = insertTask(store, 21);
    expect(await waitedFor(refused)).toBe(5_000);
    await Promise.all([refused, beside]);
    expect((await stateFiles(directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const rows = dump(store);
    await store.close();
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });
});

describe('a sync that failed', () => {
  it('fault 9: is never tried again, for the next may succeed without having written anything', async () => {
    const rows = dump(store);
    let failures = 0;
    fault = ({ kind }) => (kind === 'datasync' && failures++ === 0 ? 'EIO' : null);
    const both = await Promise.allSettled([insertTask(store, 21), insertTask(store, 22)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(failures).toBe(1);
    expect(calls.map(({ kind }) => kind)).not.toContain('datasync');
    expect(store.readOnly).toContain('EIO');
    // What is shown was read from the disk again.
    expect(calls.map(({ kind }) => kind)).toContain('readFile');
    expect(dump(store)).toEqual(rows);
    await store.close();
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });
});

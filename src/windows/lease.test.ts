import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { staleRecord, writeStaleLease } from '../../test/fixtures/windows/staleLease.ts';
import { startTaker, type Taker } from '../../test/fixtures/windows/takers.ts';
import { smallDisk, whyNoMounts } from '../../test/support/store/mounts.ts';
import { identify, liveness } from '../agents/process/processIdentity.ts';
import { claimLease, type LeaseOptions, seeLease } from './lease.ts';

// The takers are processes, and share the machine with others.
vi.setConfig({ testTimeout: 60_000 });

const noMounts = (await whyNoMounts()) !== null;
const processes = { identify, liveness };
let root: string;
let options: LeaseOptions;
const takers: Taker[] = [];

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'switchyard leases ')));
  options = { directory: join(root, 'leases'), processes, protocol: 1 };
});

afterEach(async () => {
  await Promise.all(takers.splice(0).map((taker) => taker.end()));
  await rm(root, { recursive: true, force: true });
});

describe('a lease', () => {
  test('belongs to the first who takes it, until it is given back', async () => {
    const lease = await claim();
    expect(lease?.epoch).toBe(1);
    expect(await claim()).toBeNull();
    expect(await seeLease(options)).toMatchObject({ epoch: 1, judgement: 'alive' });
    await lease?.release();
    expect(await seeLease(options)).toMatchObject({ epoch: 1, judgement: 'free' });
    expect((await claim())?.epoch).toBe(2);
    expect(await lease?.isCurrent()).toBe(false);
  });

  test('can be read by its owner alone, and old ones do not pile up', async () => {
    for (let epoch = 1; epoch <= 20; epoch++) {
      const lease = await claim();
      expect(lease?.epoch).toBe(epoch);
      await lease?.release();
    }
    const names = await readdir(options.directory);
    expect(names).toHaveLength(8);
    for (const name of names) {
      expect((await stat(join(options.directory, name))).mode & 0o777).toBe(0o600);
    }
  });

  test('fault 29: whose holder was killed is taken over at once, with the next epoch', async () => {
    const holder = await taker();
    expect(await holder.take(options.directory)).toEqual([1]);
    expect(await claim()).toBeNull();
    await holder.end();
    expect((await claim())?.epoch).toBe(2);
  });

  test('fault 30: is not lost to others while its holder is stopped', async () => {
    const holder = await taker();
    await holder.take(options.directory);
    holder.kill('SIGSTOP');
    await untilStopped(holder.pid);
    for (let look = 0; look < 20; look++) {
      expect(await claim()).toBeNull();
    }
    expect(await seeLease(options)).toMatchObject({ epoch: 1, judgement: 'alive' });
    holder.kill('SIGCONT');
    expect(await claim()).toBeNull();
  });

  test('fault 30: is taken over when the user decides so, and the holder notices when it wakes', async () => {
    const holder = await taker();
    await holder.take(options.directory);
    holder.kill('SIGSTOP');
    await untilStopped(holder.pid);
    expect((await claim(1))?.epoch).toBe(2);
    const lost = holder.lost();
    holder.kill('SIGCONT');
    expect(await lost).toEqual([1]);
  });

  test('fault 31: 16 takers race for a stale one, many times: one owner each time', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, taker));
    for (let round = 0; round < 15; round++) {
      const directory = join(root, `round ${round}`);
      await writeStaleLease(directory);
      const epochs = await Promise.all(all.map((one) => one.take(directory, 4)));
      expect(epochs.flat()).toEqual([2]);
    }
  });

  test.each([
    ['garbage', 'not json'],
    ['nothing', ''],
    ['half of it', '{"protocol":1,"holder":{"pid":1'],
    ['something else', '{"pid":1}'],
  ])('fault 36: that holds %s is left alone until the user decides', async (_, content) => {
    await mkdir(options.directory);
    await writeFile(join(options.directory, 'lease-3'), content);
    expect(await seeLease(options)).toEqual({ epoch: 3, record: null, judgement: 'unknown' });
    expect(await claim()).toBeNull();
    expect((await claim(3))?.epoch).toBe(4);
  });

  test('is only robbed of the holder that the user saw', async () => {
    await (await claim())?.release();
    await claim();
    expect(await claim(1)).toBeNull();
  });
});

describe('a place that cannot be written to', () => {
  test.skipIf(noMounts)(
    'gives a lease to all, so that state that is read-only too can be shown',
    async () => {
      const disk = await smallDisk('1m');
      options = { ...options, directory: join(disk.directory, 'leases') };
      await claim();
      await writeFile(join(options.directory, 'lease-1'), JSON.stringify(await staleRecord()));
      await disk.remount('ro');
      const lease = await claim();
      expect(lease?.epoch).toBe(1);
      expect(await lease?.isCurrent()).toBe(true);
      await lease?.release();
      await disk.remount('rw');
      expect((await claim())?.epoch).toBe(2);
      expect(await lease?.isCurrent()).toBe(false);
    },
  );

  test('does not take a lease in a project that is gone, nor lose one to nobody', async () => {
    const lease = await claim();
    await rm(root, { recursive: true });
    expect(await lease?.isCurrent()).toBe(true);
    await expect(claim()).rejects.toThrow('ENOENT');
  });
});

describe('a holder', () => {
  test.each([
    ['on another computer', { host: 'elsewhere', holder: { boot: 'b' } }, 'unknown'],
    ['in another process namespace', { holder: { namespace: 'pid:[1]' } }, 'unknown'],
    ['from before the last start of this computer', { holder: { boot: 'b' } }, 'dead'],
    ['whose process id has gone to another process', { holder: { startTime: '1' } }, 'dead'],
    ['on this computer, which bears another name now', { host: 'elsewhere' }, 'alive'],
    ['of a newer version', { protocol: 2 }, 'unknown'],
    ['that let go, of whatever version', { protocol: 2, released: true }, 'free'],
  ])('%s is judged', async (_, change, judgement) => {
    await claim();
    const path = join(options.directory, 'lease-1');
    const record = JSON.parse(await readFile(path, 'utf8'));
    const holder = { ...record.holder, ...('holder' in change ? change.holder : {}) };
    await writeFile(path, JSON.stringify({ ...record, ...change, holder }));
    expect((await seeLease(options)).judgement).toBe(judgement);
    expect((await claim()) === null).toBe(judgement === 'unknown' || judgement === 'alive');
  });
});

function claim(rob?: number) {
  return claimLease({ ...options, address: null, token: 't', ...(rob === undefined ? {} : { rob }) });
}

async function taker(): Promise<Taker> {
  const started = await startTaker();
  takers.push(started);
  return started;
}

async function untilStopped(pid: number): Promise<void> {
  await eventually(async () => (await readFile(`/proc/${pid}/stat`, 'latin1')).split(') ')[1]?.[0]).toBe('T');
}

/** Much may be going on beside the test. */
function eventually<T>(look: () => T) {
  return expect.poll(look, { timeout: 30_000 });
}

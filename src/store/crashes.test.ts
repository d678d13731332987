import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seeded, seedOfRun } from '../../test/support/seed.ts';
import { type Death, dyingFs, dyingFsWhen } from '../../test/support/store/dyingFs.ts';
import { type Call, failingFs } from '../../test/support/store/interceptedFs.ts';
import { insertSamples, task } from '../../test/support/store/sampleRows.ts';
import { insertTask, journalName, snapshotName, stateFiles } from '../../test/support/store/stateOnDisk.ts';
import { dump, open, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
import { volatileFs } from '../../test/support/store/volatileDisk.ts';
import type { Fs } from '../lib/fs.ts';
import { createNodeFs } from './nodeFs.ts';
import type { Store, Tables } from './store.ts';

type State = ReturnType<typeof dump>;

/** What a user of the store knows of it: every state it was in, and how far it was told to be durable. */
class Witness {
  readonly states: State[] = [];
  acknowledged = 0;

  async transact(store: Store, work: (tables: Tables) => void): Promise<void> {
    const durable = store.transact(work);
    const index = this.states.push(dump(store)) - 1;
    await durable;
    this.acknowledged = Math.max(this.acknowledged, index);
  }
}

/** Two windows one after the other, each with transactions alone and side by side, and snapshots. */
async function scenario(directory: string, fs: Fs, witness: Witness): Promise<void> {
  const first = await open(directory, fs);
  witness.states.push(dump(first));
  await useAndClose(first, witness, [101, 102, 103], insertSamples);
  const second = await open(directory, fs);
  await useAndClose(second, witness, [104, 105, 106], (tables) =>
    tables.subtasks.update('s2', { title: 'by the second' }),
  );
}

async function useAndClose(
  store: Store,
  witness: Witness,
  [one = 0, two = 0, three = 0]: number[],
  work: (tables: Tables) => void,
): Promise<void> {
  const insertTask = (number: number) =>
    witness.transact(store, (tables) => tables.tasks.insert({ ...task, id: `n${number}`, number }));
  try {
    await witness.transact(store, work);
    await Promise.all([insertTask(one), insertTask(two), store.snapshot().catch(() => undefined)]);
    await insertTask(three);
  } finally {
    await store.close();
  }
}

/** Dies at the `last`th operation; `null` when the scenario ended before it. */
async function dieAt(
  last: number,
  death: Death,
  real: Fs,
): Promise<{ directory: string; witness: Witness } | null> {
  const directory = await temporaryDirectory();
  const witness = new Witness();
  const dying = dyingFs(real, last, death);
  await scenario(directory, dying.fs, witness).catch((error: unknown) => {
    if (!dying.dead()) {
      throw error;
    }
  });
  return dying.dead() ? { directory, witness } : null;
}

const withRoom = createNodeFs();
const withoutRoomForSnapshots = failingFs(withRoom, ({ kind, path }) =>
  kind === 'write' && path.endsWith('.tmp') ? 'ENOSPC' : null,
);

const seed = seedOfRun();
const random = seeded(seed);
const powerLossInPart: Death = { isLost: () => random() < 0.5 };

describe.each<[string, string, Death, string, Fs]>([
  ['fault 1', 'killed', 'killed', 'and the disk has room', withRoom],
  ['fault 3', 'powerLoss', 'powerLoss', 'and the disk has room', withRoom],
  ['fault 3', 'powerLoss', 'powerLoss', 'and no snapshot can be written', withoutRoomForSnapshots],
  ['fault 3', `powerLoss in part, SEED=${seed}`, powerLossInPart, 'and the disk has room', withRoom],
])('a driver that ends at any of its writes', (fault, how, death, disk, real) => {
  const title = `${fault}: (${how}, ${disk}) has lost nothing that was acknowledged, and made up nothing`;
  it(title, { timeout: 60_000 }, async () => {
    let last = 1;
    for (let end = await dieAt(last, death, real); end !== null; end = await dieAt(last, death, real)) {
      const { directory, witness } = end;
      const { rows, notices } = await reopened(directory);
      if (witness.states.length === 0) {
        expect(rows.projects, `write ${last}`).toEqual([]);
      } else {
        expect(witness.states.slice(witness.acknowledged), `write ${last}`).toContainEqual(rows);
      }
      expect(notices, `write ${last}`).toEqual([]);
      await expectEveryWayLeadsTo(directory, rows);
      last += 1;
    }
    expect(last).toBeGreaterThan(30);
  });
});

describe('a driver that is killed', () => {
  it.each<[string, Call['kind']]>([
    ['before its record is written whole', 'write'],
    ['between a write and its sync', 'datasync'],
  ])('fault 2: %s has told nobody, and the record is there as a whole or not at all', async (_, kind) => {
    const directory = await temporaryDirectory();
    const dying = await openToDie(directory, 'killed', (call) => call.kind === kind);
    const before = dump(dying.store);
    dying.begin();
    await expect(insertTask(dying.store, 21)).rejects.toThrow('dead');
    await dying.store.close();
    const { rows, notices } = await reopened(directory);
    expect(notices).toEqual([]);
    expect([0, 1]).toContain(rows.tasks.length - before.tasks.length);
    await expectEveryWayLeadsTo(directory, rows);
  });

  it('fault 2: before a sync leaves nothing that a loss of power could take from its successor', async () => {
    const directory = await temporaryDirectory();
    const disk = volatileFs(withoutRoomForSnapshots);
    const dying = await openToDie(directory, 'killed', ({ kind }) => kind === 'datasync', disk.fs);
    dying.begin();
    await expect(insertTask(dying.store, 21)).rejects.toThrow('dead');
    const successor = await open(directory, disk.fs);
    await insertTask(successor, 22);
    const rows = dump(successor);
    await disk.losePower();
    await Promise.all([dying.store.close(), successor.close()]);
    expect(rows.tasks.map(({ number }) => number)).toEqual([1, 2, 21, 22]);
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });

  it.each<[Death, string[]]>([
    ['killed', [snapshotName(1), snapshotName(2), snapshotName(3)]],
    ['powerLoss', [snapshotName(1), snapshotName(2)]],
  ])(
    'fault 13: (%s) between the rename of a snapshot and the sync of its folder has the old one or the new one',
    async (death, snapshots) => {
      const directory = await temporaryDirectory();
      let renamed = false;
      const dying = await openToDie(directory, death, ({ kind }) => {
        renamed ||= kind === 'rename';
        return death === 'killed' ? renamed && kind === 'syncDirectory' : renamed;
      });
      const rows = dump(dying.store);
      dying.begin();
      await expect(dying.store.snapshot()).rejects.toThrow('dead');
      await dying.store.close();
      expect((await stateFiles(directory)).filter((name) => name.startsWith('snapshot'))).toEqual(snapshots);
      expect(await reopened(directory)).toEqual({ rows, notices: [] });
      await expectEveryWayLeadsTo(directory, rows);
    },
  );
});

describe('the power that goes', () => {
  it('fault 3: right after a first transaction takes neither it nor the new folder', async () => {
    const directory = await temporaryDirectory();
    const disk = volatileFs(createNodeFs());
    const store = await open(directory, disk.fs);
    await store.transact(insertSamples);
    const rows = dump(store);
    await disk.losePower();
    await store.close();
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });

  it('fault 13: right after a snapshot does not take it', async () => {
    const directory = await temporaryDirectory();
    const disk = volatileFs(createNodeFs());
    const store = await open(directory, disk.fs);
    await store.transact(insertSamples);
    await store.snapshot();
    const rows = dump(store);
    await disk.losePower();
    await store.close();
    expect(await stateFiles(directory)).toContain(snapshotName(2));
    await rm(join(directory, snapshotName(1)));
    await rm(join(directory, journalName(1)));
    expect(await reopened(directory)).toEqual({ rows, notices: [] });
  });
});

/** With the samples in it; dies at the first operation after `begin` that `isLast` says yes to. */
async function openToDie(
  directory: string,
  death: Death,
  isLast: (call: Call) => boolean,
  real: Fs = createNodeFs(),
) {
  let begun = false;
  const { fs } = dyingFsWhen(real, death, (call) => begun && isLast(call));
  const store = await open(directory, fs);
  await store.transact(insertSamples);
  // Until the snapshot of the opening is written, or is not.
  await store.snapshot().catch(() => undefined);
  return {
    store,
    begin() {
      begun = true;
    },
  };
}

/** Opened again, and from the older generation, it is the same: journals and snapshots say the same thing. */
async function expectEveryWayLeadsTo(directory: string, rows: State): Promise<void> {
  const newest = (await readdir(directory))
    .filter((name) => name.startsWith('snapshot-'))
    .sort()
    .at(-1);
  await rm(join(directory, newest ?? ''));
  const store = await open(directory);
  expect(dump(store)).toEqual(rows);
  expect(store.notices).toEqual([]);
  await store.close();
}

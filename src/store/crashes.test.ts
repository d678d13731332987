import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Death, dyingFs } from '../../test/support/store/dyingFs.ts';
import { failingFs } from '../../test/support/store/interceptedFs.ts';
import { insertSamples, task } from '../../test/support/store/sampleRows.ts';
import { dump, open, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
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
  kind === 'append' && path.endsWith('.tmp') ? 'ENOSPC' : null,
);

describe.each<[Death, string, Fs]>([
  ['killed', 'and the disk has room', withRoom],
  ['powerLoss', 'and the disk has room', withRoom],
  ['powerLoss', 'and no snapshot can be written', withoutRoomForSnapshots],
])('a driver that ends (%s, %s) at any of its writes', (death, _, real) => {
  it('has lost nothing that was acknowledged, and made up nothing', { timeout: 60_000 }, async () => {
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

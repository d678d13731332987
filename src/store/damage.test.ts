import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { insertSamples, project } from '../../test/support/store/sampleRows.ts';
import {
  fourTransactions,
  headerEnd,
  insertTask,
  journalName,
  snapshotName,
} from '../../test/support/store/stateOnDisk.ts';
import { dump, open, reopened, temporaryDirectory } from '../../test/support/store/stores.ts';
import { decodeFrame, decodeRecords, encodeFrame, encodeRecords } from './journal.ts';
import { createNodeFs } from './nodeFs.ts';
import { recover } from './recovery.ts';
import { readSnapshot } from './snapshot.ts';
import { createTables } from './tables.ts';
import { View } from './view.ts';

const sql = await initSqlJs();
let directory: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
});

/** What is read when the first journal holds these bytes instead of its own. */
async function readWith(bytes: Uint8Array) {
  const real = createNodeFs();
  const path = join(directory, journalName(1));
  const fs = { ...real, readFile: async (other: string) => (other === path ? bytes : real.readFile(other)) };
  const { database, damaged, notices } = await recover(fs, directory, sql);
  const view = new View(database);
  const rows = dump({ tables: createTables(view) });
  view.release().close();
  return { rows, damaged, notices };
}

async function smallJournal() {
  const { states, lengths } = await fourTransactions(directory, (tables) => tables.projects.insert(project));
  const whole = await readFile(join(directory, journalName(1)));
  const bytes = whole.subarray(0, lengths.at(-1));
  const empty = { ...states[0], projects: [] };
  const space = whole.subarray(bytes.length);
  return { bytes, space, header: headerEnd(bytes), states: [empty, ...states], lengths };
}

describe('a journal', () => {
  it('fault 4: torn at any byte gives what was whole before it', async () => {
    const { bytes, header, states, lengths } = await smallJournal();
    for (let length = 0; length < bytes.length; length += 1) {
      const whole = lengths.filter((end) => end <= length).length;
      const found = await readWith(bytes.subarray(0, length));
      expect(found.rows, `cut at ${length}`).toEqual(states[whole]);
      expect(found.damaged, `cut at ${length}`).toEqual([]);
      // Without even a header it is as if it were not there.
      expect(found.notices, `cut at ${length}`).toHaveLength(length < header ? 1 : 0);
    }
  });

  it('fault 4: torn at any byte in space that was there gives what was whole before it', async () => {
    const { bytes, space, header, states, lengths } = await smallJournal();
    for (let length = 0; length < bytes.length; length += 1) {
      const whole = lengths.filter((end) => end <= length).length;
      const zeros = new Uint8Array(bytes.length - length);
      const found = await readWith(Buffer.concat([bytes.subarray(0, length), zeros, space]));
      expect(found.rows, `cut at ${length}`).toEqual(states[whole]);
      expect(found.damaged, `cut at ${length}`).toEqual([]);
      expect(found.notices, `cut at ${length}`).toHaveLength(length < header ? 1 : 0);
    }
  });

  it.each([
    ['with space after it', true],
    ['without', false],
  ])(
    'fault 5: %s, with one bit flipped in any byte gives what was before it, and is named as damaged',
    async (_, hasSpace) => {
      const { bytes, space, states, lengths } = await smallJournal();
      for (let offset = 0; offset < bytes.length; offset += 1) {
        const flipped = Buffer.concat([bytes, hasSpace ? space : new Uint8Array()]);
        flipped.writeUInt8(flipped.readUInt8(offset) ^ (1 << (offset % 8)), offset);
        const found = await readWith(flipped);
        const whole = lengths.filter((end) => end <= offset).length;
        expect(found.rows, `bit in byte ${offset}`).toEqual(states[whole]);
        expect(found.damaged, `bit in byte ${offset}`).toEqual([journalName(1)]);
        expect(found.notices, `bit in byte ${offset}`).toHaveLength(1);
      }
    },
  );

  it('fault 5: with one bit flipped in the space after it has lost nothing', async () => {
    const { bytes, space, states } = await smallJournal();
    for (let offset = bytes.length; offset < bytes.length + 1_200; offset += 1) {
      const flipped = Buffer.concat([bytes, space]);
      flipped.writeUInt8(1 << (offset % 8), offset);
      expect((await readWith(flipped)).rows, `bit in byte ${offset}`).toEqual(states.at(-1));
    }
  });

  it('fault 14: with a batch whose second record fits no state gives what was before the batch', async () => {
    const { bytes, states } = await smallJournal();
    const rename = { sql: 'UPDATE projects SET name = ?', parameters: ['half done'] };
    const batch = encodeRecords([[rename], [{ sql: 'DELETE FROM nowhere', parameters: [] }]]);
    const found = await readWith(Buffer.concat([bytes, encodeFrame(5, batch)]));
    expect(found.rows).toEqual(states.at(-1));
    expect(found.damaged).toEqual([journalName(1)]);
  });

  it('fault 14: with a gap in its numbers gives what was before the gap', async () => {
    const { bytes, header, states, lengths } = await smallJournal();
    const [first = 0, second = 0] = lengths;
    const gap = Buffer.concat([bytes.subarray(0, first), bytes.subarray(second)]);
    const found = await readWith(gap);
    expect(found.rows).toEqual(states[1]);
    expect(found.damaged).toEqual([journalName(1)]);
    const frame = decodeFrame(bytes, header);
    expect(typeof frame !== 'string' && decodeRecords(frame.payload)).toHaveLength(1);
  });
});

describe('a snapshot', () => {
  it('fault 5: with one bit flipped anywhere is never taken for good', async () => {
    await fourTransactions(directory);
    await reopened(directory);
    const bytes = await readFile(join(directory, snapshotName(2)));
    expect(readSnapshot(bytes)).not.toBeNull();
    const head = headerEnd(bytes);
    for (let offset = 0; offset < bytes.length; offset += offset < head ? 1 : 211) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(offset) ^ (1 << (offset % 8)), offset);
      expect(readSnapshot(flipped), `bit in byte ${offset}`).toBeNull();
    }
  });

  it('fault 14: that is newer than every journal is opened, and what is missing after it is told', async () => {
    const store = await open(directory);
    await store.transact(insertSamples);
    await store.snapshot();
    const rows = dump(store);
    await insertTask(store, 31);
    await store.close();
    await rm(join(directory, journalName(2)));
    const found = await reopened(directory);
    expect(found.rows).toEqual(rows);
    expect(found.notices.join()).toContain('changes since the last snapshot are lost');
  });
});

describe('everything', () => {
  it('fault 17: of zero bytes is told, and never an empty board in silence', async () => {
    const store = await open(directory);
    await store.transact(insertSamples);
    await store.snapshot();
    await store.close();
    for (const name of [journalName(1), journalName(2), snapshotName(1), snapshotName(2)]) {
      await writeFile(join(directory, name), '');
    }
    const found = await reopened(directory);
    expect(found.rows.tasks).toEqual([]);
    expect(found.notices.join()).toContain('starts empty');
  });

  it('fault 17: but empty journals is told too', async () => {
    const store = await open(directory);
    await store.transact(insertSamples);
    await store.snapshot();
    await store.snapshot();
    await store.close();
    for (const name of [snapshotName(2), snapshotName(3)]) {
      await rm(join(directory, name));
    }
    await writeFile(join(directory, journalName(2)), '');
    await writeFile(join(directory, journalName(3)), '');
    const found = await reopened(directory);
    expect(found.rows.tasks).toEqual([]);
    expect(found.notices.join()).toContain('starts empty');
  });
});

import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileError } from '../../test/support/store/interceptedFs.ts';
import { journalEnd, journalName } from '../../test/support/store/stateOnDisk.ts';
import { temporaryDirectory } from '../../test/support/store/stores.ts';
import type { Fs } from '../lib/fs.ts';
import type { JournalRecord } from './journal.ts';
import { JournalFile, readJournal } from './journalFile.ts';
import { JournalReader } from './journalReader.ts';
import { createNodeFs } from './nodeFs.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
  path = join(directory, journalName(1));
  await mkdir(directory);
});

const record = (length: number): JournalRecord => [{ sql: 'x'.repeat(length), parameters: [] }];
const create = (fs: Fs = createNodeFs()) => JournalFile.create(fs, directory, 1, async () => null);
const append = (journal: JournalFile, length: number) =>
  journal.append([record(length)], () => Promise.resolve());

async function recordsInFile(): Promise<JournalRecord[]> {
  const content = readJournal(await readFile(path));
  if (typeof content === 'string') {
    throw new Error(content);
  }
  const reader = new JournalReader(content);
  const records = [...reader.records()];
  expect(reader.damaged).toBe(false);
  expect(reader.end.length).toBe(await journalEnd(path));
  return records;
}

/** Takes nothing beyond `end`, but all that fits before it. */
function diskOf(end: number): Fs {
  const real = createNodeFs();
  return {
    ...real,
    async createExclusive(file, mode) {
      const handle = await real.createExclusive(file, mode);
      return {
        ...handle,
        async write(bytes, position) {
          await handle.write(bytes.subarray(0, Math.max(0, end - position)), position);
          if (position + bytes.length > end) {
            throw fileError('ENOSPC');
          }
        },
      };
    },
  };
}

describe('the space of a journal', () => {
  it('is there before the frames that are written into it, and grows when the next does not fit', async () => {
    const journal = await create();
    const lengths = [1, 100, 60_000, 6_000, 300_000, 1];
    const sizes = [(await stat(path)).size];
    for (const length of lengths) {
      await append(journal, length);
      sizes.push((await stat(path)).size);
    }
    await journal.close();
    expect(sizes.map((size) => size / 65_536)).toEqual([1, 1, 1, 1, 2, 6, 6]);
    expect(await recordsInFile()).toEqual(lengths.map(record));
  });

  it('fault 7: is done without on a disk that has only room for the frames', async () => {
    const journal = await create(diskOf(10_000));
    const lengths = [1, 3_000, 100, 5_000];
    for (const length of lengths) {
      await append(journal, length);
    }
    await expect(append(journal, 5_000)).rejects.toThrow('ENOSPC');
    await journal.cut();
    await journal.close();
    expect((await stat(path)).size).toBe(journal.seal.length);
    expect(await recordsInFile()).toEqual(lengths.map(record));
  });

  it('is no part of what is sealed', async () => {
    const journal = await create();
    await append(journal, 10);
    await journal.close();
    expect(journal.seal).toEqual({ epoch: 1, length: await journalEnd(path), sequence: 1 });
  });
});

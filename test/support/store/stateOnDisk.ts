import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../../src/store/store.ts';
import { insertSamples, task } from './sampleRows.ts';
import { dump, open } from './stores.ts';

export const journalName = (epoch: number) => `journal-${String(epoch).padStart(8, '0')}.log`;
export const snapshotName = (epoch: number) => `snapshot-${String(epoch).padStart(8, '0')}.db`;

/** Names of the files, without the quarantine. */
export async function stateFiles(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name !== 'quarantine').sort();
}

export function insertTask(store: Store, number: number): Promise<void> {
  return store.transact((tables) => tables.tasks.insert({ ...task, id: `n${number}`, number }));
}

/** Where a journal ends: the zeros after that are only space. */
export async function journalEnd(path: string): Promise<number> {
  return (await readFile(path)).findLastIndex((byte) => byte !== 0) + 1;
}

/** Writes the frames as a driver would after what is in the journal. */
export async function appendFrames(path: string, ...frames: readonly Uint8Array[]): Promise<void> {
  await truncate(path, await journalEnd(path));
  await appendFile(path, Buffer.concat(frames));
}

/**
 * Leaves four transactions in the first epoch's journal. `states[0]` and `lengths[0]` are the state and the
 * length of the journal after the `first`, which puts in the samples; three small ones follow.
 */
export async function fourTransactions(directory: string, first = insertSamples) {
  const path = join(directory, journalName(1));
  const store = await open(directory);
  await store.transact(first);
  const states = [dump(store)];
  const lengths = [await journalEnd(path)];
  for (const nextTaskNumber of [11, 12, 13]) {
    await store.transact((tables) => tables.projects.update('p1', { nextTaskNumber }));
    states.push(dump(store));
    lengths.push(await journalEnd(path));
  }
  await store.close();
  return { states, lengths };
}

export async function flipBit(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 4, offset);
  await writeFile(path, bytes);
}

/** Where the first frame of a journal or a snapshot, its header, ends. */
export function headerEnd(bytes: Buffer): number {
  return 24 + bytes.readUInt32BE(4);
}

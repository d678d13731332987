import { workerData } from 'node:worker_threads';
import type { Clock } from '../lib/clock.ts';
import { compact } from './compaction.ts';
import { loadSql } from './loadSql.ts';
import { createNodeFs } from './nodeFs.ts';
import { patientFs } from './patientFs.ts';
import { fields, nullable, number, text } from './values.ts';

// The entry of the thread that writes the snapshots of large states; `compactInThread` starts it, and sees its end.
const clock: Clock = {
  now: () => Date.now(),
  at(at, callback) {
    const timer = setTimeout(callback, at - Date.now());
    return { dispose: () => clearTimeout(timer) };
  },
};

// A rejection that nobody handles ends the thread with that error.
void run(fields(workerData));

async function run({ directory, epoch, wasmPath }: Readonly<Record<string, unknown>>): Promise<void> {
  const sql = await loadSql(nullable(text)(wasmPath));
  await compact(patientFs(createNodeFs(), clock), text(directory), sql, number(epoch));
}

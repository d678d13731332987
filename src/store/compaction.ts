import { Worker } from 'node:worker_threads';
import type { SqlJsStatic } from 'sql.js';
import type { Fs } from '../lib/fs.ts';
import { stateAtStartOf } from './recovery.ts';
import { writeSnapshot } from './snapshot.ts';

/** What the thread has to know. */
export interface CompactionRequest {
  readonly directory: string;
  /** Its journal exists, and with it the seal of those before. */
  readonly epoch: number;
  readonly wasmPath: string | null;
}

/** Writes the snapshot that the epoch starts from, out of what is on disk: the one before and the sealed journals. */
export async function compact(fs: Fs, directory: string, sql: SqlJsStatic, epoch: number): Promise<void> {
  const { image, sequence } = await stateAtStartOf(fs, directory, sql, epoch);
  await writeSnapshot(fs, directory, { epoch, sequence, image });
}

/** Has `compactor.ts` do the same in a thread of its own, for states whose export would stop everything else. */
export function compactInThread(program: string, request: CompactionRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: request, execArgv: [] });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`The thread that writes snapshots ended with ${code}`));
      }
    });
  });
}

import type { Clock } from '../lib/clock.ts';
import { errorCode } from '../lib/errorCode.ts';
import type { Fs } from '../lib/fs.ts';

const patience = 5_000;
const shortestWait = 10;
const longestWait = 500;

/**
 * Tries again, for up to five seconds, what fails for reasons that pass: no file can be opened because too many
 * are, or a virus scanner or an indexer on Windows holds the file that is to be renamed. A sync on an open file
 * is never tried again: after one that failed, the next may succeed without having written anything.
 */
export function patientFs(fs: Fs, clock: Clock): Fs {
  const patiently = <T>(passing: readonly string[], operation: () => Promise<T>): Promise<T> =>
    retry(clock, passing, operation);
  const tooMany = ['EMFILE', 'ENFILE'];
  const held = ['EPERM', 'EBUSY'];
  return {
    ...fs,
    readdir: (path) => patiently(tooMany, () => fs.readdir(path)),
    readFile: (path) => patiently(tooMany, () => fs.readFile(path)),
    createExclusive: (path, mode) => patiently(tooMany, () => fs.createExclusive(path, mode)),
    truncate: (path, length) => patiently(tooMany, () => fs.truncate(path, length)),
    syncFile: (path) => patiently(tooMany, () => fs.syncFile(path)),
    syncDirectory: (path) => patiently(tooMany, () => fs.syncDirectory(path)),
    rename: (from, to) => patiently(held, () => fs.rename(from, to)),
  };
}

async function retry<T>(clock: Clock, passing: readonly string[], operation: () => Promise<T>): Promise<T> {
  const end = clock.now() + patience;
  for (let wait = shortestWait; ; wait = Math.min(2 * wait, longestWait)) {
    try {
      return await operation();
    } catch (error) {
      if (!passing.includes(errorCode(error) ?? '') || clock.now() >= end) {
        throw error;
      }
    }
    const next = Math.min(clock.now() + wait, end);
    await new Promise<void>((resolve) => clock.at(next, resolve));
  }
}

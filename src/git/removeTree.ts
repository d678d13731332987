import { randomBytes } from 'node:crypto';
import { chmod, lstat, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../lib/errorCode.ts';

/** Deletes a folder with all that is in it. Follows no link. */
export async function removeTree(path: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };
  try {
    await rm(path, options);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENAMETOOLONG') {
      await bringUp(path);
    } else if (code === 'EACCES' || code === 'EPERM') {
      await makeWritable(path);
    } else {
      throw error;
    }
    await rm(path, options);
  }
}

/** Whoever goes down step by step can make folders whose paths are too long to be named: those are moved to the top. */
async function bringUp(top: string): Promise<void> {
  const open = [top];
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      const isFar = Buffer.byteLength(path) - Buffer.byteLength(top) > 500;
      const place = isFar ? join(top, randomBytes(8).toString('hex')) : path;
      if (entry.isDirectory() && isFar) {
        await rename(path, place);
      }
      if (entry.isDirectory()) {
        open.push(place);
      }
    }
  }
}

/** Some tools' caches are read-only folders, which cannot be emptied as they are. Follows no link. */
async function makeWritable(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if ((await lstat(path)).isDirectory()) {
      await makeWritable(path);
    }
  }
}

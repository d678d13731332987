import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../lib/errorCode.ts';

/** Deletes a folder with all that is in it. Follows no link. */
export async function removeTree(path: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };
  try {
    await rm(path, options);
  } catch (error) {
    if (errorCode(error) !== 'EACCES' && errorCode(error) !== 'EPERM') {
      throw error;
    }
    await makeWritable(path);
    await rm(path, options);
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

import { errorCode } from '../lib/errorCode.ts';
import type { Fs } from '../lib/fs.ts';
import { directoryMode, fileMode } from './stateFiles.ts';

/**
 * Copies damaged files aside, so that somebody can look at them later. The originals stay until their
 * generation goes: what comes before the damage may still be needed.
 */
export async function quarantine(fs: Fs, directory: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) {
    return;
  }
  const aside = `${directory}/quarantine`;
  await fs.mkdir(aside, directoryMode);
  for (const name of names) {
    const bytes = await fs.readFile(`${directory}/${name}`);
    const temporary = `${aside}/${name}.tmp`;
    await removeIfThere(fs, temporary);
    const handle = await fs.createExclusive(temporary, fileMode);
    try {
      await handle.write(bytes, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(temporary, `${aside}/${name}`);
  }
  await fs.syncDirectory(aside);
}

/** A crash can leave half a copy. */
async function removeIfThere(fs: Fs, path: string): Promise<void> {
  try {
    await fs.unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') {
      throw error;
    }
  }
}

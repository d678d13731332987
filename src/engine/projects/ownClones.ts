import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Which clones we made ourselves. It is kept in the user's place for state, and not in the clones: nothing that comes
 * with a repository can claim that it is ours to delete.
 */
export interface OwnClones {
  remember(folder: string): Promise<void>;
  isOwn(folder: string): Promise<boolean>;
  forget(folder: string): Promise<void>;
}

export function createOwnClones(stateRoot: string): OwnClones {
  const directory = join(stateRoot, 'clones');
  const recordOf = (path: string) => join(directory, createHash('sha256').update(path).digest('hex'));
  return {
    async remember(folder) {
      const path = await realpath(folder);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFile(recordOf(path), path, { mode: 0o600 });
    },
    async isOwn(folder) {
      const path = await realpath(folder).catch(() => null);
      const recorded = path === null ? null : await readFile(recordOf(path), 'utf8').catch(() => null);
      return path !== null && recorded === path;
    },
    async forget(folder) {
      const path = await realpath(folder).catch(() => folder);
      await rm(recordOf(path), { force: true });
    },
  };
}

import { mkdir, open, readdir, readFile, rename, truncate, unlink } from 'node:fs/promises';
import type { FileHandle, Fs } from '../lib/fs.ts';

/** The real file system. */
export function createNodeFs(): Fs {
  return {
    async mkdir(path, mode) {
      await mkdir(path, { recursive: true, mode });
    },
    readdir: (path) => readdir(path),
    readFile: (path) => readFile(path),
    createExclusive,
    rename,
    unlink,
    truncate,
    syncDirectory,
  };
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory, and keeps renames in order without being asked.
  if (process.platform === 'win32') {
    return;
  }
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function createExclusive(path: string, mode: number): Promise<FileHandle> {
  const handle = await open(path, 'ax', mode);
  return {
    append: (bytes) => handle.writeFile(bytes),
    datasync: () => handle.datasync(),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

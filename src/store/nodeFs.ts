import { fdatasync, readdir, write } from 'node:fs';
import { mkdir, open, readFile, rename, truncate, unlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errorCode } from '../lib/errorCode.ts';
import type { FileHandle, Fs } from '../lib/fs.ts';

/** The real file system. */
export function createNodeFs(): Fs {
  return {
    mkdir: makeDirectory,
    readdir: (path) => list(path),
    readFile: (path) => readFile(path),
    createExclusive,
    rename,
    unlink,
    truncate,
    syncFile: (path) => sync(path, 'r+'),
    async syncDirectory(path) {
      // Windows cannot open a directory, and keeps renames in order without being asked.
      if (process.platform !== 'win32') {
        await sync(path, 'r');
      }
    },
  };
}

// What every commit asks for, by the way that node answers soonest.
const list = promisify<string, string[]>(readdir);
const writeTo = promisify(write);
const syncData = promisify(fdatasync);

/** The system may take fewer bytes than it is given, and does so where a disk is almost full. */
export async function writeAll(
  write: (bytes: Uint8Array) => Promise<{ readonly bytesWritten: number }>,
  bytes: Uint8Array,
): Promise<void> {
  for (let rest = bytes; rest.length > 0; ) {
    const { bytesWritten } = await write(rest);
    if (bytesWritten === 0) {
      throw new Error('The disk takes no more bytes');
    }
    rest = rest.subarray(bytesWritten);
  }
}

async function makeDirectory(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, mode);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(errorCode(error) ?? '')) {
      // Making the parents too would only say that the folder is not there.
      throw error;
    }
    await mkdir(path, { recursive: true, mode });
  }
}

async function sync(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function createExclusive(path: string, mode: number): Promise<FileHandle> {
  const handle = await open(path, 'wx', mode);
  return {
    write(bytes, position) {
      const end = position + bytes.length;
      return writeAll((rest) => writeTo(handle.fd, rest, 0, rest.length, end - rest.length), bytes);
    },
    datasync: () => syncData(handle.fd),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

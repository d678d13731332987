import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { errorCode } from '../lib/errorCode.ts';

/** The real path of what is there, or of what would be made there: its existing part is resolved. */
export async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPathOf(parent), basename(path));
  }
}

/** The path with its parent resolved, but not itself: a symbolic link stays visible. */
export async function resolveParent(path: string): Promise<string> {
  return join(await realPathOf(dirname(path)), basename(path));
}

/** Whether `path` lies beneath `folder`; both real. */
export function isBeneath(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

export async function kindOf(path: string): Promise<'nothing' | 'directory' | 'file' | 'link' | 'other'> {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) {
      return 'link';
    }
    return found.isDirectory() ? 'directory' : found.isFile() ? 'file' : 'other';
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return 'nothing';
    }
    throw error;
  }
}

import { lstat, readdir, realpath } from 'node:fs/promises';
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

/** Why nothing can be made there, in words that follow its name; `null`: it can. An empty folder is no obstacle. */
export async function obstacleAt(path: string): Promise<string | null> {
  const kind = await kindOf(path);
  if (kind === 'directory') {
    return (await readdir(path)).length === 0 ? null : 'is a folder that is not empty';
  }
  return kind === 'nothing' ? null : kind === 'link' ? 'is a symbolic link' : 'is a file';
}

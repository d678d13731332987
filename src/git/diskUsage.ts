import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskUsage } from './repository.ts';

/**
 * What a folder takes up, and when something in it was last changed. Follows no link, counts a file with several names
 * once, and passes over what goes away meanwhile. `null` when `signal` ends it.
 */
export async function diskUsage(folder: string, signal: AbortSignal): Promise<DiskUsage | null> {
  const counted = new Set<string>();
  let bytes = 0;
  let changedAt = 0;
  const waiting = [folder];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (signal.aborted) {
      return null;
    }
    const entry = await lstat(path).catch(() => null);
    const identity = entry && entry.nlink > 1 && !entry.isDirectory() ? `${entry.dev}:${entry.ino}` : null;
    if (entry === null || (identity !== null && counted.has(identity))) {
      continue;
    }
    if (identity !== null) {
      counted.add(identity);
    }
    // Some file systems, and Windows, do not tell how many blocks a file has.
    bytes += entry.blocks > 0 ? entry.blocks * 512 : entry.size;
    changedAt = Math.max(changedAt, entry.mtimeMs);
    if (entry.isDirectory()) {
      waiting.push(...(await namesIn(path)));
    }
  }
  return { bytes, changedAt };
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder)) {
      names.push(join(folder, name));
    }
  } catch {
    // Gone meanwhile, or not ours to read: what was seen of it counts.
  }
  return names;
}

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);

/** Why file systems cannot be mounted here; `null` when they can. */
export async function whyNoMounts(): Promise<string | null> {
  const directory = await mkdtemp(join(tmpdir(), 'switchyard-mount-'));
  try {
    await mountTmpfs(directory, '1m');
    await run('umount', [directory]);
    return null;
  } catch {
    return 'file systems cannot be mounted here, which takes Linux and root';
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A real file system of that size; gone when the test is over. */
export async function smallDisk(size: string) {
  const directory = await mkdtemp(join(tmpdir(), 'switchyard-disk-'));
  await mountTmpfs(directory, size);
  onTestFinished(async () => {
    await run('umount', [directory]);
    await rm(directory, { recursive: true });
  });
  return {
    directory,
    /** With other options, such as `ro` or `size=8m`. */
    async remount(options: string) {
      await run('mount', ['-o', `remount,${options}`, directory]);
    },
  };
}

/** Makes the directory read-only, also for whoever has files of it open; as it was when the test is over. */
export async function makeReadOnly(directory: string): Promise<void> {
  await run('mount', ['--bind', directory, directory]);
  onTestFinished(async () => {
    await run('umount', [directory]);
  });
  await run('mount', ['-o', 'remount,bind,ro', directory]);
}

async function mountTmpfs(directory: string, size: string): Promise<void> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0755`, 'tmpfs', directory]);
}

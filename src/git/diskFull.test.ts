import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { gitIn, type TestRepository } from '../../test/support/gitFixture.ts';
import {
  expectFailure,
  expectOk,
  fingerprint,
  openedRepository,
} from '../../test/support/repositoryFixture.ts';
import { smallDisk, whyNoMounts } from '../../test/support/store/mounts.ts';

const noMounts = await whyNoMounts();
const skipped = noMounts === null ? '' : ` (skipped: ${noMounts})`;

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

it.skipIf(noMounts !== null)(
  `fault 85: takes half a worktree away again when the disk is full, says so, and makes others as soon as there is room${skipped}`,
  async () => {
    const large = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`large/${at}`, `${at}`.padEnd(100_000, `${at} `)]),
    );
    const { repository, request, files } = await openedRepository({ files: { 'small/file': 'x', ...large } });
    made.push(files);
    const disk = await smallDisk('2m');
    const place = (name: string) => join(disk.directory, 'worktrees', name);
    const wanted = (name: string, sparse: readonly string[] = []) =>
      request(name, { path: place(name), sparse });
    const before = await fingerprint(files);
    // As many at once as there are slots for writing out files, and one more: none keeps its slot.
    const all = await Promise.all(
      ['sw-1', 'sw-2', 'sw-3'].map((name) => repository.addWorktree(wanted(name))),
    );
    for (const one of all) {
      const failed = expectFailure(one);
      expect([failed.kind, failed.message]).toEqual(['diskFull', expect.stringContaining('Free some space')]);
    }
    expect(await repository.ownedWorktrees()).toEqual([]);
    expect(await files.git('branch', '--list', 'sw-*')).toBe('');
    await expect.poll(() => readdir(join(disk.directory, 'worktrees')), { timeout: 30_000 }).toEqual([]);
    expect(await fingerprint(files)).toBe(before);

    expectOk(await repository.addWorktree(wanted('sw-1', ['small'])));
    await disk.remount('size=16m');
    expectOk(await repository.addWorktree(wanted('sw-2')));
    expect(await gitIn(place('sw-2'), 'status', '--porcelain')).toBe('');
  },
);

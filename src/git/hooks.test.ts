import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { writeFiles } from '../../test/support/gitFixture.ts';
import { type OpenedRepository, openedRepository } from '../../test/support/repositoryFixture.ts';

let opened: OpenedRepository;

afterEach(() => opened.files.remove());

async function writeHook(folder: string, mode: number): Promise<void> {
  await writeFiles(folder, { 'post-checkout': '#!/bin/sh\n' });
  await chmod(join(folder, 'post-checkout'), mode);
}

/** Whether there is one for a worktree of ours. */
async function found(): Promise<boolean> {
  const { repository, request, place } = opened;
  await repository.addWorktree(request('sw-1'));
  return repository.hasHook(place('sw-1'), 'post-checkout');
}

it('finds a hook where git would run it, and none that is not executable', async () => {
  opened = await openedRepository();
  expect(await found()).toBe(false);
  const hooks = join(opened.files.path, '.git', 'hooks');
  await writeHook(hooks, 0o644);
  expect(await found()).toBe(false);
  await chmod(join(hooks, 'post-checkout'), 0o755);
  expect(await found()).toBe(true);
});

it('looks where the configuration puts hooks: beside the repository, or in the worktree itself', async () => {
  opened = await openedRepository();
  await writeHook(join(opened.files.path, '.git', 'hooks'), 0o755);
  const shared = join(dirname(opened.files.path), 'shared hooks');
  await opened.files.git('config', 'core.hooksPath', shared);
  expect(await found()).toBe(false);
  await writeHook(shared, 0o755);
  expect(await found()).toBe(true);
  await opened.files.git('config', 'core.hooksPath', '.husky/_');
  expect(await found()).toBe(false);
  await writeHook(join(opened.place('sw-1'), '.husky', '_'), 0o755);
  expect(await found()).toBe(true);
  await opened.files.git('config', 'core.hooksPath', '');
  expect(await found()).toBe(false);
});

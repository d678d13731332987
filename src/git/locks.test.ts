import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gitIn, type TestRepository, writeFiles } from '../../test/support/gitFixture.ts';
import { remoteFixture } from '../../test/support/remoteFixture.ts';
import { expectFailure, expectOk, openedRepository } from '../../test/support/repositoryFixture.ts';
import { kindOf } from './paths.ts';

const made: Pick<TestRepository, 'remove'>[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

async function opened() {
  const all = await openedRepository();
  made.push(all.files);
  const lock = async (name: string) => {
    const path = join(all.files.path, '.git', name);
    await writeFiles(join(all.files.path, '.git'), { [name]: 'theirs' });
    return {
      path,
      letGoSoon: () => setTimeout(() => rm(path), 300),
      isThere: async () => (await readFile(path, 'utf8')) === 'theirs',
    };
  };
  return { ...all, lock };
}

describe('fault 69: another git process holds a lock', () => {
  it('fault 69: of the branch that a worktree is made for: waits, or says which lock it is', async () => {
    const { repository, request, place, lock } = await opened();
    const held = await lock('refs/heads/sw-1.lock');
    const refused = expectFailure(await repository.addWorktree(request('sw-1')));
    expect([refused.kind, refused.message]).toEqual(['locked', expect.stringContaining(held.path)]);
    expect(await held.isThere()).toBe(true);
    expect(await kindOf(place('sw-1'))).toBe('nothing');
    expect(await repository.ownedWorktrees()).toEqual([]);
    held.letGoSoon();
    expectOk(await repository.addWorktree(request('sw-1')));
  });

  it('fault 69: of the packed refs, or of a branch, when it is deleted', async () => {
    const { repository, files, lock, head } = await opened();
    await files.git('branch', 'sw-1');
    await files.git('pack-refs', '--all');
    for (const name of ['packed-refs.lock', 'refs/heads/sw-1.lock']) {
      const held = await lock(name);
      const refused = expectFailure(await repository.deleteBranch('sw-1', head));
      expect([refused.kind, refused.message]).toEqual(['locked', expect.stringContaining(name)]);
      expect(await held.isThere()).toBe(true);
      await rm(held.path);
    }
    (await lock('packed-refs.lock')).letGoSoon();
    expectOk(await repository.deleteBranch('sw-1', head));
  });

  it('fault 69: of HEAD or the index of a worktree, while its work is saved: both are left alone', async () => {
    const { repository, request, place, lock } = await opened();
    expectOk(await repository.addWorktree(request('sw-1')));
    await writeFile(join(place('sw-1'), 'work'), 'x');
    const held = [await lock('HEAD.lock'), await lock('worktrees/sw-1/index.lock')];
    const rescueRef = 'refs/switchyard/rescue/sw-1/now';
    const removal = { path: place('sw-1'), keptBy: null, rescueRef };
    expect(expectOk(await repository.removeWorktree(removal))).toEqual({ rescued: true });
    expect(await held[0]?.isThere()).toBe(true);
  });

  it('fault 69: of the branch that is fetched: waits, or says which lock it is', async () => {
    const all = await remoteFixture();
    made.push(all);
    const theirs = await all.colleague('main');
    await writeFiles(join(all.files.path, '.git'), { 'refs/remotes/origin/main.lock': '' });
    const lock = join(all.files.path, '.git/refs/remotes/origin/main.lock');
    const refused = expectFailure(await all.repository.remotes.fetch('origin', 'main'));
    expect([refused.kind, refused.message]).toEqual(['locked', expect.stringContaining('main.lock')]);
    expect(await kindOf(lock)).toBe('file');
    setTimeout(() => rm(lock), 300);
    expect(expectOk(await all.repository.remotes.fetch('origin', 'main'))).toBe(theirs);
    expect(await gitIn(all.files.path, 'rev-parse', 'origin/main')).toBe(theirs);
  });
});

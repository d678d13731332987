import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gitIn, type TestRepository, writeFiles } from '../../test/support/gitFixture.ts';
import {
  expectFailure,
  expectOk,
  fingerprint,
  openedRepository,
} from '../../test/support/repositoryFixture.ts';
import { kindOf } from './paths.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

const allowed = ['-c', 'protocol.file.allow=always', '-c', 'user.name=T', '-c', 'user.email=t@example.com'];

/** A repository with a submodule at `deps/lib`, which has one itself at `inner`; where they came from is gone. */
async function nested() {
  const all = await openedRepository();
  made.push(all.files);
  const parent = dirname(all.files.path);
  for (const [name, inner] of [
    ['core', null],
    ['lib', 'core'],
  ] as const) {
    const path = join(parent, name);
    await mkdir(path);
    await gitIn(path, 'init', '--quiet', '--initial-branch=main');
    await writeFiles(path, { [`${name}.txt`]: name });
    if (inner !== null) {
      await gitIn(path, ...allowed, 'submodule', '--quiet', 'add', join(parent, inner), 'inner');
    }
    await gitIn(path, 'add', '--all');
    await gitIn(path, ...allowed, 'commit', '--quiet', '-m', name);
  }
  await all.files.git(...allowed, 'submodule', '--quiet', 'add', join(parent, 'lib'), 'deps/lib');
  await all.files.git(...allowed, 'submodule', '--quiet', 'update', '--init', '--recursive');
  const commit = await all.files.commit('with a submodule');
  await rm(join(parent, 'core'), { recursive: true });
  await rm(join(parent, 'lib'), { recursive: true });
  const modules = join(all.files.path, '.git/modules/deps/lib');
  return { ...all, commit, modules, request: (name: string) => all.request(name, { commit }) };
}

describe('submodules', () => {
  it('fault 78: are checked out from what the user has, nested ones too, without a network', async () => {
    const { repository, request, place, files } = await nested();
    const before = await fingerprint(files);
    expectOk(await repository.addWorktree(request('sw-1')));
    expectOk(await repository.addWorktree(request('sw-2')));
    for (const path of [place('sw-1'), place('sw-2')]) {
      expect(await kindOf(join(path, 'deps/lib/lib.txt'))).toBe('file');
      expect(await kindOf(join(path, 'deps/lib/inner/core.txt'))).toBe('file');
      expect(await gitIn(path, 'status', '--porcelain')).toBe('');
      expect(await gitIn(path, 'submodule', 'status', '--recursive')).not.toMatch(/^[-+U]/m);
    }
    expect(await fingerprint(files)).toBe(before);
    expect(await files.git('status', '--porcelain')).toBe('');
  });

  it('go with their worktree, and leave the user’s as they were', async () => {
    const { repository, request, place, files, modules } = await nested();
    expectOk(await repository.addWorktree(request('sw-1')));
    const path = place('sw-1');
    expectOk(
      await repository.removeWorktree({ path, keptBy: null, rescueRef: 'refs/switchyard/rescue/sw-1/x' }),
    );
    expect(await readdir(join(modules, 'worktrees'))).toEqual([]);
    expect(await gitIn(join(files.path, 'deps/lib'), 'status', '--porcelain')).toBe('');
    expectOk(await repository.addWorktree({ ...request('sw-1'), branch: 'sw-3' }));
    expect(await kindOf(join(path, 'deps/lib/lib.txt'))).toBe('file');
  });

  it('keep what was committed in them, and refuse to go with what was not', async () => {
    const { repository, request, place, modules } = await nested();
    expectOk(await repository.addWorktree(request('sw-1')));
    const path = place('sw-1');
    const lib = join(path, 'deps/lib');
    await writeFile(join(lib, 'new.txt'), 'new');
    const removal = { path, keptBy: null, rescueRef: 'refs/switchyard/rescue/sw-1/x' };
    expect(expectFailure(await repository.removeWorktree(removal)).message).toContain('deps/lib');
    await gitIn(lib, 'add', '--all');
    await gitIn(lib, ...allowed, 'commit', '--quiet', '-m', 'in it');
    const commit = await gitIn(lib, 'rev-parse', 'HEAD');
    await gitIn(path, 'add', '--all');
    await gitIn(path, ...allowed, 'commit', '--quiet', '-m', 'with it');
    expectOk(await repository.removeWorktree(removal));
    expect(await gitIn(modules, 'for-each-ref', '--contains', commit, '--format=%(refname)')).toBe(
      `refs/switchyard/rescue/submodule/${commit}`,
    );
  });

  it('stay empty where the user has not fetched them', async () => {
    const { repository, request, place, modules } = await nested();
    await rm(modules, { recursive: true });
    expectOk(await repository.addWorktree(request('sw-1')));
    expect(await readdir(join(place('sw-1'), 'deps/lib'))).toEqual([]);
  });

  it('fault 101: whose names or paths lead elsewhere are left alone', async () => {
    const { repository, request, place, files } = await nested();
    const list =
      '[submodule "../../../x"]\n\tpath = deps/lib\n\turl = x\n[submodule "deps/lib"]\n\tpath = ../out\n\turl = x\n';
    const commit = await files.commit('hostile', { '.gitmodules': list });
    await mkdir(join(files.path, '.git/x'));
    expectOk(await repository.addWorktree({ ...request('sw-1'), commit }));
    expect(await readdir(join(place('sw-1'), 'deps/lib'))).toEqual([]);
    expect(await kindOf(join(dirname(place('x')), 'out'))).toBe('nothing');
  });
});

import { chmod, mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  gitIn,
  type RepositoryShape,
  type TestRepository,
  writeFiles,
} from '../../test/support/gitFixture.ts';
import {
  expectFailure,
  expectOk,
  open,
  openedRepository,
  silentLog,
} from '../../test/support/repositoryFixture.ts';
import { kindOf } from './paths.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

async function opened(shape: RepositoryShape) {
  const all = await openedRepository(shape);
  made.push(all.files);
  return all;
}

describe('.worktreeinclude', () => {
  it('copies the ignored files that its patterns name, and no others', async () => {
    const { repository, request, place, files } = await opened({
      files: {
        '.gitignore': '.env*\n*.local\nnode_modules/\n',
        '.worktreeinclude': '# secrets\n.env\n*.local\n!private.local\nopen.txt\ntracked\n',
        tracked: 'committed',
      },
    });
    await writeFiles(files.path, {
      '.env': 'SECRET=1',
      'deep/ü dir/x.local': 'x',
      'private.local': 'x',
      'node_modules/a/index.js': 'x',
      'open.txt': 'not ignored',
      tracked: 'edited',
    });
    expectOk(await repository.addWorktree(request('sw-1')));
    const path = place('sw-1');
    expect(await readFile(join(path, '.env'), 'utf8')).toBe('SECRET=1');
    expect(await kindOf(join(path, 'deep/ü dir/x.local'))).toBe('file');
    for (const absent of ['private.local', 'node_modules', 'open.txt']) {
      expect(await kindOf(join(path, absent))).toBe('nothing');
    }
    expect(await readFile(join(path, 'tracked'), 'utf8')).toBe('committed');
    expect(await gitIn(path, 'status', '--porcelain')).toBe('');
  });

  it('copies nothing that would not be ignored at the commit of the worktree', async () => {
    const { repository, request, place, files, head } = await opened({ files: { a: '1' } });
    await files.commit('ignore', { '.gitignore': '.env\n' });
    await writeFiles(files.path, { '.worktreeinclude': '.env\n', '.env': 'SECRET=1' });
    expectOk(await repository.addWorktree(request('sw-1', { commit: head })));
    expect(await kindOf(join(place('sw-1'), '.env'))).toBe('nothing');
  });

  it('copies a link as a link that leads to the same place of the worktree', async () => {
    const { repository, request, place, files } = await opened({
      files: { '.gitignore': '.env*\nshared*\n', '.worktreeinclude': '.env*\nshared*\n', 'real/inside': 'x' },
    });
    await symlink('real/inside', join(files.path, '.env.relative'));
    await symlink(join(files.path, 'real/inside'), join(files.path, '.env.absolute'));
    await symlink('real', join(files.path, 'shared'));
    await mkdir(join(files.path, 'deep'));
    await symlink('../real', join(files.path, 'deep/shared'));
    expectOk(await repository.addWorktree(request('sw-1')));
    for (const name of ['.env.relative', '.env.absolute', 'shared', 'deep/shared']) {
      expect(await kindOf(join(place('sw-1'), name)), name).toBe('link');
      const target = await realpath(join(place('sw-1'), name));
      expect(target.startsWith(join(place('sw-1'), 'real')), target).toBe(true);
    }
    expect(await gitIn(place('sw-1'), 'status', '--porcelain')).toBe('');
  });

  it('copies no link that leads out of the repository, and says so', async () => {
    const { request, place, files } = await opened({
      files: { '.gitignore': '.env*\n', '.worktreeinclude': '.env*\n' },
    });
    const outside = join(dirname(files.path), 'outside');
    await writeFiles(outside, { secret: 'outside' });
    await symlink(join(outside, 'secret'), join(files.path, '.env.file'));
    await symlink('../outside', join(files.path, '.env.folder'));
    await symlink('.env.folder/secret', join(files.path, '.env.through'));
    await symlink('/nowhere at all', join(files.path, '.env.dangling'));
    const notes: string[] = [];
    const log = { ...silentLog, warn: (message: string) => notes.push(message) };
    const repository = expectOk(await open(files.path, { log }));
    expectOk(await repository.addWorktree(request('sw-1')));
    for (const name of ['.env.file', '.env.folder', '.env.through', '.env.dangling']) {
      expect(await kindOf(join(place('sw-1'), name)), name).toBe('nothing');
      expect(notes.filter((note) => note.includes(name))).toEqual([expect.stringContaining('leads out')]);
    }
  });

  it('writes nothing through a link in the worktree, and copies the rest all the same', async () => {
    const include = '.env\nconf/x.env\n';
    const { repository, request, place, files } = await opened({
      files: { '.gitignore': include, '.worktreeinclude': include },
    });
    const outside = join(dirname(files.path), 'outside');
    await mkdir(outside);
    // At the commit of the worktree `conf` is a link out of it; here it is a folder.
    await files.git('checkout', '--quiet', '-b', 'sw-1');
    await symlink(outside, join(files.path, 'conf'));
    const commit = await files.commit('link');
    await files.git('checkout', '--quiet', 'main');
    await writeFiles(files.path, { 'conf/x.env': 'x', '.env': 'SECRET=1' });
    expectOk(await repository.addWorktree(request('sw-1', { commit })));
    expect(await kindOf(join(outside, 'x.env'))).toBe('nothing');
    expect(await readFile(join(place('sw-1'), '.env'), 'utf8')).toBe('SECRET=1');
  });

  it('makes no worktree when git cannot say what is ignored', async () => {
    const { repository, request, place, files } = await opened({
      files: { '.gitignore': '.env\n', '.worktreeinclude': '.env\n' },
    });
    await writeFiles(files.path, { '.env': 'SECRET=1' });
    const tools = join(dirname(files.path), 'tools');
    const script = '#!/bin/sh\ncase "$*" in *check-ignore*) echo "fatal: broken" >&2; exit 128;; esac\n';
    await writeFiles(tools, { git: `${script}exec git "$@"\n` });
    await chmod(join(tools, 'git'), 0o755);
    const broken = expectOk(await open(files.path, { gitPaths: [join(tools, 'git')] }));
    const failed = expectFailure(await broken.addWorktree(request('sw-1')));
    expect(failed.message).toMatch(/\.worktreeinclude.*broken/);
    expect(await kindOf(place('sw-1'))).toBe('nothing');
    expectOk(await repository.addWorktree(request('sw-1')));
  });
});

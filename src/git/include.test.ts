import { mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  gitIn,
  type RepositoryShape,
  type TestRepository,
  writeFiles,
} from '../../test/support/gitFixture.ts';
import { expectOk, openedRepository } from '../../test/support/repositoryFixture.ts';
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

  it('follows a link within the repository, none out of it, and none in the worktree', async () => {
    const { repository, request, place, files } = await opened({
      files: {
        '.gitignore': '.env*\nconf/x.env\n',
        '.worktreeinclude': '.env*\nconf/x.env\n',
        real: 'inside',
      },
    });
    const outside = join(dirname(files.path), 'outside');
    await writeFiles(outside, { secret: 'outside' });
    await symlink('real', join(files.path, '.env.inside'));
    await symlink(join(outside, 'secret'), join(files.path, '.env.outside'));
    await symlink('nowhere', join(files.path, '.env.dangling'));
    // At the commit of the worktree `conf` is a link out of it; here it is a folder.
    await files.git('checkout', '--quiet', '-b', 'sw-1');
    await symlink(outside, join(files.path, 'conf'));
    await files.git('add', 'conf');
    const commit = await files.commit('link');
    await files.git('checkout', '--quiet', 'main');
    await mkdir(join(files.path, 'conf'), { recursive: true });
    await writeFiles(files.path, { 'conf/x.env': 'x' });
    expectOk(await repository.addWorktree(request('sw-1', { commit })));
    expect(await readFile(join(place('sw-1'), '.env.inside'), 'utf8')).toBe('inside');
    expect(await kindOf(join(place('sw-1'), '.env.inside'))).toBe('file');
    expect(await kindOf(join(place('sw-1'), '.env.outside'))).toBe('nothing');
    expect(await kindOf(join(outside, 'x.env'))).toBe('nothing');
  });
});

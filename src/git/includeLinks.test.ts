import { readFile, readlink, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { gitIn, type TestRepository, writeFiles } from '../../test/support/gitFixture.ts';
import { expectOk, open, openedRepository } from '../../test/support/repositoryFixture.ts';
import { kindOf } from './paths.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

it('brings the files and links the folders that the settings of VS Code name, and nothing that git does not ignore', async () => {
  const { files, request, place } = await openedRepository({
    files: { '.gitignore': '.env\ncache\nnode_modules/\nout\n', open: '1' },
  });
  made.push(files);
  await writeFiles(files.path, {
    '.env': 'a',
    'sub/.env': 'b',
    'cache/x': '1',
    'node_modules/m/x': '1',
    'free/x': '1',
  });
  await symlink(tmpdir(), join(files.path, 'out'));
  await symlink(tmpdir(), join(files.path, 'node_modules/away'));
  const worktreeFiles = () => ({
    includeFiles: ['{.env,sub/*}'],
    symlinkFolders: ['cache/', 'node_modules', 'free', 'out', '../repo', '.git', 'missing'],
  });
  const repository = expectOk(await open(files.path, { worktreeFiles }));
  expectOk(await repository.addWorktree(request('sw-1')));
  const path = place('sw-1');
  expect(await readFile(join(path, 'sub/.env'), 'utf8')).toBe('b');
  expect(await readlink(join(path, 'cache'))).toBe(join(files.path, 'cache'));
  expect(await readlink(join(path, 'node_modules/m'))).toBe(join(files.path, 'node_modules/m'));
  for (const absent of ['node_modules/away', 'free', 'out', 'missing']) {
    expect(await kindOf(join(path, absent))).toBe('nothing');
  }
  expect(await gitIn(path, 'status', '--porcelain')).toBe('');
});

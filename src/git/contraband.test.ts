import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { gitIn, type TestRepository, writeFiles } from '../../test/support/gitFixture.ts';
import { expectOk, openedRepository } from '../../test/support/repositoryFixture.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

async function opened() {
  const all = await openedRepository({ files: { 'a.txt': 'one\n' } });
  made.push(all.files);
  expectOk(await all.repository.addWorktree(all.request('sw-1')));
  const path = all.place('sw-1');
  return {
    path,
    files: all.files,
    async commit(files: Parameters<typeof writeFiles>[1]): Promise<void> {
      await writeFiles(path, files);
      await gitIn(path, 'add', '--all');
      await gitIn(path, 'commit', '--quiet', '-m', 'Do it');
    },
    async found(): Promise<readonly string[]> {
      return expectOk(await all.repository.evidence(path, all.head)).contraband;
    },
  };
}

const key = `-----BEGIN RSA ${'PRIVATE'} KEY-----\n`;

it('fault 67: a secret is found in the history, even when a later commit took it back', async () => {
  const { commit, found } = await opened();
  await commit({ 'a.txt': 'two\n' });
  expect(await found()).toEqual([]);
  await commit({ 'sub dir/id_rsa': key });
  await commit({ 'sub dir/id_rsa': null });
  expect(await found()).toEqual(['a private key in sub dir/id_rsa']);
});

it('fault 67: a giant file is found by its size, without reading it', async () => {
  const { commit, found, path } = await opened();
  await commit({ 'data.bin': '' });
  await truncate(join(path, 'data.bin'), 60 * 1024 * 1024);
  await commit({ 'b.txt': 'b\n' });
  expect(await found()).toEqual(['data.bin (60 MB)']);
});

it('what the worker merged from the base is not its doing', async () => {
  const { commit, found, files, path } = await opened();
  await commit({ 'b.txt': 'b\n' });
  await files.commit('theirs', { id_rsa: key });
  await gitIn(path, 'merge', '--quiet', '--no-edit', 'main');
  expect(await found()).toEqual([]);
});

it('what the worker made of a merge is its doing', async () => {
  const { commit, found, files, path } = await opened();
  await commit({ 'b.txt': 'b\n' });
  await files.commit('theirs', { 'c.txt': 'c\n', id_rsa: key });
  await gitIn(path, 'merge', '--quiet', '--no-commit', '--no-ff', 'main');
  await commit({ 'a.txt': `one\n${key}`, 'new.pem': key });
  expect([...(await found())].sort()).toEqual(['a private key in a.txt', 'a private key in new.pem']);
});

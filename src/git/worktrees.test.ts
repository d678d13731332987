import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  gitIn,
  type RepositoryShape,
  type TestRepository,
  testEnvironment,
  writeFiles,
} from '../../test/support/gitFixture.ts';
import { expectFailure, expectOk, open, openedRepository } from '../../test/support/repositoryFixture.ts';
import { kindOf } from './paths.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

async function opened(shape: RepositoryShape = {}) {
  const all = await openedRepository(shape);
  made.push(all.files);
  return all;
}

describe('addWorktree', () => {
  it('checks out the commit on a new branch and marks the worktree as ours, outside its tree', async () => {
    const { repository, request, place, head } = await opened({ files: { 'a/b.txt': 'x', c: 'y' } });
    expectOk(await repository.addWorktree(request('sw-1')));
    expect(await readFile(join(place('sw-1'), 'a/b.txt'), 'utf8')).toBe('x');
    expect(await gitIn(place('sw-1'), 'rev-parse', 'HEAD')).toBe(head);
    expect(await gitIn(place('sw-1'), 'branch', '--show-current')).toBe('sw-1');
    expect(await gitIn(place('sw-1'), 'status', '--porcelain', '--ignored')).toBe('');
    expect(await repository.ownedWorktrees()).toEqual([
      { path: place('sw-1'), branch: 'sw-1', projectId: 'project', subjectId: 'sw-1' },
    ]);
  });

  it('makes a detached one, and one at an older commit', async () => {
    const { repository, request, place, head, files } = await opened();
    await files.commit('next', { added: 'x' });
    expectOk(await repository.addWorktree(request('plan', { branch: null })));
    expect(await gitIn(place('plan'), 'branch', '--show-current')).toBe('');
    expect(await gitIn(place('plan'), 'rev-parse', 'HEAD')).toBe(head);
  });

  it('takes names with spaces, other scripts and dashes in front', async () => {
    const { repository, request, place } = await opened({ files: { '-n ü/日本 x': '1' } });
    for (const name of ['with space', '--force', 'größe-日本', '-b']) {
      const branch = `sw-${name.replaceAll(' ', '-')}`;
      expectOk(await repository.addWorktree(request(name, { branch })));
      expect(await gitIn(place(name), 'branch', '--show-current')).toBe(branch);
    }
    expect((await repository.ownedWorktrees()).length).toBe(4);
    expectFailure(await repository.addWorktree(request('x', { branch: '-x' })));
    expectFailure(await repository.addWorktree(request('x', { branch: 'two words' })));
    expectFailure(await repository.addWorktree(request('x', { commit: '--detach' })));
    expect((await repository.ownedWorktrees()).length).toBe(4);
  });

  it('is done at once when the worktree is there as asked for, and keeps what is in it', async () => {
    const { repository, request, place } = await opened();
    expectOk(await repository.addWorktree(request('sw-1')));
    await writeFiles(place('sw-1'), { 'work.txt': 'mine', 'README.md': 'edited' });
    expectOk(await repository.addWorktree(request('sw-1')));
    expect(await readFile(join(place('sw-1'), 'work.txt'), 'utf8')).toBe('mine');
    expect(await readFile(join(place('sw-1'), 'README.md'), 'utf8')).toBe('edited');
    const other = request('sw-1', { owner: { projectId: 'project', subjectId: 'other' } });
    expect(expectFailure(await repository.addWorktree(other)).kind).toBe('pathTaken');
  });

  it('serves two calls for the same worktree at the same time', async () => {
    const { repository, request } = await opened();
    const both = [repository.addWorktree(request('sw-1')), repository.addWorktree(request('sw-1'))];
    expect((await Promise.all(both)).map(({ ok }) => ok)).toEqual([true, true]);
  });

  it('fault 72: goes on with an existing branch whose tip is the commit', async () => {
    const { repository, request, place, files } = await opened();
    await files.git('checkout', '--quiet', '-b', 'sw-1');
    const tip = await files.commit('work', { 'work.txt': '1' });
    await files.git('checkout', '--quiet', 'main');
    expect(expectFailure(await repository.addWorktree(request('sw-1'))).kind).toBe('branchTaken');
    expectOk(await repository.addWorktree(request('sw-1', { commit: tip })));
    expect(await readFile(join(place('sw-1'), 'work.txt'), 'utf8')).toBe('1');
  });

  it('fault 72: refuses a branch that somebody else has checked out', async () => {
    const { repository, request, place, files } = await opened();
    await files.git('worktree', 'add', '--quiet', '-b', 'sw-1', join(dirname(files.path), 'theirs'));
    const refused = expectFailure(await repository.addWorktree(request('sw-1')));
    expect(refused.kind).toBe('branchTaken');
    expect(refused.message).toContain('theirs');
    expect(expectFailure(await repository.addWorktree(request('m', { branch: 'main' }))).kind).toBe(
      'branchTaken',
    );
    expect(await kindOf(place('sw-1'))).toBe('nothing');
  });

  it.each(['file', 'folder', 'link', 'dangling link', 'worktree'] as const)(
    'fault 73: never overwrites what is at its path: a %s',
    async (kind) => {
      const { repository, request, place, files } = await opened();
      const path = place('sw-1');
      const elsewhere = join(dirname(files.path), 'elsewhere');
      await mkdir(dirname(path));
      await mkdir(elsewhere);
      await {
        file: () => writeFile(path, 'mine'),
        folder: () => writeFiles(path, { 'mine.txt': 'mine' }),
        link: () => symlink(elsewhere, path),
        'dangling link': () => symlink('nowhere', path),
        worktree: () => files.git('worktree', 'add', '--quiet', '--detach', path),
      }[kind]();
      const refused = expectFailure(await repository.addWorktree(request('sw-1')));
      expect(refused.kind).toBe('pathTaken');
      expect(refused.message).toContain(path);
      expect(await repository.refCommit('refs/heads/sw-1')).toBeNull();
      expect(await kindOf(path)).toBe(
        { file: 'file', folder: 'directory', worktree: 'directory' }[kind as 'file'] ?? 'link',
      );
      expect(await repository.ownedWorktrees()).toEqual([]);
    },
  );

  it('uses an empty folder', async () => {
    const { repository, request, place } = await opened();
    await mkdir(place('sw-1'), { recursive: true });
    expectOk(await repository.addWorktree(request('sw-1')));
  });

  it('fault 74: makes a worktree anew whose directory was deleted', async () => {
    const { repository, request, place } = await opened();
    expectOk(await repository.addWorktree(request('sw-1')));
    await rm(place('sw-1'), { recursive: true });
    expectOk(await repository.addWorktree(request('sw-1')));
    expect(await gitIn(place('sw-1'), 'status', '--porcelain')).toBe('');
    await rm(place('sw-1'), { recursive: true });
    expectOk(await repository.addWorktree(request('elsewhere', { branch: 'sw-1' })));
    expect((await repository.ownedWorktrees()).map(({ path }) => path)).toEqual([place('elsewhere')]);
  });

  it('makes a worktree anew that was registered but never filled', async () => {
    const { repository, request, place, files } = await opened();
    expectOk(await repository.addWorktree(request('sw-1')));
    const marker = join(files.path, '.git/worktrees/sw-1/switchyard.json');
    await writeFile(marker, (await readFile(marker, 'utf8')).replace('"ready":true', '"ready":false'));
    await rm(join(place('sw-1'), 'README.md'));
    expectOk(await repository.addWorktree(request('sw-1')));
    expect(await gitIn(place('sw-1'), 'status', '--porcelain')).toBe('');
  });

  it('fault 71: cleans up after a "git worktree add" that was killed halfway', async () => {
    const { repository, request, place, files } = await opened();
    expectOk(await repository.addWorktree(request('sw-1')));
    // What is left at that point: our note, an entry without a usable `commondir` and HEAD, the branch.
    const entry = join(files.path, '.git/worktrees/sw-1');
    await rm(join(entry, 'switchyard.json'));
    await rm(join(entry, 'index'));
    await rm(join(place('sw-1'), 'README.md'));
    await writeFile(join(entry, 'commondir'), '');
    await writeFile(join(entry, 'locked'), 'initializing');
    const name = createHash('sha256').update(place('sw-1')).digest('hex').slice(0, 24);
    await writeFiles(join(files.path, '.git/switchyard/adding'), { [name]: place('sw-1') });
    // Others are not disturbed by it meanwhile.
    await files.git('clone', '--quiet', '--bare', '.', '../origin.git');
    await files.git('remote', 'add', 'origin', '../origin.git');
    expectOk(await repository.remotes.fetch('origin', 'main'));
    expectOk(await repository.addWorktree(request('sw-2')));
    expectOk(await repository.addWorktree(request('sw-1')));
    expect(await gitIn(place('sw-1'), 'status', '--porcelain')).toBe('');
    expect(await repository.ownedWorktrees()).toHaveLength(2);
  });

  it('leaves worktrees of the user alone that are only away', async () => {
    const { repository, request, place, files } = await opened();
    const away = join(dirname(files.path), 'away');
    await files.git('worktree', 'add', '--quiet', '-b', 'theirs', away);
    await rm(away, { recursive: true });
    expectOk(await repository.addWorktree(request('sw-1')));
    expectOk(await repository.removeWorktree({ path: place('sw-1'), keptBy: null, rescueRef: null }));
    expect(await files.git('worktree', 'list', '--porcelain')).toContain(away);
    expect(expectFailure(await repository.addWorktree(request('x', { branch: 'theirs' }))).kind).toBe(
      'branchTaken',
    );
  });

  it('fault 79: is not disturbed by hooks that fail, hang or print without end, nor by settings for work by hand', async () => {
    const { repository, request, files } = await opened();
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
      const path = join(files.path, '.git/hooks', hook);
      await writeFile(
        path,
        '#!/bin/sh\ntouch "$(git rev-parse --git-common-dir)/hook-ran"\nhead -c 50000000 /dev/zero >&2\nsleep 30\nexit 1\n',
      );
      await chmod(path, 0o755);
    }
    await files.git('config', 'branch.autoSetupMerge', 'always');
    await files.git('config', 'worktree.guessRemote', 'true');
    const config = await readFile(join(files.path, '.git/config'), 'utf8');
    expectOk(await repository.addWorktree(request('sw-1')));
    expect(await kindOf(join(files.path, '.git/hook-ran'))).toBe('nothing');
    expect(await readFile(join(files.path, '.git/config'), 'utf8')).toBe(config);
  });

  it('fault 68: works while the locks of the configuration and of the user’s index are held', async () => {
    const { repository, request, files } = await opened();
    await writeFiles(join(files.path, '.git'), { 'config.lock': '', 'index.lock': '' });
    expectOk(await repository.addWorktree(request('sw-1')));
  });

  it('takes everything back when the files cannot be written out, and says why', async () => {
    const { repository, request, place, files } = await opened({
      files: { '.gitattributes': '*.big filter=broken\n', 'a.big': 'x' },
    });
    await files.git('config', 'filter.broken.smudge', 'false');
    await files.git('config', 'filter.broken.required', 'true');
    const failed = expectFailure(await repository.addWorktree(request('sw-1')));
    expect(failed.message).toContain('a.big');
    expect(await kindOf(place('sw-1'))).toBe('nothing');
    expect(await repository.refCommit('refs/heads/sw-1')).toBeNull();
    expect(await repository.ownedWorktrees()).toEqual([]);
    await files.git('config', '--remove-section', 'filter.broken');
    expectOk(await repository.addWorktree(request('sw-1')));
  });

  it('ends in a failure that says why when its own files cannot be written', async () => {
    const { repository, request, place, files } = await opened();
    await writeFile(join(files.path, '.git/switchyard'), 'in the way');
    const failed = expectFailure(await repository.addWorktree(request('sw-1')));
    expect(failed.message).toContain('.git/switchyard');
    expect(await kindOf(place('sw-1'))).toBe('nothing');
  });

  it('ignores the GIT_ variables that its own process was started with', async () => {
    const { files, request } = await opened();
    const environment = {
      ...testEnvironment(),
      GIT_DIR: '/nonexistent',
      GIT_WORK_TREE: '/nonexistent',
      GIT_INDEX_FILE: '/nonexistent/index',
      EDITOR: 'false',
      PAGER: 'false',
    };
    const repository = expectOk(await open(files.path, { environment }));
    expectOk(await repository.addWorktree(request('sw-1')));
  });
});

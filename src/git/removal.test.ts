import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
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
  fingerprint,
  open,
  openedRepository,
} from '../../test/support/repositoryFixture.ts';
import { kindOf } from './paths.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

const rescueRef = 'refs/switchyard/rescue/sw-1';

/** A repository with one worktree of ours, `sw-1`. */
async function opened(shape: RepositoryShape = {}) {
  const all = await openedRepository(shape);
  made.push(all.files);
  expectOk(await all.repository.addWorktree(all.request('sw-1')));
  const path = all.place('sw-1');
  const remove = (keptBy: string | null = null) => all.repository.removeWorktree({ path, keptBy, rescueRef });
  const commit = async (file: string, content = 'work') => {
    await writeFiles(path, { [file]: content });
    await gitIn(path, 'add', '--all');
    await gitIn(path, 'commit', '--quiet', '-m', file);
    return gitIn(path, 'rev-parse', 'HEAD');
  };
  return { ...all, path, remove, commit };
}

describe('removeWorktree', () => {
  it('removes one without work, with its trash, and needs no rescue', async () => {
    const { repository, remove, path, files, head } = await opened();
    const before = await fingerprint(files);
    expect(expectOk(await remove())).toEqual({ rescued: false });
    expect(await kindOf(path)).toBe('nothing');
    expect(await repository.ownedWorktrees()).toEqual([]);
    expect(await files.git('worktree', 'list')).not.toContain('sw-1');
    expectOk(await repository.deleteBranch('sw-1', head));
    await expect.poll(() => kindOf(join(dirname(path), '.trash')), { timeout: 30_000 }).toBe('nothing');
    expect(await fingerprint(files)).toBe(before);
    expect(expectOk(await remove())).toEqual({ rescued: false });
  });

  it('fault 76: holds edited, new, deleted and staged files by the rescue ref, on top of the commits', async () => {
    const { repository, remove, path, commit, files } = await opened({
      files: { kept: '1', gone: '1', '.gitignore': '*.log\n' },
    });
    const tip = await commit('committed');
    await writeFiles(path, { kept: 'edited', 'new/ü file': 'n', staged: 's', 'x.log': 'l', gone: null });
    await gitIn(path, 'add', 'staged');
    expect(expectOk(await remove(tip))).toEqual({ rescued: true });
    expect(await files.git('rev-parse', `${rescueRef}^`)).toBe(tip);
    const held = await files.git('ls-tree', '-r', '-z', '--name-only', rescueRef);
    expect(held.split('\0').filter(Boolean)).toEqual([
      '.gitignore',
      'committed',
      'kept',
      'new/ü file',
      'staged',
    ]);
    expect(await files.git('show', `${rescueRef}:kept`)).toBe('edited');
    expect(await repository.refCommit('refs/heads/sw-1')).toBe(tip);
    expect(expectOk(await remove())).toEqual({ rescued: true });
  });

  it('holds commits that the given commit does not contain, and only those', async () => {
    const first = await opened();
    const tip = await first.commit('work.txt');
    expect(expectOk(await first.remove(first.head))).toEqual({ rescued: true });
    expect(await first.repository.refCommit(rescueRef)).toBe(tip);

    const second = await opened();
    const merged = await second.commit('work.txt');
    expect(expectOk(await second.remove(merged))).toEqual({ rescued: false });
    expect(await second.repository.refCommit(rescueRef)).toBeNull();
  });

  it('holds commits that no other branch has when nothing is said to keep them', async () => {
    const { repository, commit, remove } = await opened();
    const tip = await commit('work.txt');
    expect(expectOk(await remove())).toEqual({ rescued: true });
    expect(await repository.refCommit(rescueRef)).toBe(tip);
  });

  it('holds both where an agent left the branch and went on elsewhere', async () => {
    const { commit, remove, path, head, files } = await opened();
    const onBranch = await commit('one');
    await gitIn(path, 'checkout', '--quiet', '--detach', head);
    const detached = await commit('two');
    expect(expectOk(await remove(head))).toEqual({ rescued: true });
    for (const commit of [onBranch, detached]) {
      await files.git('merge-base', '--is-ancestor', commit, rescueRef);
    }
    expect(await files.git('show', `${rescueRef}:two`)).toBe('work');
  });

  it('keeps an earlier rescue of the same name reachable', async () => {
    const { files, remove, path, head } = await opened();
    const earlier = await files.git('commit-tree', '-m', 'earlier', `${head}^{tree}`);
    await files.git('update-ref', rescueRef, earlier);
    await writeFiles(path, { 'new.txt': 'x' });
    expect(expectOk(await remove(head))).toEqual({ rescued: true });
    await files.git('merge-base', '--is-ancestor', earlier, rescueRef);
    expect(await files.git('show', `${rescueRef}:new.txt`)).toBe('x');
  });

  it('saves work even without an identity and in the middle of a conflict', async () => {
    const { files, remove, path, commit, head } = await opened({ identity: false, files: { a: '1' } });
    const committer = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
    await writeFiles(path, { a: 'ours' });
    await gitIn(path, ...committer, 'commit', '--quiet', '-a', '-m', 'ours');
    await files.commit('theirs', { a: 'theirs' });
    await gitIn(path, ...committer, 'merge', 'main').catch(() => undefined);
    expect(expectOk(await remove(head))).toEqual({ rescued: true });
    expect(await files.git('show', `${rescueRef}:a`)).toContain('<<<<<<<');
    expect(commit).toBeDefined();
  });

  it('refuses when work lies in a repository inside, which a rescue ref cannot hold', async () => {
    const { remove, path } = await opened();
    await mkdir(join(path, 'inner'));
    await gitIn(join(path, 'inner'), 'init', '--quiet');
    await writeFiles(path, { 'inner/file': 'x' });
    expect(expectFailure(await remove()).message).toContain('inner/');
    expect(await kindOf(join(path, 'inner/file'))).toBe('file');
  });

  it('refuses whatever does not bear our mark', async () => {
    const { repository, files, place } = await opened();
    const theirs = join(dirname(files.path), 'theirs');
    await files.git('worktree', 'add', '--quiet', '-b', 'theirs', theirs);
    await mkdir(place('folder'), { recursive: true });
    await symlink(place('sw-1'), place('link'));
    for (const path of [theirs, files.path, dirname(files.path), place('folder'), place('link'), '/']) {
      const refused = await repository.removeWorktree({ path, keptBy: null, rescueRef });
      expect(expectFailure(refused).kind).toBe('notOurs');
      expect(await kindOf(path)).not.toBe('nothing');
    }
    await expect(
      repository.removeWorktree({ path: theirs, keptBy: null, rescueRef: 'refs/heads/main' }),
    ).rejects.toThrow('Not a rescue ref');
  });

  it("refuses the repository's own folders and what holds them, even where our mark was made to name them", async () => {
    const { files, path, head } = await opened();
    const parent = dirname(files.path);
    await mkdir(join(parent, 'store'));
    await files.git('init', '--quiet', '--separate-git-dir', join(parent, 'store/git'));
    await files.git('worktree', 'repair');
    const repository = expectOk(await open(files.path));
    const { commonDirectory } = repository;
    const within = ['objects', 'refs/heads'].map((name) => join(commonDirectory, name));
    for (const forged of [parent, files.path, dirname(commonDirectory), commonDirectory, ...within]) {
      await writeFile(join(commonDirectory, 'worktrees/sw-1/gitdir'), `${join(forged, '.git')}\n`);
      const refused = await repository.removeWorktree({ path: forged, keptBy: null, rescueRef });
      expect(expectFailure(refused).kind, forged).toBe('notOurs');
      expect(await repository.refCommit('refs/heads/main')).toBe(head);
    }
    expect(await kindOf(join(path, 'README.md'))).toBe('file');
  });

  it('refuses when something else has taken the place of the worktree', async () => {
    const { remove, path, files } = await opened();
    await rename(path, `${path} moved`);
    const elsewhere = join(dirname(files.path), 'elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, path);
    expect(expectFailure(await remove()).kind).toBe('notOurs');
    await rm(path);
    await mkdir(path);
    await gitIn(path, 'init', '--quiet');
    expect(expectFailure(await remove()).kind).toBe('notOurs');
  });

  it('fault 74: forgets a worktree whose directory was deleted, and holds its commits', async () => {
    const { repository, commit, remove, path, head } = await opened();
    const tip = await commit('work.txt');
    await rm(path, { recursive: true });
    expect(expectOk(await remove(head))).toEqual({ rescued: true });
    expect(await repository.refCommit(rescueRef)).toBe(tip);
    expect(await repository.ownedWorktrees()).toEqual([]);
  });

  it('acts on the worktree and on no repository further up when an agent deleted its .git', async () => {
    const { remove, path, files } = await opened();
    await gitIn(dirname(path), 'init', '--quiet');
    await rm(join(path, '.git'));
    await writeFiles(path, { 'work.txt': 'x' });
    expect(expectOk(await remove())).toEqual({ rescued: true });
    expect(await files.git('show', `${rescueRef}:work.txt`)).toBe('x');
  });

  it('fault 77: finishes at the next start what a crash left in the trash, and nothing that is not ours', async () => {
    const { files, path } = await opened();
    const trash = join(dirname(path), '.trash', 'sw-9.0123456789abcdef');
    const precious = join(dirname(path), 'precious');
    await writeFiles(trash, { 'deep/file': 'x' });
    await writeFiles(precious, { file: 'x' });
    await writeFiles(join(files.path, '.git/switchyard/trash'), {
      '1.json': JSON.stringify({ path: trash }),
      '2.json': JSON.stringify({ path: precious }),
      '3.json': 'garbage',
    });
    expectOk(await open(files.path));
    await expect.poll(() => kindOf(trash), { timeout: 30_000 }).toBe('nothing');
    expect(await kindOf(join(precious, 'file'))).toBe('file');
  });

  it('fault 77: leaves a worktree whole that cannot be moved away, says why, and removes it the next time', async () => {
    const { remove, path } = await opened();
    await writeFiles(path, { 'work.txt': 'x' });
    for (const obstacle of ['file', 'link'] as const) {
      const trash = join(dirname(path), '.trash');
      await (obstacle === 'file' ? writeFile(trash, '') : symlink(dirname(dirname(path)), trash));
      expect(expectFailure(await remove()).message).toContain('.trash');
      expect(await gitIn(path, 'status', '--porcelain')).toBe('?? work.txt');
      await rm(trash);
    }
    expect(expectOk(await remove())).toEqual({ rescued: true });
    expect(await kindOf(path)).toBe('nothing');
  });

  it('fault 77: removes one that a program works in, with read-only folders and paths that are too long', async () => {
    const { remove, path, commit } = await opened();
    const tip = await commit('work');
    // Longer than any one path may be, as a program that goes down step by step can make it.
    const goDown =
      'for (let n = 0; n < 30; n++) { fs.mkdirSync("d".repeat(200)); process.chdir("d".repeat(200)); } fs.writeFileSync("f", "x")';
    execFileSync(process.execPath, ['--eval', goDown], { cwd: path });
    await mkdir(join(path, 'cache'));
    await writeFile(join(path, 'cache/file'), 'x');
    await chmod(join(path, 'cache'), 0o555);
    await writeFile(join(path, '.gitignore'), 'ddd*\ncache\n.gitignore\n');
    const program = spawn('sleep', ['600'], { cwd: path });
    try {
      expect(expectOk(await remove(tip))).toEqual({ rescued: false });
      expect(await kindOf(path)).toBe('nothing');
      await expect.poll(() => kindOf(join(dirname(path), '.trash')), { timeout: 30_000 }).toBe('nothing');
    } finally {
      program.kill();
    }
  });

  it('follows no link out of the trash', async () => {
    const { remove, path, files } = await opened();
    const precious = join(dirname(files.path), 'precious');
    await writeFiles(precious, { file: 'x' });
    await symlink(precious, join(path, 'link'));
    expectOk(await remove());
    await expect.poll(() => kindOf(join(dirname(path), '.trash')), { timeout: 30_000 }).toBe('nothing');
    expect(await kindOf(join(precious, 'file'))).toBe('file');
  });
});

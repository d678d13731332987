import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createRepository, gitIn, type TestRepository, writeFiles } from '../../test/support/gitFixture.ts';
import { expectFailure, expectOk, open } from '../../test/support/repositoryFixture.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

async function source(shape: Parameters<typeof createRepository>[0] = {}) {
  const files = await createRepository(
    shape.files === undefined
      ? { ...shape, commits: [{ message: 'two', files: { 'a/b': '1', c: '1' } }] }
      : shape,
  );
  made.push(files);
  return { files, parent: dirname(files.path) };
}

const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];

/** The whole way of a piece of work in a repository whose `origin` takes pushes; answers the merge. */
async function wholeWay(folder: string): Promise<string> {
  const repository = expectOk(await open(folder));
  const { remotes } = repository;
  const base = expectOk(await remotes.fetch('origin', 'main'));
  const path = join(dirname(folder), 'worktrees', 'sw-1');
  const owner = { projectId: 'project', subjectId: 'one' };
  expectOk(await repository.addWorktree({ path, commit: base, branch: 'sw-1', owner }));
  expect(await gitIn(path, 'status', '--porcelain')).toBe('');
  expect(await readFile(join(path, 'a/b'), 'utf8')).toBe('1');
  await writeFiles(path, { 'a/b': '2', new: 'x' });
  await gitIn(path, 'add', '--all');
  await gitIn(path, ...identity, 'commit', '--quiet', '-m', 'work');
  const evidence = expectOk(await repository.evidence(path, base));
  expect(evidence).toMatchObject({ changedFiles: ['a/b', 'new'], dirtyFiles: [] });
  const { head } = evidence;
  expect(expectOk(await repository.conflicts(base, head))).toEqual([]);
  expectOk(await remotes.push({ remote: 'origin', branch: 'sw-1', commit: head, expected: null }));
  expect(expectOk(await remotes.ask('origin', 'sw-1'))).toBe(head);
  const merge = expectOk(await repository.mergeCommit({ base, head, message: 'Merge' }));
  await writeFiles(path, { left: 'x' });
  const rescueRef = 'refs/switchyard/rescue/sw-1/now';
  expect(expectOk(await repository.removeWorktree({ path, keptBy: null, rescueRef })).rescued).toBe(true);
  expect(await gitIn(folder, 'show', `${rescueRef}:left`)).toBe('x');
  return merge.commit;
}

describe('fault 78: the whole way works', () => {
  it.each([
    ['shallow', ['--depth=1']],
    ['one that borrows its objects from another', ['--shared']],
    ['one without blobs that nobody has looked at', ['--filter=blob:none']],
    ['one with its own folder for git', ['--separate-git-dir=git folder']],
  ])('fault 78: a clone that is %s', async (_, how) => {
    const { files, parent } = await source();
    await gitIn(parent, 'clone', '--quiet', '--bare', '--', files.path, 'the server.git');
    await gitIn(join(parent, 'the server.git'), 'config', 'uploadpack.allowFilter', 'true');
    await gitIn(parent, 'clone', '--quiet', ...how, '--', `file://${parent}/the server.git`, 'clone');
    await gitIn(join(parent, 'clone'), 'config', 'user.name', 'T');
    await gitIn(join(parent, 'clone'), 'config', 'user.email', 't@example.com');
    await wholeWay(join(parent, 'clone'));
  });

  it('fault 78: in a repository whose commits are named by SHA-256', async () => {
    const { parent } = await source();
    const folder = join(parent, 'sha256');
    await gitIn(parent, 'init', '--quiet', '--object-format=sha256', '--initial-branch=main', 'sha256');
    await gitIn(folder, 'config', 'user.name', 'T');
    await gitIn(folder, 'config', 'user.email', 't@example.com');
    await writeFiles(folder, { 'a/b': '1', c: '1' });
    await gitIn(folder, 'add', '--all');
    await gitIn(folder, 'commit', '--quiet', '-m', 'first');
    await gitIn(parent, 'clone', '--quiet', '--bare', '--', folder, 'the server.git');
    await gitIn(folder, 'remote', 'add', 'origin', join(parent, 'the server.git'));
    const merge = await wholeWay(folder);
    expect(merge).toMatch(/^[0-9a-f]{64}$/);
    const repository = expectOk(await open(folder));
    const moved = await repository.rebaseOnto({ head: merge, from: merge, onto: 'main' });
    expect(expectOk(moved).commit).toMatch(/^([0-9a-f]{64}|main)$/);
  });

  it('fault 78: beside a checkout that the user has limited to some folders, and so are worktrees then', async () => {
    const { files, parent } = await source();
    await files.commit('three', { 'z/f': '1' });
    await gitIn(parent, 'clone', '--quiet', '--bare', '--', files.path, 'the server.git');
    await files.git('remote', 'add', 'origin', join(parent, 'the server.git'));
    await files.git('sparse-checkout', 'set', 'a');
    await wholeWay(files.path);
    expect(await files.git('sparse-checkout', 'list')).toBe('a');
    expect(await files.git('status', '--porcelain')).toBe('');
    const repository = expectOk(await open(files.path));
    const owner = { projectId: 'project', subjectId: 'two' };
    const place = { commit: await files.git('rev-parse', 'HEAD'), owner };
    const path = join(parent, 'worktrees', 'as the user’s');
    expectOk(await repository.addWorktree({ ...place, path, branch: 'sw-2' }));
    expect(await readdir(path)).toContain('a');
    expect(await readdir(path)).not.toContain('z');
    const other = join(parent, 'worktrees', 'limited otherwise');
    expectOk(await repository.addWorktree({ ...place, path: other, branch: 'sw-3', sparse: ['z'] }));
    expect(await readdir(other)).toContain('z');
    expect(await readdir(other)).not.toContain('a');
  });
});

describe('fault 78: what cannot be worked in is refused, and how it can be is said', () => {
  it.each([
    ['detached', ['checkout', '--quiet', '--detach'], 'Check out a branch'],
    ['unborn', ['checkout', '--quiet', '--orphan', 'new'], 'Make a first commit'],
  ])('fault 78: a HEAD that is %s', async (kind, change, remedy) => {
    const { files } = await source();
    await files.git(...change);
    const repository = expectOk(await open(files.path));
    const failed = expectFailure(await repository.currentBranch());
    expect([failed.kind, failed.message]).toEqual([kind, expect.stringContaining(remedy)]);
    // What has begun goes on: it is of another branch.
    expectOk(await repository.branchCommit('main'));
  });

  it('fault 78: a bare repository, whose linked checkouts can be', async () => {
    const { files, parent } = await source();
    await gitIn(parent, 'clone', '--quiet', '--bare', '--', files.path, 'bare.git');
    expect(expectFailure(await open(join(parent, 'bare.git')))).toMatchObject({
      kind: 'bare',
      message: expect.stringContaining('Open a checkout of it'),
    });
    await gitIn(join(parent, 'bare.git'), 'worktree', 'add', '--quiet', join(parent, 'checkout'), 'main');
    const repository = expectOk(await open(join(parent, 'checkout')));
    const path = join(parent, 'worktrees', 'sw-1');
    const owner = { projectId: 'project', subjectId: 'one' };
    expectOk(await repository.addWorktree({ path, commit: files.head ?? '', branch: 'sw-1', owner }));
    expect(await gitIn(path, 'status', '--porcelain')).toBe('');
  });

  it('fault 78: refs in the form "reftable", where this git cannot read it', async () => {
    const { files, parent } = await source();
    const made = await gitIn(parent, 'init', '--quiet', '--ref-format=reftable', 'tables').then(
      () => true,
      () => false,
    );
    if (made) {
      const folder = join(parent, 'tables');
      await gitIn(folder, ...identity, 'commit', '--quiet', '--allow-empty', '-m', 'first');
      expectOk(await expectOk(await open(folder)).currentBranch());
      return;
    }
    await files.git('config', 'core.repositoryFormatVersion', '1');
    await writeFile(
      join(files.path, '.git/config'),
      `${await readFile(join(files.path, '.git/config'), 'utf8')}[extensions]\n\trefStorage = reftable\n`,
    );
    const failed = expectFailure(await open(files.path));
    expect(failed.message).toContain('Update git');
  });
});

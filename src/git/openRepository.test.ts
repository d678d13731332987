import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createRepository,
  gitIn,
  type TestRepository,
  testEnvironment,
} from '../../test/support/gitFixture.ts';
import { expectFailure, expectOk, open, openedRepository } from '../../test/support/repositoryFixture.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

async function repositoryFor(shape: Parameters<typeof createRepository>[0] = {}) {
  const files = await createRepository(shape);
  made.push(files);
  return files;
}

async function openedFor(shape: Parameters<typeof createRepository>[0] = {}) {
  const opened = await openedRepository(shape);
  made.push(opened.files);
  return opened;
}

describe('openRepository', () => {
  it('finds the top level and the common directory from a folder inside', async () => {
    const files = await repositoryFor({ files: { 'deep/er/file': 'x' } });
    const repository = expectOk(await open(join(files.path, 'deep', 'er')));
    expect(repository.root).toBe(files.path);
    expect(repository.commonDirectory).toBe(join(files.path, '.git'));
    expect(expectOk(await repository.currentBranch())).toBe('main');
    expect(expectOk(await repository.branchCommit('main'))).toBe(files.head);
  });

  it('refuses a worktree that we made for an agent, and names the repository', async () => {
    const { files, repository } = await openedFor();
    const path = join(dirname(files.path), 'agent');
    const owner = { projectId: 'p', subjectId: 's' };
    expectOk(await repository.addWorktree({ path, commit: files.head ?? '', branch: 'sw-1', owner }));
    const refused = expectFailure(await open(path));
    expect(refused.kind).toBe('ownWorktree');
    expect(refused.message).toContain(files.path);
  });

  it('gives a linked worktree its own root and the same common directory', async () => {
    const files = await repositoryFor();
    const other = join(dirname(files.path), 'other');
    await files.git('worktree', 'add', '-b', 'side', other);
    const repository = expectOk(await open(other));
    expect([repository.root, repository.commonDirectory]).toEqual([other, join(files.path, '.git')]);
  });

  it.each([
    ['a folder without a repository', '.', 'notARepository'],
    ['a folder that does not exist', 'nowhere', 'notARepository'],
    ['a bare repository', 'bare.git', 'bare'],
    ["git's own folder", 'repo/.git', 'notARepository'],
  ])('refuses %s', async (_, folder, kind) => {
    const files = await repositoryFor();
    const parent = dirname(files.path);
    await gitIn(parent, 'init', '--quiet', '--bare', 'bare.git');
    const refused = expectFailure(await open(join(parent, folder)));
    expect(refused.kind).toBe(kind);
    expect(refused.message).toMatch(/[Oo]pen /);
  });

  it('fault 81: says what to do when git is missing or too old', async () => {
    const files = await repositoryFor();
    const tools = join(dirname(files.path), 'old tools');
    await mkdir(tools);
    await writeFile(join(tools, 'git'), '#!/bin/sh\necho git version 2.37.1\n');
    await chmod(join(tools, 'git'), 0o755);
    const nowhere = { ...testEnvironment(), PATH: dirname(tools) };
    const missing = expectFailure(await open(files.path, { environment: nowhere }));
    expect(missing).toMatchObject({ kind: 'gitMissing', message: expect.stringContaining('git.path') });
    const old = expectFailure(await open(files.path, { gitPaths: [join(tools, 'git')] }));
    expect(old.kind).toBe('gitTooOld');
    expect(old.message).toContain('2.37.1');
  });

  it.skipIf(process.geteuid?.() !== 0)(
    'fault 81: says what to do where the repository is somebody else’s (only root can make one)',
    async () => {
      const files = await repositoryFor();
      await gitIn(files.path, 'config', 'core.fsmonitor', 'touch evil');
      await chown(files.path, 65534, 65534);
      await chown(join(files.path, '.git'), 65534, 65534);
      const refused = expectFailure(await open(files.path));
      expect(refused.message).toContain('safe.directory');
      await expect(readFile(join(files.path, 'evil'))).rejects.toThrow('ENOENT');
    },
  );

  it('runs the first configured git that can be started, for everything, and else the one on the path', async () => {
    const files = await repositoryFor();
    const tools = join(dirname(files.path), 'tools');
    const calls = join(tools, 'calls');
    await mkdir(tools);
    const script = `#!/bin/sh\necho "$@" >> '${calls}'\nexec git "$@"\n`;
    await writeFile(join(tools, 'git'), script, { mode: 0o755 });
    const gitPaths = ['/nonexistent/git', join(tools, 'git')];
    const repository = expectOk(await open(files.path, { gitPaths }));
    expectOk(await repository.currentBranch());
    const called = await readFile(calls, 'utf8');
    for (const command of ['--version', 'rev-parse', 'symbolic-ref', 'show-ref']) {
      expect(called).toContain(command);
    }
    expectOk(await open(files.path, { gitPaths: ['/nonexistent/git'] }));
  });
});

describe('branches', () => {
  it('tells an unborn branch, a detached HEAD and a missing branch apart', async () => {
    const unborn = await openedFor({ files: null });
    expect(expectFailure(await unborn.repository.currentBranch()).kind).toBe('unborn');
    expect(expectFailure(await unborn.repository.branchCommit('main')).kind).toBe('unborn');
    expect(expectFailure(await unborn.repository.branchCommit('other')).kind).toBe('noSuchBranch');

    const detached = await openedFor();
    await detached.files.git('checkout', '--quiet', '--detach');
    expect(expectFailure(await detached.repository.currentBranch()).kind).toBe('detached');
  });

  it('reads branch names as names and not as expressions or options', async () => {
    const { repository } = await openedFor({ commits: [{ message: 'two', files: { a: '1' } }] });
    for (const name of ['main~1', 'main^{tree}', '--all', '-d', '']) {
      expect(expectFailure(await repository.branchCommit(name)).kind).toBe('noSuchBranch');
    }
    expect(await repository.refCommit('refs/heads/main~1')).toBeNull();
  });

  it('counts a configured identity only, never one guessed from the computer', async () => {
    const without = await openedFor({ identity: false });
    expect(await without.repository.hasIdentity()).toBe(false);
    await without.files.git('config', 'user.name', 'Somebody');
    expect(await without.repository.hasIdentity()).toBe(false);
    await without.files.git('config', 'user.email', 'somebody@example.com');
    expect(await without.repository.hasIdentity()).toBe(true);
  });

  it('fault 75: finds free branch names beside equal, nested, remote and differently written ones', async () => {
    const { files, repository, head } = await openedFor();
    await files.git('branch', 'sw-1');
    await files.git('branch', 'SW-2');
    await files.git('branch', 'sw-3/part');
    await files.git('update-ref', 'refs/remotes/origin/sw-4', head);
    const wanted = ['sw-0', 'sw-1', 'sw-2', 'sw-3', 'sw-4', 'sw-1/part'];
    const free = await Promise.all(wanted.map((name) => repository.freeBranchName(name)));
    expect(free).toEqual(['sw-0', 'sw-1-2', 'sw-2-2', 'sw-3-2', 'sw-4-2', 'sw-1-part']);
  });

  it('deletes a branch only at the commit that is meant and when nobody has it checked out', async () => {
    const { files, repository, head } = await openedFor();
    await files.git('branch', 'sw-1');
    const next = await files.commit('next');
    expect(expectFailure(await repository.deleteBranch('sw-1', next)).kind).toBe('branchTaken');
    expect(expectFailure(await repository.deleteBranch('main', next)).kind).toBe('branchTaken');
    expect(await repository.refCommit('refs/heads/main')).toBe(next);
    expectOk(await repository.deleteBranch('sw-1', head));
    expectOk(await repository.deleteBranch('sw-1', head));
    expect(await repository.refCommit('refs/heads/sw-1')).toBeNull();
  });

  it('answers ancestry, and false for what does not exist', async () => {
    const { files, repository, head } = await openedFor();
    const next = await files.commit('next');
    expect(await repository.isAncestor(head, next)).toBe(true);
    expect(await repository.isAncestor(next, head)).toBe(false);
    expect(await repository.isAncestor('--help', head)).toBe(false);
  });

  it('keeps the hint of the project in the common directory', async () => {
    const { repository } = await openedFor();
    expect(await repository.readProjectHint()).toBeNull();
    await repository.writeProjectHint('p-1');
    expect(await repository.readProjectHint()).toBe('p-1');
  });
});

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  gitIn,
  type RepositoryShape,
  type TestRepository,
  writeFiles,
} from '../../test/support/gitFixture.ts';
import { expectOk, fingerprint, open, openedRepository } from '../../test/support/repositoryFixture.ts';
import { kindOf } from './paths.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

const tree = { top: '1', 'a/f': '1', 'a/b/f': '1', 'a/c/f': '1', 'a/c/d/f': '1', 'x [y]/f': '1', 'z/f': '1' };

async function limited(sparse: readonly string[], shape: RepositoryShape = {}) {
  const all = await openedRepository({ files: tree, ...shape });
  made.push(all.files);
  expectOk(await all.repository.addWorktree(all.request('sw-1', { sparse })));
  const path = all.place('sw-1');
  const files = async () => {
    const present = await Promise.all(
      Object.keys(tree).map(async (file) => ((await kindOf(join(path, file))) === 'file' ? [file] : [])),
    );
    return present.flat();
  };
  const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
  const commit = async (message: string) => {
    await gitIn(path, 'add', '--all');
    await gitIn(path, ...identity, 'commit', '--quiet', '-m', message);
  };
  return { ...all, path, checkedOut: files, commit };
}

describe('a worktree that is limited to some folders', () => {
  it.each([
    [['a/b'], ['top', 'a/f', 'a/b/f']],
    [
      ['a', 'a/b', './z/'],
      ['top', 'a/f', 'a/b/f', 'a/c/f', 'a/c/d/f', 'z/f'],
    ],
    [['x [y]'], ['top', 'x [y]/f']],
    [['nothing/there'], ['top']],
    [['..', '.', ''], Object.keys(tree)],
    [[], Object.keys(tree)],
  ])('has with %j the files that git’s own cone would have: %j', async (sparse, files) => {
    const { checkedOut, path } = await limited(sparse);
    expect(await checkedOut()).toEqual(files);
    expect(await gitIn(path, 'status', '--porcelain')).toBe('');
  });

  it('changes nothing of the user’s, his configuration included', async () => {
    const { repository, request, files } = await limited(['a/b']);
    const before = await fingerprint(files);
    expectOk(await repository.addWorktree(request('sw-2', { sparse: ['z'] })));
    expect(await fingerprint(files)).toBe(before);
    expect(await files.git('status', '--porcelain')).toBe('');
  });

  it('is worked in with plain git: commits, merges, and nothing that is left out is deleted', async () => {
    const { path, commit, repository, files, head } = await limited(['a/b']);
    await writeFiles(path, { 'a/b/f': '2', 'z/new': '2' });
    await commit('work');
    await files.commit('theirs', { 'z/f': '2', 'a/c/f': null });
    await gitIn(path, '-c', 'user.name=T', '-c', 'user.email=t@x', 'merge', '--quiet', '-m', 'merge', 'main');
    expect(await gitIn(path, 'diff', '--name-only', 'main', 'HEAD')).toBe('a/b/f\nz/new');
    const seen = expectOk(await repository.evidence(path, head, await files.git('rev-parse', 'main')));
    expect(seen).toMatchObject({ changedFiles: ['a/b/f', 'z/new'], dirtyFiles: [] });
  });

  it('shows an edit where nothing was checked out, and a rescue holds it', async () => {
    const { path, repository, files, head } = await limited(['a/b']);
    await mkdir(join(path, 'z'));
    await writeFile(join(path, 'z/f'), 'edited');
    const seen = expectOk(await repository.evidence(path, head));
    expect(seen.dirtyFiles).toEqual(['z/f']);
    const rescueRef = 'refs/switchyard/rescue/sw-1/now';
    expect(expectOk(await repository.removeWorktree({ path, keptBy: null, rescueRef }))).toEqual({
      rescued: true,
    });
    expect(await files.git('show', `${rescueRef}:z/f`)).toBe('edited');
    expect(await files.git('diff', '--name-only', head, rescueRef)).toBe('z/f');
  });

  it('is known as such to all git where the user has a configuration per worktree', async () => {
    const { files, head } = await limited([]);
    await files.git('config', 'extensions.worktreeConfig', 'true');
    const config = await readFile(join(files.path, '.git/config'), 'utf8');
    const repository = expectOk(await open(files.path));
    const path = join(dirname(files.path), 'repo.worktrees', 'sw-2');
    const owner = { projectId: 'project', subjectId: 'sw-2' };
    expectOk(await repository.addWorktree({ path, commit: head, branch: 'sw-2', sparse: ['a/b'], owner }));
    expect(await gitIn(path, 'sparse-checkout', 'list')).toBe('a/b');
    expect(await readFile(join(files.path, '.git/config'), 'utf8')).toBe(config);
    await gitIn(path, 'sparse-checkout', 'disable');
    expect(await kindOf(join(path, 'z/f'))).toBe('file');
  });
});

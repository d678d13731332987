import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  gitIn,
  type RepositoryShape,
  type TestRepository,
  writeFiles,
} from '../../test/support/gitFixture.ts';
import { expectFailure, expectOk, openedRepository } from '../../test/support/repositoryFixture.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

/** A repository with one worktree of ours. */
async function opened(shape: RepositoryShape = {}) {
  const all = await openedRepository(shape);
  made.push(all.files);
  expectOk(await all.repository.addWorktree(all.request('sw-1')));
  const path = all.place('sw-1');
  const commit = async (message: string) => {
    await gitIn(path, 'add', '--all');
    await gitIn(path, 'commit', '--quiet', '-m', message);
    return gitIn(path, 'rev-parse', 'HEAD');
  };
  return { ...all, path, commit };
}

const lines = (count: number) => Array.from({ length: count }, (_, line) => `line ${line}\n`).join('');

describe('evidence', () => {
  it('is empty where nothing was done', async () => {
    const { repository, path, head, files } = await opened();
    expect(expectOk(await repository.evidence(path, head))).toEqual({
      base: head,
      head,
      tree: await files.git('rev-parse', `${head}^{tree}`),
      commits: [],
      changedFiles: [],
      insertions: 0,
      deletions: 0,
      dirtyFiles: [],
      contraband: [],
    });
  });

  it('counts commits and lines, names both ends of a rename, and counts no lines of binary files', async () => {
    const { repository, path, head, commit } = await opened({
      files: { 'old name.txt': lines(50), edited: 'one\ntwo\n', gone: 'x\n' },
    });
    await writeFiles(path, {
      'old name.txt': null,
      'new/näme\tx.txt': `${lines(50)}more\n`,
      edited: 'one\n2\n3\n',
      gone: null,
    });
    const first = await commit('move: "quoted" $(x)\n\nbody');
    await writeFiles(path, { 'image.bin': Buffer.from([0, 1, 2, 0, 255]) });
    const second = await commit('binary');
    const found = expectOk(await repository.evidence(path, head));
    expect(found.commits).toEqual([
      { id: first, subject: 'move: "quoted" $(x)' },
      { id: second, subject: 'binary' },
    ]);
    expect(found.head).toBe(second);
    expect([...found.changedFiles].sort()).toEqual(
      ['edited', 'gone', 'image.bin', 'new/näme\tx.txt', 'old name.txt'].sort(),
    );
    expect([found.insertions, found.deletions]).toEqual([3, 2]);
    expect(found.dirtyFiles).toEqual([]);
  });

  it('leaves out what was merged from the base branch, and sees what that merge took away again', async () => {
    const { repository, files, path, head, commit } = await opened({ files: { a: '1', shared: '1' } });
    await writeFiles(path, { a: '2' });
    const first = await commit('first');
    const early = await files.commit('base moves', { shared: '2', theirs: 'x' });
    await gitIn(path, 'merge', '--quiet', '--no-edit', 'main');
    const merged = await gitIn(path, 'rev-parse', 'HEAD');
    const tip = await files.commit('base moves on', { later: 'x' });
    const found = expectOk(await repository.evidence(path, head, tip));
    expect(found).toMatchObject({ base: early, head: merged, changedFiles: ['a'] });
    expect(found.commits.map(({ id }) => id)).toEqual([first, merged]);
    expect(expectOk(await repository.evidence(path, head)).changedFiles).toEqual(['a', 'shared', 'theirs']);

    await writeFiles(path, { shared: '1' });
    await commit('take it back');
    expect(expectOk(await repository.evidence(path, head, tip)).changedFiles).toEqual(['a', 'shared']);
  });

  it('is compared with where the branch starts when the base branch was moved to another history', async () => {
    const { repository, files, path, head, commit } = await opened({
      files: { a: '1' },
      commits: [{ message: 'second', files: { b: '1' } }],
    });
    await writeFiles(path, { a: '2' });
    await commit('work');
    await files.git('reset', '--quiet', '--hard', 'HEAD~1');
    const tip = await files.git('rev-parse', 'HEAD');
    expect(expectOk(await repository.evidence(path, head, tip))).toMatchObject({ base: head });
  });

  it('names at most 20 dirty files, whatever their kind, and none that git ignores', async () => {
    const { repository, path, head } = await opened({ files: { a: '1', b: '1', '.gitignore': 'out/\n' } });
    await writeFiles(path, { a: '2', b: null, 'new dir/ü': 'x', 'out/file': 'x' });
    await gitIn(path, 'add', 'a');
    const few = expectOk(await repository.evidence(path, head));
    expect([...few.dirtyFiles].sort()).toEqual(['a', 'b', 'new dir/ü']);
    const many = Array.from({ length: 30 }, (_, number) => [`many/${number}`, 'x']);
    await writeFiles(path, Object.fromEntries(many));
    expect(expectOk(await repository.evidence(path, head)).dirtyFiles).toHaveLength(20);
  });

  it('does not answer for another repository when the worktree has lost its .git', async () => {
    const { repository, path, head } = await opened();
    await gitIn(dirname(path), 'init', '--quiet');
    await rm(`${path}/.git`);
    expect(expectFailure(await repository.evidence(path, head)).kind).toBe('notARepository');
    await rm(path, { recursive: true });
    expect(expectFailure(await repository.evidence(path, head)).kind).toBe('notARepository');
    expect(expectFailure(await repository.changedFiles(head, head, path)).kind).toBe('notARepository');
  });

  it('fails on a base that is no commit', async () => {
    const { repository, path } = await opened();
    expectFailure(await repository.evidence(path, '--output=/tmp/x'));
    expectFailure(await repository.evidence(path, '0'.repeat(40)));
  });
});

describe('changedFiles', () => {
  it('lists what differs between two commits', async () => {
    const { repository, path, head, commit } = await opened({ files: { a: '1', b: '1', c: lines(9) } });
    await writeFiles(path, { a: '2', b: null, c: null, 'd/ü x': lines(9) });
    const tip = await commit('work');
    expect(expectOk(await repository.changedFiles(head, tip, null))).toEqual([
      { path: 'a', kind: 'modified' },
      { path: 'b', kind: 'deleted' },
      { path: 'c', kind: 'deleted' },
      { path: 'd/ü x', kind: 'added' },
    ]);
  });

  it('lists what differs in the worktree, committed or not', async () => {
    const { repository, path, head, commit } = await opened({ files: { a: '1', b: '1', c: '1' } });
    await writeFiles(path, { a: '2' });
    const tip = await commit('work');
    await writeFiles(path, { b: '2', 'new file': 'x' });
    await gitIn(path, 'rm', '--quiet', '--cached', 'c');
    await writeFiles(path, { c: 'other' });
    expect(expectOk(await repository.changedFiles(head, tip, path))).toEqual([
      { path: 'a', kind: 'modified' },
      { path: 'b', kind: 'modified' },
      { path: 'c', kind: 'modified' },
      { path: 'new file', kind: 'added' },
    ]);
  });
});

describe('fileAt', () => {
  it('answers the bytes of a file, and null for what is none', async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 13, 128]);
    const { repository, head } = await opened({ files: { 'dir/b in': bytes, empty: '' } });
    expect(Buffer.from((await repository.fileAt(head, 'dir/b in')) ?? [])).toEqual(bytes);
    expect(await repository.fileAt(head, 'empty')).toHaveLength(0);
    for (const path of ['dir', 'missing', '../escape', '']) {
      expect(await repository.fileAt(head, path)).toBeNull();
    }
    expect(await repository.fileAt('--batch', 'empty')).toBeNull();
  });
});

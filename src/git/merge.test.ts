import { rm, writeFile } from 'node:fs/promises';
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
  openedRepository,
} from '../../test/support/repositoryFixture.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

async function opened(shape: RepositoryShape = {}) {
  const all = await openedRepository(shape);
  made.push(all.files);
  /** A commit on a branch `sw-…` of its own, made elsewhere. */
  const work = async (name: string, change: Parameters<typeof writeFiles>[1]) => {
    expectOk(await all.repository.addWorktree(all.request(name)));
    await writeFiles(all.place(name), change);
    await gitIn(all.place(name), 'add', '--all', '--force');
    await gitIn(all.place(name), '-c', 'user.name=T', '-c', 'user.email=t@x', 'commit', '-q', '-m', name);
    return gitIn(all.place(name), 'rev-parse', 'HEAD');
  };
  return { ...all, work };
}

describe('mergeCommit', () => {
  it('merges without touching the dirty checkout, its branches or its configuration', async () => {
    const { repository, files, work, head } = await opened({ files: { a: '1', b: '1' } });
    const one = await work('sw-1', { a: '2' });
    const two = await work('sw-2', { b: '2', 'new/ü': 'x' });
    await writeFiles(files.path, { a: 'dirty', untracked: 'x' });
    const before = await fingerprint(files);
    const first = expectOk(await repository.mergeCommit({ base: head, head: one, message: 'Merge 1' }));
    const message = '--template "quoted" $(touch x)\n\nand a body';
    const second = expectOk(await repository.mergeCommit({ base: first.commit, head: two, message }));
    expect(await fingerprint(files)).toBe(before);
    expect(await files.git('rev-parse', `${second.commit}^1`, `${second.commit}^2`)).toBe(
      `${first.commit}\n${two}`,
    );
    expect(await files.git('rev-parse', `${second.commit}^{tree}`)).toBe(second.tree);
    expect(await files.git('show', `${second.commit}:a`)).toBe('2');
    expect(await files.git('show', `${second.commit}:new/ü`)).toBe('x');
    expect(await files.git('log', '-1', '--format=%B', second.commit)).toBe(`${message}\n`);
  });

  it('fault 82: names the files of a conflict and changes nothing', async () => {
    const { repository, files, work } = await opened({ files: { 'a ü': '1', b: '1', c: '1' } });
    const one = await work('sw-1', { 'a ü': 'one', b: 'same', c: null });
    const two = await work('sw-2', { 'a ü': 'two', b: 'same', c: 'changed' });
    const before = await fingerprint(files);
    const failed = expectFailure(await repository.mergeCommit({ base: one, head: two, message: 'x' }));
    expect(failed).toMatchObject({ kind: 'conflict', files: ['a ü', 'c'] });
    expect(failed.message).toContain('a ü');
    expect(await fingerprint(files)).toBe(before);
  });

  it('answers the base where it contains the work already', async () => {
    const { repository, work, head, files } = await opened();
    const tip = await work('sw-1', { a: '1' });
    const merged = expectOk(await repository.mergeCommit({ base: tip, head, message: 'x' }));
    expect(merged).toEqual({ commit: tip, tree: await files.git('rev-parse', `${tip}^{tree}`) });
  });

  it('says so when there is no identity, or when a commit does not exist', async () => {
    const { repository, work, head, files } = await opened({ identity: false });
    const tip = await work('sw-1', { a: '1' });
    const request = { base: head, head: tip, message: 'x' };
    expect(expectFailure(await repository.mergeCommit(request)).kind).toBe('noIdentity');
    await files.git('config', 'user.name', 'T');
    await files.git('config', 'user.email', 't@example.com');
    expect(expectFailure(await repository.mergeCommit({ ...request, head: '0'.repeat(40) })).kind).toBe(
      'other',
    );
    expectOk(await repository.mergeCommit(request));
  });
});

describe('a base that moves while the merge is made and checked', () => {
  it('fault 82: is not moved back or over: base, branch and checkout stay as they are to the byte', async () => {
    const { repository, files, work, head } = await opened({ files: { a: '1', b: '1' } });
    const tip = await work('sw-1', { a: '2' });
    const merged = expectOk(await repository.mergeCommit({ base: head, head: tip, message: 'Merge' }));
    const moved = await files.commit('meanwhile', { b: '2' });
    await writeFiles(files.path, { b: 'edited' });
    const before = await fingerprint(files);
    const advance = { branch: 'main', from: head, to: merged.commit };
    expect(expectFailure(await repository.advanceBranch(advance)).kind).toBe('moved');
    expect(await fingerprint(files)).toBe(before);
    expect(await files.git('rev-parse', 'main', 'sw-1')).toBe(`${moved}\n${tip}`);
    const again = expectOk(await repository.mergeCommit({ base: moved, head: tip, message: 'Merge' }));
    expectOk(await repository.advanceBranch({ branch: 'main', from: moved, to: again.commit }));
    expect(await files.git('status', '--porcelain')).toBe(' M b');
  });
});

describe('conflicts', () => {
  it('names the files in which two commits would not merge, the same way each time', async () => {
    const { repository, work, files, head } = await opened({ files: { 'a ü': '1', b: '1', c: '1' } });
    const one = await work('sw-1', { 'a ü': 'one', b: 'same', c: null });
    const two = await work('sw-2', { 'a ü': 'two', b: 'same', c: 'changed' });
    const three = await work('sw-3', { b: 'other', new: 'x' });
    const before = await fingerprint(files);
    for (const _ of [1, 2]) {
      expect(expectOk(await repository.conflicts(one, two))).toEqual(['a ü', 'c']);
      expect(expectOk(await repository.conflicts(two, one))).toEqual(['a ü', 'c']);
      expect(expectOk(await repository.conflicts(one, three))).toEqual(['b']);
      expect(expectOk(await repository.conflicts(head, three))).toEqual([]);
    }
    expect(await fingerprint(files)).toBe(before);
  });

  it('fault 82: sees what became of renamed, moved and unrelated files', async () => {
    const { repository, work, files } = await opened({ files: { 'old.txt': 'a\nb\nc\nd\n', 'd/x': '1' } });
    const one = await work('sw-1', { 'old.txt': null, 'one.txt': 'a\nb\nc\nd\n' });
    const two = await work('sw-2', { 'old.txt': null, 'two.txt': 'a\nb\nc\nd\n' });
    const folder = await work('sw-3', { d: null });
    const within = await work('sw-4', { 'd/x': '2' });
    expect(expectOk(await repository.conflicts(one, two))).toEqual(['old.txt', 'one.txt', 'two.txt']);
    expect(expectOk(await repository.conflicts(folder, within))).toEqual(['d/x']);
    const alone = await files.git('commit-tree', '-m', 'alone', `${one}^{tree}`);
    expect(expectFailure(await repository.conflicts(alone, one)).message).toContain('unrelated histories');
    expect(expectFailure(await repository.conflicts('0'.repeat(40), one)).kind).toBe('other');
  });
});

describe('advanceBranch', () => {
  /** A merge commit on top of main that edits `a`, adds `added` and deletes `gone`. */
  async function mergeable() {
    const all = await opened({ files: { a: '1', b: '1', gone: '1', '.gitignore': 'ignored\n' } });
    const tip = await all.work('sw-1', { a: '2', added: 'x', gone: null, ignored: 'theirs' });
    const to = expectOk(
      await all.repository.mergeCommit({ base: all.head, head: tip, message: 'Merge' }),
    ).commit;
    const advance = (branch = 'main') => all.repository.advanceBranch({ branch, from: all.head, to });
    return { ...all, to, advance };
  }

  it('moves a branch that is checked out nowhere, and leaves the checkout alone', async () => {
    const { advance, files, to, repository } = await mergeable();
    await files.git('checkout', '--quiet', '-b', 'other');
    await writeFiles(files.path, { a: 'dirty' });
    expectOk(await advance());
    expect(await files.git('rev-parse', 'main')).toBe(to);
    expect(await files.git('status', '--porcelain')).toBe(' M a');
    expect(expectOk(await repository.currentBranch())).toBe('other');
  });

  it('fast-forwards a clean checkout', async () => {
    const { advance, files, to } = await mergeable();
    expectOk(await advance());
    expect(await files.git('rev-parse', 'HEAD')).toBe(to);
    expect(await files.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(await files.git('status', '--porcelain')).toBe('');
    expectOk(await advance());
  });

  it('keeps edits, staged changes and new files that the merge does not touch', async () => {
    const { advance, files, to } = await mergeable();
    await files.git('config', 'merge.autoStash', 'true');
    await writeFiles(files.path, { b: 'mine', 'mine.txt': 'mine', staged: 's' });
    await files.git('add', 'staged');
    expectOk(await advance());
    expect(await files.git('rev-parse', 'HEAD')).toBe(to);
    expect(await files.git('status', '--porcelain')).toBe(' M b\nA  staged\n?? mine.txt');
  });

  it.each([
    ['an edited file', { a: 'mine' }, [], 'a'],
    ['a staged file', { a: 'mine' }, ['add', 'a'], 'a'],
    ['a new file in the way', { added: 'mine' }, [], 'added'],
    ['an ignored file in the way', { ignored: 'mine' }, [], 'ignored'],
    ['a file that the merge deletes', { gone: 'mine' }, [], 'gone'],
    ['a folder in the way', { 'added/mine': 'x' }, [], 'added'],
  ])('is refused for %s, and nothing is changed', async (_, change, command, file) => {
    const { advance, files, head } = await mergeable();
    await files.git('config', 'merge.autoStash', 'true');
    await writeFiles(files.path, change);
    if (command.length > 0) {
      await files.git(...command);
    }
    const before = await fingerprint(files);
    const refused = expectFailure(await advance());
    expect(refused).toMatchObject({ kind: 'dirty', files: [file] });
    expect(refused.message).toContain(file);
    expect(await fingerprint(files)).toBe(before);
    expect(await files.git('rev-parse', 'main')).toBe(head);
  });

  it('fast-forwards in the linked worktree that has the branch checked out', async () => {
    const { advance, files, to } = await mergeable();
    await files.git('checkout', '--quiet', '-b', 'other');
    const linked = join(dirname(files.path), 'linked');
    await files.git('worktree', 'add', '--quiet', linked, 'main');
    await writeFile(join(linked, 'a'), 'mine');
    expect(expectFailure(await advance()).kind).toBe('dirty');
    await gitIn(linked, 'checkout', '--quiet', 'a');
    expectOk(await advance());
    expect(await gitIn(linked, 'rev-parse', 'HEAD')).toBe(to);
    expect(await gitIn(linked, 'status', '--porcelain')).toBe('');
  });

  it('fault 69: waits for a lock that is let go soon, and never deletes one that is not', async () => {
    const { advance, files, to } = await mergeable();
    const lock = join(files.path, '.git/index.lock');
    await writeFile(lock, '');
    const refused = expectFailure(await advance());
    expect(refused.kind).toBe('locked');
    expect(refused.message).toContain('index.lock');
    const advancing = advance();
    setTimeout(() => rm(lock), 200);
    expectOk(await advancing);
    expect(await files.git('rev-parse', 'HEAD')).toBe(to);
  });

  it('is refused when the branch has moved, when it is gone, and when the commit is no descendant', async () => {
    const { advance, files, repository, head, to } = await mergeable();
    expect(expectFailure(await advance('missing')).kind).toBe('noSuchBranch');
    const side = await files.git('commit-tree', '-m', 'side', `${head}^{tree}`);
    const aside = await repository.advanceBranch({ branch: 'main', from: head, to: side });
    expect(expectFailure(aside).kind).toBe('other');
    const next = await files.commit('mine', { b: '2' });
    expect(expectFailure(await advance()).kind).toBe('moved');
    await files.git('checkout', '--quiet', '-b', 'other');
    expect(expectFailure(await advance()).kind).toBe('moved');
    expect(await files.git('rev-parse', 'main')).toBe(next);
    expect(to).not.toBe(next);
  });

  it('is refused in the middle of a rebase or a merge of the user', async () => {
    const { advance, files, head } = await mergeable();
    await files.git('checkout', '--quiet', '-b', 'side', head);
    await files.commit('side', { b: 'side' });
    await files.git('checkout', '--quiet', 'main');
    await files.git('merge', '--no-ff', '--no-commit', 'side');
    expect(expectFailure(await advance()).kind).toBe('locked');
    await files.git('merge', '--abort');
    await files
      .git('rebase', '--quiet', '--exec', 'false', '--force-rebase', `${head}`)
      .catch(() => undefined);
    await writeFiles(join(files.path, '.git'), { 'rebase-merge/head-name': 'refs/heads/main\n' });
    expect(expectFailure(await advance()).kind).toBe('locked');
    expect(await files.git('rev-parse', 'main')).toBe(head);
  });
});

import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Files,
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

const numbers = Array.from({ length: 30 }, (_, at) => `${at}\n`).join('');

async function opened(shape: RepositoryShape = { files: { a: numbers, b: numbers, c: numbers } }) {
  const all = await openedRepository(shape);
  made.push(all.files);
  const { files } = all;
  /** Commits on top of a commit, without a branch; answers the last. */
  const commits = async (onto: string, ...changes: readonly (readonly [string, Files])[]) => {
    await files.git('checkout', '--quiet', '--detach', onto);
    for (const [message, change] of changes) {
      await files.commit(message, change);
    }
    const tip = await files.git('rev-parse', 'HEAD');
    await files.git('checkout', '--quiet', 'main');
    return tip;
  };
  const subjects = (range: string) => files.git('log', '--reverse', '--format=%s', range);
  return { ...all, commits, subjects };
}

describe('rebaseOnto', () => {
  it('moves a branch that holds the commits of a parent that was squashed, without touching any checkout', async () => {
    const { repository, files, head, commits, subjects } = await opened();
    const parent = await commits(head, ['parent 1', { a: 'one\n' }], ['parent 2', { a: 'two\n' }]);
    const child = await commits(
      parent,
      ['child 1', { b: numbers.replace('\n7\n', '\nseven\n') }],
      ['child 2\n\nWith a body,\n\nof two.', { 'new ü': 'x' }],
    );
    const squashed = await commits(head, ['parent squashed', { a: 'two\n' }], ['another', { c: 'x' }]);
    const before = await fingerprint(files);
    const moved = expectOk(await repository.rebaseOnto({ head: child, from: parent, onto: squashed }));
    expect(await subjects(`${squashed}..${moved.commit}`)).toBe('child 1\nchild 2');
    expect(await files.git('diff', '--name-only', squashed, moved.commit)).toBe('b\n"new \\303\\274"');
    expect(await files.git('log', '-1', '--format=%B|%an|%ad', moved.commit)).toBe(
      await files.git('log', '-1', '--format=%B|%an|%ad', child),
    );
    expect(
      await files.git('range-diff', '-s', `${parent}..${child}`, `${squashed}..${moved.commit}`),
    ).toMatch(/^1: .* = .*\n2: .* = /);
    expect(await fingerprint(files)).toBe(before);
  });

  it('fault 86: leaves behind what was taken out of a base that was forced to another history', async () => {
    const { repository, files, head, commits, subjects } = await opened();
    const base = await commits(head, ['to be taken out', { secret: 'x' }]);
    const work = await commits(base, ['work', { b: 'work\n' }]);
    const forced = await commits(head, ['instead', { c: 'instead\n' }]);
    const moved = expectOk(await repository.rebaseOnto({ head: work, from: base, onto: forced }));
    expect(await subjects(`${head}..${moved.commit}`)).toBe('instead\nwork');
    expect(await files.git('ls-tree', '--name-only', moved.commit)).toBe('a\nb\nc');
  });

  it('leaves out what is there already, and answers the new base where nothing is left', async () => {
    const { repository, head, commits, subjects } = await opened();
    const work = await commits(head, ['taken over', { a: 'x\n' }], ['own', { b: 'y\n' }]);
    const onto = await commits(head, ['somebody took it', { a: 'x\n' }]);
    const moved = expectOk(await repository.rebaseOnto({ head: work, from: head, onto }));
    expect(await subjects(`${onto}..${moved.commit}`)).toBe('own');
    const again = expectOk(await repository.rebaseOnto({ head: moved.commit, from: head, onto }));
    expect(await subjects(`${onto}..${again.commit}`)).toBe('own');
    expect(expectOk(await repository.rebaseOnto({ head: onto, from: head, onto }))).toEqual({ commit: onto });
  });

  it('is refused for conflicts, and names the files', async () => {
    const { repository, files, head, commits } = await opened();
    const work = await commits(head, ['fine', { b: 'y\n' }], ['not', { a: 'mine\n' }]);
    const onto = await commits(head, ['theirs', { a: 'theirs\n' }]);
    const before = await fingerprint(files);
    const failed = expectFailure(await repository.rebaseOnto({ head: work, from: head, onto }));
    expect(failed).toMatchObject({ kind: 'conflict', files: ['a'] });
    expect(await fingerprint(files)).toBe(before);
  });

  it('is refused where a patch would not arrive as it was, although it merges', async () => {
    const { repository, head, commits } = await opened();
    const edit = numbers.replace('\n9\n', '\nnine\n');
    const work = await commits(head, ['work', { a: edit }]);
    // Another line close by: git merges both, but the patch stands among other lines now.
    const onto = await commits(head, ['theirs', { a: numbers.replace('\n11\n', '\neleven\n') }]);
    const failed = expectFailure(await repository.rebaseOnto({ head: work, from: head, onto }));
    expect(failed.kind).toBe('changed');
  });

  it('is refused for a branch with merges, and for commits that do not exist', async () => {
    const { repository, files, head, commits } = await opened();
    const one = await commits(head, ['one', { a: 'x\n' }]);
    const two = await commits(head, ['two', { b: 'x\n' }]);
    const merged = expectOk(await repository.mergeCommit({ base: one, head: two, message: 'Merge' })).commit;
    const onto = await commits(head, ['onto', { c: 'x\n' }]);
    expect(expectFailure(await repository.rebaseOnto({ head: merged, from: head, onto })).kind).toBe(
      'merges',
    );
    const root = await files.git('commit-tree', '-m', 'root', `${head}^{tree}`);
    expect(expectFailure(await repository.rebaseOnto({ head: root, from: head, onto })).kind).toBe('merges');
    for (const missing of ['0'.repeat(40), '--all', 'main..x']) {
      expect(expectFailure(await repository.rebaseOnto({ head: missing, from: head, onto })).kind).toBe(
        'other',
      );
    }
  });
});

describe('resetBranch', () => {
  async function reset() {
    const all = await opened();
    const work = await all.commits(all.head, ['work', { a: 'one\n' }]);
    const anew = await all.commits(all.head, ['anew', { b: 'two\n' }]);
    await all.files.git('branch', 'sw-1', work);
    const move = () => all.repository.resetBranch({ branch: 'sw-1', from: work, to: anew });
    const tip = () => all.files.git('rev-parse', 'sw-1');
    return { ...all, work, anew, move, tip };
  }

  it('moves a branch to what does not build on it, once, with the worktree where it is checked out', async () => {
    const { repository, files, anew, move, tip } = await reset();
    const place = join(files.path, '..', 'worktree');
    await files.git('worktree', 'add', '--quiet', place, 'sw-1');
    await writeFiles(place, { c: 'edited\n' });
    for (let times = 1; times <= 2; times++) {
      expectOk(await move());
      expect(await tip()).toBe(anew);
      expect(await gitIn(place, 'status', '--porcelain')).toBe(' M c');
      expect(await gitIn(place, 'show', ':b')).toBe('two');
    }
    expect(expectOk(await repository.currentBranch())).toBe('main');
  });

  it('moves nothing over uncommitted changes, over new commits, or in the user’s own checkout', async () => {
    const { files, work, move, tip } = await reset();
    const place = join(files.path, '..', 'worktree');
    await files.git('worktree', 'add', '--quiet', place, 'sw-1');
    await writeFiles(place, { b: 'mine\n' });
    expectFailure(await move());
    expect([await tip(), await gitIn(place, 'status', '--porcelain')]).toEqual([work, ' M b']);
    await gitIn(place, 'commit', '--quiet', '--all', '-m', 'mine');
    const theirs = await tip();
    expect(expectFailure(await move()).kind).toBe('moved');
    expect(await tip()).toBe(theirs);
    await files.git('worktree', 'remove', '--force', place);
    await files.git('checkout', '--quiet', '-B', 'sw-1', work);
    expect(expectFailure(await move())).toMatchObject({ kind: 'locked' });
    expect(await tip()).toBe(work);
  });
});

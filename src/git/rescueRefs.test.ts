import { afterEach, describe, expect, it } from 'vitest';
import { gitIn, type TestRepository, writeFiles } from '../../test/support/gitFixture.ts';
import {
  expectFailure,
  expectOk,
  fingerprint,
  openedRepository,
} from '../../test/support/repositoryFixture.ts';
import { rescueRefFor } from '../domain/naming.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

async function opened() {
  const all = await openedRepository();
  made.push(all.files);
  return all;
}

describe('rescues', () => {
  it('tells the latest first, with what nothing else holds', async () => {
    const { repository, request, place, files } = await opened();
    expectOk(await repository.addWorktree(request('sw-1')));
    const path = place('sw-1');
    await writeFiles(path, { 'a.txt': 'a', 'ü b.txt': 'b' });
    await gitIn(path, 'add', '--all');
    await gitIn(path, 'commit', '--quiet', '-m', 'work');
    await writeFiles(path, { 'a.txt': 'edited', 'new.txt': 'n' });
    const rescueRef = rescueRefFor('sw-1', '2026-11-21T14:20:00.123Z');
    const removed = await repository.removeWorktree({ path, keptBy: null, rescueRef });
    expect(expectOk(removed).rescued).toBe(true);
    expectOk(await repository.deleteBranch('sw-1', await files.git('rev-parse', 'sw-1')));
    await files.git('update-ref', rescueRefFor('old/one', '2026-11-20T00:00:00.000Z'), 'main');
    const [latest, older, ...others] = expectOk(await repository.rescues());
    expect(latest).toMatchObject({ ref: rescueRef, name: 'sw-1', savedAt: '2026-11-21T14:20:00.123Z' });
    expect(latest).toMatchObject({ commits: 2, files: 3 });
    // On a branch as well, so nothing would be lost without it.
    expect(older).toMatchObject({ name: 'old/one', commits: 0, files: 0 });
    expect(others).toEqual([]);
  });

  it('are none where nothing was rescued', async () => {
    const { repository } = await opened();
    expect(expectOk(await repository.rescues())).toEqual([]);
  });
});

describe('makeBranch', () => {
  it('makes a branch at the commit and touches nothing else', async () => {
    const { repository, files, head } = await opened();
    const next = await files.commit('next');
    await files.git('branch', 'sw-theirs');
    const config = await fingerprint(files);
    expectOk(await repository.makeBranch('sw-restored/sw-1', head));
    expect(await repository.refCommit('refs/heads/sw-restored/sw-1')).toBe(head);
    expect(await repository.refCommit('refs/heads/main')).toBe(next);
    expect(await fingerprint(files)).toBe(config);
  });

  it('fault 75: refuses a name that exists, also where it differs in case or nests, or is none', async () => {
    const { repository, files, head } = await opened();
    await files.git('branch', 'taken/one');
    for (const name of ['main', 'MAIN', 'taken', 'taken/one', 'main/under']) {
      expect(expectFailure(await repository.makeBranch(name, head)).kind, name).toBe('branchTaken');
    }
    for (const name of ['', '-d', 'a..b', '../a', 'a b', 'a.lock', '@{-1}', 'a/.b', 'HEAD~1', 'a\nb']) {
      expect(expectFailure(await repository.makeBranch(name, head)).message, name).toContain(
        'Choose another',
      );
    }
    const branches = await files.git('for-each-ref', '--format=%(refname:short)', 'refs/heads');
    expect(branches.split('\n')).toEqual(['main', 'taken/one']);
  });
});

import { cp, link, mkdir, rename, rm, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gitIn, type TestRepository, writeFiles } from '../../test/support/gitFixture.ts';
import { expectFailure, expectOk, open, openedRepository } from '../../test/support/repositoryFixture.ts';
import { restoredSubject } from '../domain/naming.ts';
import { diskUsage } from './diskUsage.ts';
import { kindOf } from './paths.ts';

const made: TestRepository[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((repository) => repository.remove()));
});

async function opened() {
  const all = await openedRepository();
  made.push(all.files);
  return { ...all, root: dirname(all.place('any')) };
}

describe('findWorktrees', () => {
  it('finds those that bear our marker, there or gone, and what each was made for', async () => {
    const { repository, request, place, files, root } = await opened();
    expectOk(await repository.addWorktree(request('sw-1')));
    expectOk(await repository.addWorktree(request('sw-2')));
    expectOk(await repository.addWorktree(request('merge-1', { branch: null })));
    await rm(place('sw-2'), { recursive: true });
    await gitIn(place('sw-1'), 'checkout', '--quiet', '-b', 'elsewhere');
    await files.git('worktree', 'add', '--quiet', '-b', 'theirs', join(root, 'theirs'));
    const found = expectOk(await repository.findWorktrees(root));
    expect(found.map(({ path, branch, present, owner }) => [path, branch, present, owner?.branch])).toEqual([
      [place('merge-1'), null, true, null],
      [place('sw-1'), 'elsewhere', true, 'sw-1'],
      [place('sw-2'), 'sw-2', false, 'sw-2'],
    ]);
    expect(found[1]?.owner).toEqual({ projectId: 'project', subjectId: 'sw-1', branch: 'sw-1' });
  });

  it('fault 74: finds a folder that git has forgotten, and nobody takes it away', async () => {
    const { repository, request, place, files, root } = await opened();
    expectOk(await repository.addWorktree(request('sw-1')));
    await writeFiles(place('sw-1'), { 'work.txt': 'x' });
    await rm(join(files.path, '.git/worktrees/sw-1'), { recursive: true });
    await writeFiles(join(root, 'notes'), { 'mine.txt': 'x' });
    expect(expectOk(await repository.findWorktrees(root))).toEqual([
      { path: place('sw-1'), branch: null, present: true, owner: null },
    ]);
    const removed = await repository.removeWorktree({ path: place('sw-1'), keptBy: null, rescueRef: null });
    expect(expectFailure(removed).kind).toBe('notOurs');
    expect(expectFailure(await repository.addWorktree(request('sw-1'))).kind).toBe('pathTaken');
    expect(await kindOf(join(place('sw-1'), 'work.txt'))).toBe('file');
  });

  it('does not take the worktrees of the original for those of its copy, nor lets the copy remove them', async () => {
    const { repository, request, place, files, root } = await opened();
    expectOk(await repository.addWorktree(request('sw-1')));
    const copy = join(dirname(files.path), 'copy');
    await cp(files.path, copy, { recursive: true });
    const other = expectOk(await open(copy));
    expect(expectOk(await other.findWorktrees(root))).toEqual([]);
    const removed = await other.removeWorktree({ path: place('sw-1'), keptBy: null, rescueRef: null });
    expect(expectFailure(removed).kind).toBe('notOurs');
    expect(await gitIn(place('sw-1'), 'rev-parse', '--git-common-dir')).toBe(join(files.path, '.git'));
  });

  it('still knows, and can remove, what was made before the repository was moved', async () => {
    const { repository, request, place, files, root } = await opened();
    expectOk(await repository.addWorktree(request('sw-1')));
    await writeFiles(place('sw-1'), { 'work.txt': 'x' });
    const moved = join(dirname(files.path), 'moved');
    await rename(files.path, moved);
    const again = expectOk(await open(moved));
    expect(expectOk(await again.findWorktrees(root))).toHaveLength(1);
    const rescueRef = 'refs/switchyard/rescue/sw-1/now';
    const removed = await again.removeWorktree({ path: place('sw-1'), keptBy: null, rescueRef });
    expect(expectOk(removed)).toEqual({ rescued: true });
    expect(await gitIn(moved, 'show', `${rescueRef}:work.txt`)).toBe('x');
  });

  it('gives what was restored to the user, who may open it, and to nobody else', async () => {
    const { repository, request, place, root } = await opened();
    const owner = { projectId: 'project', subjectId: restoredSubject };
    expectOk(await repository.addWorktree(request('restored-1', { owner })));
    expect(await repository.ownedWorktrees()).toEqual([]);
    expect(expectOk(await repository.findWorktrees(root))).toHaveLength(1);
    expectOk(await open(place('restored-1')));
  });
});

describe('diskUsage', () => {
  it('counts what is there once, follows no link, and tells the latest change', async () => {
    const { files } = await opened();
    const folder = join(dirname(files.path), 'measured');
    const outside = join(dirname(files.path), 'outside');
    await mkdir(outside);
    await writeFiles(outside, { big: 'x'.repeat(1_000_000) });
    await writeFiles(folder, { 'deep/one': 'x'.repeat(100_000) });
    const before = await diskUsage(folder, new AbortController().signal);
    expect(before?.bytes).toBeGreaterThanOrEqual(100_000);
    await symlink(outside, join(folder, 'link'));
    await link(join(folder, 'deep/one'), join(folder, 'same'));
    const later = new Date(Date.now() + 60_000);
    await utimes(join(folder, 'deep/one'), later, later);
    const after = await diskUsage(folder, new AbortController().signal);
    expect(after?.bytes).toBeLessThan(200_000);
    expect(after?.changedAt).toBe(later.getTime());
  });

  it('answers nothing when it is ended', async () => {
    const { files } = await opened();
    expect(await diskUsage(files.path, AbortSignal.abort())).toBeNull();
  });

  it('is nothing for what is not there', async () => {
    const usage = await diskUsage('/nonexistent/folder', new AbortController().signal);
    expect(usage).toEqual({ bytes: 0, changedAt: 0 });
  });
});

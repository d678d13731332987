import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gitIn } from '../../test/support/gitFixture.ts';
import { type RemoteFixture, remoteFixture, token } from '../../test/support/remoteFixture.ts';
import { expectFailure, expectOk, open, silentLog } from '../../test/support/repositoryFixture.ts';
import { branchName, rescueRefFor } from '../domain/naming.ts';

const made: RemoteFixture[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((fixture) => fixture.remove()));
});

async function fixture(options: Parameters<typeof remoteFixture>[0] = {}) {
  const all = await remoteFixture(options);
  made.push(all);
  return { ...all, place: (name: string) => join(dirname(all.files.path), 'repo.worktrees', name) };
}

describe('titles', () => {
  it.each([
    ['300 letters', 'x'.repeat(300)],
    ['300 words', 'word '.repeat(300)],
    ['300 signs of another script', '日'.repeat(300)],
    ['what would be options', '--upload-pack=touch --force -D'],
    ['what git has a meaning for', '@{-1} HEAD~3:refs/heads/main ../../x.lock'],
    ['a shell’s words', '"; touch evil | sh #$(id)`id`\n\0'],
  ])('fault 96: of %s become branches, worktrees, rescue refs and branches over there', async (_, title) => {
    const { repository, place, head, files, there, work } = await fixture();
    const branch = await repository.freeBranchName(branchName(1, title));
    const owner = { projectId: 'project', subjectId: title };
    expectOk(await repository.addWorktree({ path: place(branch), commit: head, branch, owner }));
    expect(await gitIn(place(branch), 'branch', '--show-current')).toBe(branch);
    const rescueRef = rescueRefFor(branch, '2026-01-02T03:04:05.678Z');
    expectOk(await repository.removeWorktree({ path: place(branch), keptBy: null, rescueRef }));
    const commit = await work(title.replaceAll('\0', ''));
    expectOk(await repository.remotes.push({ remote: 'origin', branch, commit, expected: null }));
    expect(await there('rev-parse', `refs/heads/${branch}`)).toBe(commit);
    expectOk(await repository.deleteBranch(branch, head));
    expect(await files.git('branch', '--list', 'sw-*')).toBe('');
  });
});

describe('names that begin with a dash', () => {
  it('fault 97: are no options: not as branches, commits, refs, remotes or folders', async () => {
    const { repository, place, head, files } = await fixture();
    const owner = { projectId: 'project', subjectId: 'one' };
    for (const bad of ['-d', '--force', '--all', '--output=evil']) {
      expect(await repository.refCommit(bad)).toBeNull();
      expect(await repository.isAncestor(bad, head)).toBe(false);
      expect(await repository.fileAt(bad, 'README.md')).toBeNull();
      expectFailure(await repository.branchCommit(bad));
      expectFailure(await repository.makeBranch(bad, head));
      expectFailure(await repository.makeBranch('new', bad));
      expectFailure(await repository.conflicts(bad, head));
      expectFailure(await repository.mergeCommit({ base: bad, head, message: 'x' }));
      expectFailure(await repository.rebaseOnto({ head: bad, from: head, onto: head }));
      expectFailure(await repository.evidence(files.path, bad));
      expectFailure(await repository.changedFiles(bad, head, null));
      expectFailure(await repository.addWorktree({ path: place('x'), commit: bad, branch: 'new', owner }));
      expectFailure(await repository.addWorktree({ path: place('x'), commit: head, branch: bad, owner }));
      expectFailure(await repository.remotes.fetch(bad, 'main'));
      expectFailure(await repository.remotes.fetch('origin', bad));
      expectOk(await repository.addWorktree({ path: place(bad), commit: head, branch: null, owner }));
      expectOk(await repository.removeWorktree({ path: place(bad), keptBy: null, rescueRef: null }));
    }
    expect(await files.git('status', '--porcelain')).toBe('');
    expect(await files.git('branch', '--list')).toBe('* main');
  });
});

describe('a remote', () => {
  it('that is a path with spaces is fetched from, asked, pushed to and followed', async () => {
    const { repository, bare, files, work, there, head } = await fixture();
    expect([bare, files.path].every((path) => path.includes(' '))).toBe(true);
    expect(expectOk(await repository.remotes.list())).toEqual([
      { name: 'origin', fetchUrl: bare, pushUrl: bare },
    ]);
    expect(expectOk(await repository.remotes.fetch('origin', 'main'))).toBe(head);
    const commit = await work('one');
    const request = { remote: 'origin', branch: 'sw-1', commit, expected: null };
    expectOk(await repository.remotes.push(request));
    expect(await there('rev-parse', 'sw-1')).toBe(commit);
    expectOk(await repository.remotes.deleteBranch({ ...request, expected: commit }));
  });

  it('with a name and a password in its URL works, and neither is shown, logged or stored', async () => {
    const logged: string[] = [];
    const note = (message: string) => void logged.push(message);
    const log = { ...silentLog, debug: note, info: note, warn: note, error: note };
    const { files, server, work, head, there } = await fixture({ over: 'http' });
    const url = `${server?.url}sample.git`.replace('://', `://x-access-token:${token}@`);
    await files.git('remote', 'set-url', 'origin', url);
    const repository = expectOk(await open(files.path, { log }));
    const { remotes } = repository;
    const shown: unknown[] = [await remotes.list()];
    expect(expectOk(await remotes.fetch('origin', 'main'))).toBe(head);
    const commit = await work('one');
    expectOk(await remotes.push({ remote: 'origin', branch: 'sw-1', commit, expected: null }));
    expect(await there('rev-parse', 'sw-1')).toBe(commit);
    if (server !== null) {
      for (const status of [403, 404, 413, 500]) {
        server.fault = () => ({ status });
        shown.push(await remotes.ask('origin', 'main'));
        shown.push(await remotes.push({ remote: 'origin', branch: 'sw-2', commit, expected: null }));
        shown.push(await remotes.push({ remote: 'origin', branch: 'sw-1', commit: head, expected: commit }));
      }
    }
    shown.push(await remotes.add('origin', `${url}2`), await remotes.add('-x', url));
    expect(JSON.stringify(shown)).toContain('127.0.0.1');
    expect(JSON.stringify([shown, logged])).not.toContain(token);
    const stored = await filesWith(dirname(files.path), token);
    expect(stored).toEqual([join(files.path, '.git/config')]);
  });
});

async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  return paths.filter((_, at) => contents[at]?.includes(text));
}

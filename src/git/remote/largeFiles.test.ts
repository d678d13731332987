import { execFileSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gitIn, testEnvironment, writeFiles } from '../../../test/support/gitFixture.ts';
import { helperPath, type RemoteFixture, remoteFixture, token } from '../../../test/support/remoteFixture.ts';
import { expectFailure, expectOk, open, silentLog } from '../../../test/support/repositoryFixture.ts';

const noLfs = whyNoLfs();
const skipped = noLfs === null ? '' : ` (skipped: ${noLfs})`;

function whyNoLfs(): string | null {
  try {
    execFileSync('git', ['lfs', 'version'], { stdio: 'ignore', env: testEnvironment() });
    return null;
  } catch {
    return 'Git LFS is not installed';
  }
}

const made: RemoteFixture[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((fixture) => fixture.remove()));
});

const content = 'a large file\n'.repeat(1_000);

/** A repository that keeps `*.bin` with Git LFS, as `git lfs install --local` sets it up, and an agent's commit of one. */
async function large(over: 'path' | 'http') {
  const logged: string[] = [];
  const note = (message: string) => void logged.push(message);
  const known = { username: 'x-access-token', password: token };
  const all = await remoteFixture({
    over,
    open: {
      signIn: { credentials: async () => known, helperPath },
      log: { ...silentLog, info: note, warn: note },
    },
  });
  made.push(all);
  const { files, repository } = all;
  await files.git('lfs', 'install', '--local');
  const base = await files.commit('keep large files elsewhere', {
    '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
  });
  const path = join(dirname(files.path), 'repo.worktrees', 'sw-1');
  const owner = { projectId: 'project', subjectId: 'one' };
  expectOk(await repository.addWorktree({ path, commit: base, branch: 'sw-1', owner }));
  await writeFiles(path, { 'deep/a.bin': content });
  await gitIn(path, 'add', '--all');
  await gitIn(path, 'commit', '--quiet', '-m', 'a large file');
  const commit = await gitIn(path, 'rev-parse', 'HEAD');
  const push = () => repository.remotes.push({ remote: 'origin', branch: 'sw-1', commit, expected: null });
  /** Another computer that has the commits alone. */
  const elsewhere = async () => {
    const folder = join(dirname(files.path), 'elsewhere');
    await gitIn(dirname(files.path), 'clone', '--quiet', '--no-checkout', all.bare, folder);
    await gitIn(folder, 'lfs', 'install', '--local');
    return folder;
  };
  return { ...all, path, owner, commit, push, elsewhere, logged };
}

describe('Git LFS', () => {
  it.skipIf(noLfs !== null)(
    `fault 78: brings large files to a remote that is a path, before the commit that names them${skipped}`,
    async () => {
      const { push, elsewhere, commit, path } = await large('path');
      expect(await readFile(join(path, 'deep/a.bin'), 'utf8')).toBe(content);
      expectOk(await push());
      const folder = await elsewhere();
      await gitIn(folder, 'checkout', '--quiet', commit);
      expect(await readFile(join(folder, 'deep/a.bin'), 'utf8')).toBe(content);
    },
  );

  it.skipIf(noLfs !== null)(
    `fault 78: brings them to a server as who is signed in, and writes nothing into the settings${skipped}`,
    async () => {
      const { push, server, files, logged, there, commit } = await large('http');
      const config = await readFile(join(files.path, '.git/config'), 'utf8');
      expectOk(await push());
      expectOk(await push());
      expect([...(server?.largeFiles.values() ?? [])].map(String)).toEqual([content]);
      const paths = server?.requests ?? [];
      const sent = paths.findIndex((path) => path.startsWith('PUT'));
      const received = paths.findIndex(
        (path) => path.startsWith('POST') && path.endsWith('git-receive-pack'),
      );
      expect([sent >= 0, sent < received]).toEqual([true, true]);
      expect(await there('rev-parse', 'sw-1')).toBe(commit);
      expect(await readFile(join(files.path, '.git/config'), 'utf8')).toBe(config);
      expect(logged.join()).not.toContain(token);
    },
  );

  it.skipIf(noLfs !== null)(
    `fault 78: fetches what is not here yet as who is signed in, when a worktree is made${skipped}`,
    async () => {
      const { push, files, repository, path, commit, owner } = await large('http');
      expectOk(await push());
      await rm(join(files.path, '.git/lfs'), { recursive: true });
      const request = { commit, branch: 'sw-2', owner, path: `${path}2` };
      expectOk(await repository.addWorktree(request));
      expect(await readFile(join(`${path}2`, 'deep/a.bin'), 'utf8')).toBe(content);
    },
  );

  it.skipIf(noLfs !== null)(
    `fault 78: says so where the server does not have a file, and leaves nothing half made${skipped}`,
    async () => {
      const { files, repository, path, commit, owner } = await large('http');
      await rm(join(files.path, '.git/lfs'), { recursive: true });
      const request = { commit, branch: 'sw-2', owner, path: `${path}2` };
      const failed = expectFailure(await repository.addWorktree(request));
      expect(failed.message).toContain('Git LFS could not get the large files');
      expect((await repository.ownedWorktrees()).map((one) => one.branch)).toEqual(['sw-1']);
    },
  );

  it.skipIf(noLfs !== null).each([
    [
      403,
      'This repository is over its data quota. Purchase more data packs.',
      'refused',
      'over its data quota',
    ],
    [422, 'Not in this project.', 'refused', 'Not in this project'],
    [403, '', 'unauthorized', 'Sign in'],
    [413, '', 'tooLarge', 'that large'],
    [503, 'Down.', 'offline', 'Down.'],
  ] as const)(
    `fault 83: a Git LFS server that answers %i, "%s": ${skipped}`,
    async (status, message, kind, words) => {
      const { push, server, there } = await large('http');
      if (server !== null) {
        server.fault = ({ path }) =>
          path.endsWith('/objects/batch') ? { status, body: message && JSON.stringify({ message }) } : null;
      }
      const failed = expectFailure(await push());
      expect([failed.kind, failed.message]).toEqual([kind, expect.stringContaining(words)]);
      expect(await there('branch', '--list', 'sw-1')).toBe('');
    },
  );

  it('fault 78: that is not installed, and would have to be: it is said', async () => {
    const all = await remoteFixture();
    made.push(all);
    const { files, head } = all;
    await files.git('config', 'filter.lfs.process', 'git-lfs-is-missing filter-process');
    await files.git('config', 'filter.lfs.required', 'true');
    await files.git('config', 'filter.lfs.smudge', 'git-lfs-is-missing smudge -- %f');
    const identity = [
      '-c',
      'filter.lfs.required=false',
      '-c',
      'filter.lfs.process=',
      '-c',
      'filter.lfs.clean=',
    ];
    await files.write({ '.gitattributes': '*.bin filter=lfs -text\n', 'a.bin': 'x' });
    await files.git(...identity, 'add', '--all');
    await files.git(...identity, 'commit', '--quiet', '-m', 'large');
    const commit = await files.git('rev-parse', 'HEAD');
    expect(commit).not.toBe(head);
    const repository = expectOk(await open(files.path));
    const path = join(dirname(files.path), 'repo.worktrees', 'sw-1');
    const owner = { projectId: 'project', subjectId: 'one' };
    const failed = expectFailure(await repository.addWorktree({ path, commit, branch: 'sw-1', owner }));
    expect(failed.message).toContain('Git LFS, which is not installed');
    expect(await repository.ownedWorktrees()).toEqual([]);
  });
});

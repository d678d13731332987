import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RemoteFixture, remoteFixture } from '../../../test/support/remoteFixture.ts';
import { expectFailure, expectOk, fingerprint, wallClock } from '../../../test/support/repositoryFixture.ts';
import { isBranchName } from './remoteList.ts';

const made: RemoteFixture[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((fixture) => fixture.remove()));
});

async function fixture(options: Parameters<typeof remoteFixture>[0] = {}): Promise<RemoteFixture> {
  const all = await remoteFixture(options);
  made.push(all);
  return all;
}

/** A clock on which waiting takes no time, and what was waited for. */
function hastyClock() {
  const waits: number[] = [];
  const at = (when: number, callback: () => void) => {
    waits.push(Math.round((when - Date.now()) / 100) * 100);
    setImmediate(callback);
    return { dispose: () => undefined };
  };
  return { waits, clock: { ...wallClock, at } };
}

describe('list', () => {
  it('tells where branches are fetched from and pushed to, without names, passwords and tokens', async () => {
    const { repository, files, bare } = await fixture();
    await files.git('remote', 'add', 'fork', 'https://me:s3cret@example.com/me/sample.git');
    await files.git('config', 'remote.fork.pushurl', 'ssh://git@example.com:22/me/sample.git');
    expect(expectOk(await repository.remotes.list())).toEqual([
      {
        name: 'fork',
        fetchUrl: 'https://example.com/me/sample.git',
        pushUrl: 'ssh://example.com:22/me/sample.git',
      },
      { name: 'origin', fetchUrl: bare, pushUrl: bare },
    ]);
  });

  it('takes the user’s rewriting of URLs into account', async () => {
    const { repository, files } = await fixture();
    await files.git('config', 'url.https://mirror.example/.insteadOf', 'gh:');
    await files.git('remote', 'add', 'mirror', 'gh:owner/name');
    expect(expectOk(await repository.remotes.list())).toContainEqual({
      name: 'mirror',
      fetchUrl: 'https://mirror.example/owner/name',
      pushUrl: 'https://mirror.example/owner/name',
    });
  });
});

describe('fetch', () => {
  it('fetches the one branch, and leaves everything of the user’s as it is', async () => {
    const { repository, files, colleague, there } = await fixture();
    const before = await fingerprint(files);
    const theirs = await colleague('main');
    await colleague('other');
    await there('tag', 'v1', theirs);
    expect(await repository.remotes.known('origin', 'main')).toBeNull();
    expect(expectOk(await repository.remotes.fetch('origin', 'main'))).toBe(theirs);
    expect(await repository.remotes.known('origin', 'main')).toBe(theirs);
    expect(await files.git('for-each-ref', '--format=%(refname)')).toBe(
      'refs/heads/main\nrefs/remotes/origin/main',
    );
    await expect(readFile(join(files.path, '.git/FETCH_HEAD'))).rejects.toThrow('ENOENT');
    expect(await fingerprint(files)).toBe(before);
  });

  it('never touches a branch of the user’s, though the remote is configured to overwrite them', async () => {
    const { repository, files, colleague, head } = await fixture();
    await files.git('config', '--replace-all', 'remote.origin.fetch', '+refs/heads/*:refs/heads/*');
    await files.git('branch', 'side');
    const theirs = await colleague('side');
    expect(expectOk(await repository.remotes.fetch('origin', 'side'))).toBe(theirs);
    expect(await files.git('rev-parse', 'side')).toBe(head);
  });

  it('ends when that is wanted, though the server says nothing', async () => {
    const { repository, server, head } = await fixture({ over: 'http' });
    const end = new AbortController();
    const asked = Promise.withResolvers<void>();
    if (server !== null) {
      server.fault = () => {
        asked.resolve();
        return 'silence';
      };
    }
    const fetching = repository.remotes.fetch('origin', 'main', end.signal);
    await asked.promise;
    end.abort();
    expectFailure(await fetching);
    expect(await repository.remotes.known('origin', 'main')).toBeNull();
    expect(await repository.branchCommit('main')).toEqual({ ok: true, value: head });
  });

  it('fault 86: follows a branch that was forced elsewhere, and says so when it is gone', async () => {
    const { repository, colleague, there, head } = await fixture();
    await colleague('main');
    expectOk(await repository.remotes.fetch('origin', 'main'));
    await there('update-ref', 'refs/heads/main', head);
    expect(expectOk(await repository.remotes.fetch('origin', 'main'))).toBe(head);
    await there('branch', '--move', 'main', 'trunk');
    const failed = expectFailure(await repository.remotes.fetch('origin', 'main'));
    expect(failed).toMatchObject({ kind: 'noSuchBranch' });
    expect(failed.message).toContain('"main"');
  });

  it('fault 86: what has begun goes on from the commit that was recorded, though the base was forced elsewhere or deleted', async () => {
    const { repository, files, colleague, there, head } = await fixture();
    const recorded = await colleague('main');
    expectOk(await repository.remotes.fetch('origin', 'main'));
    const path = join(dirname(files.path), 'repo.worktrees', 'sw-1');
    const request = { path, commit: recorded, branch: 'sw-1', owner: { projectId: 'p', subjectId: 's' } };
    expectOk(await repository.addWorktree(request));
    await there('update-ref', 'refs/heads/main', head);
    expectOk(await repository.remotes.fetch('origin', 'main'));
    await files.git('gc', '--quiet', '--prune=now');
    const evidence = expectOk(await repository.evidence(path, recorded));
    expect(evidence).toMatchObject({ base: recorded, head: recorded, commits: [] });
    expectOk(await repository.addWorktree(request));
    await there('update-ref', '-d', 'refs/heads/main');
    expect(expectFailure(await repository.remotes.fetch('origin', 'main')).kind).toBe('noSuchBranch');
    expect(await repository.remotes.known('origin', 'main')).toBe(head);
    expectOk(await repository.evidence(path, recorded));
  });

  it('tries three more times after 1, 2 and 4 seconds where the remote cannot be reached', async () => {
    const { waits, clock } = hastyClock();
    const { repository, server } = await fixture({ over: 'http', open: { clock } });
    if (server === null) {
      throw new Error('There is a server');
    }
    server.fault = () => ({ status: 503 });
    expect(expectFailure(await repository.remotes.fetch('origin', 'main')).kind).toBe('offline');
    expect(waits).toEqual([1000, 2000, 4000]);
    await server.close();
    expect(expectFailure(await repository.remotes.ask('origin', 'main')).kind).toBe('offline');
  });

  it('does not try again where nobody is signed in, or the branch or the remote is not there', async () => {
    const { waits, clock } = hastyClock();
    const { repository, files } = await fixture({ over: 'http', open: { clock } });
    expect(expectFailure(await repository.remotes.fetch('origin', 'main')).kind).toBe('unauthorized');
    expect(expectFailure(await repository.remotes.fetch('nowhere', 'main')).kind).toBe('noSuchRemote');
    await files.git('remote', 'add', 'gone', join(dirname(files.path), 'gone.git'));
    expect(expectFailure(await repository.remotes.fetch('gone', 'main')).kind).toBe('noSuchRemote');
    expect(waits).toEqual([]);
  });

  it('fetches many branches at once, while worktrees are made', async () => {
    const { repository, colleague, files, head } = await fixture();
    const names = Array.from({ length: 6 }, (_, number) => `b${number}`);
    for (const name of names) {
      await colleague(name);
    }
    const owner = { projectId: 'project', subjectId: 'x' };
    const path = (name: string) => join(dirname(files.path), 'repo.worktrees', name);
    const all = await Promise.all(
      names.flatMap((name) => [
        repository.remotes.fetch('origin', name),
        repository.addWorktree({ path: path(name), branch: `sw-${name}`, commit: head, owner }),
      ]),
    );
    expect(all.filter(({ ok }) => !ok)).toEqual([]);
  });
});

describe('names from outside', () => {
  it('fault 97: are never taken for options, expressions or places', async () => {
    const { repository, files, work } = await fixture();
    await files.git('config', 'remote.-x.url', '/nonexistent');
    const commit = await work('one');
    for (const remote of ['--upload-pack=touch /tmp/x', '-x', '/tmp', 'ext::sh -c x', '']) {
      expect(expectFailure(await repository.remotes.fetch(remote, 'main')).kind).toBe('noSuchRemote');
    }
    for (const branch of ['-d', '--mirror', 'a:b', '+main', 'main^', 'a b', 'a..b', '', 'HEAD:refs/x', '*']) {
      const pushed = await repository.remotes.push({ remote: 'origin', branch, commit, expected: null });
      const taken = pushed.ok ? 'pushed' : pushed.error.kind;
      // A plus sign may stand in a name.
      expect([branch, taken]).toEqual([branch, branch === '+main' ? 'pushed' : 'noSuchBranch']);
    }
  });

  it('are judged as git judges them', async () => {
    const { files } = await fixture();
    const names =
      'main a/b a.b a.lock a/.b .a a. @ a@b @{ a@{b a//b /a a/ x\\y ~ ^ : ? * [ ü 日本 + a+b {} a.lock/b';
    for (const name of names.split(' ')) {
      const git = await files.git('check-ref-format', '--branch', name).then(
        () => true,
        () => false,
      );
      expect([name, isBranchName(name)]).toEqual([name, git]);
    }
  });
});

import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gitIn } from '../../../test/support/gitFixture.ts';
import { type RemoteFixture, remoteFixture } from '../../../test/support/remoteFixture.ts';
import { expectFailure, expectOk, fingerprint } from '../../../test/support/repositoryFixture.ts';

const made: RemoteFixture[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((fixture) => fixture.remove()));
});

/** `origin` is the upstream; `fork` is a fork of it. */
async function forked() {
  const all = await remoteFixture();
  made.push(all);
  const fork = join(dirname(all.bare), 'fork.git');
  await gitIn(dirname(all.bare), 'clone', '--quiet', '--bare', '--', all.bare, fork);
  expectOk(await all.repository.remotes.add('fork', fork));
  const follow = () =>
    all.repository.remotes.followUpstream({ upstream: 'origin', fork: 'fork', branch: 'main' });
  return { ...all, fork, follow, tip: () => gitIn(fork, 'rev-parse', 'main') };
}

describe('a fork', () => {
  it('follows its upstream, again and again, without touching anything of the user’s', async () => {
    const { files, follow, colleague, tip } = await forked();
    const before = await fingerprint(files);
    for (const name of ['one', 'two']) {
      const commit = await colleague('main', name);
      expect(expectOk(await follow())).toBe(commit);
      expect(expectOk(await follow())).toBe(commit);
      expect(await tip()).toBe(commit);
    }
    expect(await fingerprint(files)).toBe(before);
  });

  it('keeps commits of its own', async () => {
    const { follow, colleague, repository, work, head, tip } = await forked();
    const own = await work('own');
    expectOk(await repository.remotes.push({ remote: 'fork', branch: 'main', commit: own, expected: head }));
    await colleague('main');
    expect(expectFailure(await follow())).toMatchObject({ kind: 'moved' });
    expect(await tip()).toBe(own);
  });

  it('follows with its default branch alone, and not over what somebody pushes meanwhile', async () => {
    const { repository, colleague, fork, head, there } = await forked();
    await there('branch', 'side');
    await gitIn(fork, 'branch', 'side');
    await colleague('side');
    const request = { upstream: 'origin', fork: 'fork', branch: 'side' };
    expect(expectFailure(await repository.remotes.followUpstream(request))).toMatchObject({
      kind: 'refused',
    });
    expect(await gitIn(fork, 'rev-parse', 'side')).toBe(head);
    // Somebody pushes to the fork at the last moment, before our push arrives.
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
    const own = await gitIn(fork, ...identity, 'commit-tree', '-p', head, '-m', 'own', `${head}^{tree}`);
    const racing = { remote: 'fork', branch: 'main', commit: await colleague('main'), expected: head };
    expectOk(await repository.remotes.fetch('origin', 'main'));
    await gitIn(fork, 'update-ref', 'refs/heads/main', own);
    expect(expectFailure(await repository.remotes.push(racing)).kind).toBe('moved');
    expect(await gitIn(fork, 'rev-parse', 'main')).toBe(own);
  });
});

describe('add', () => {
  it('adds a remote once, and never changes one that is there', async () => {
    const { repository, fork } = await forked();
    expectOk(await repository.remotes.add('fork', fork));
    expectFailure(await repository.remotes.add('fork', `${fork}2`));
    for (const [name, url] of [
      ['-x', fork],
      ['a b', fork],
      ['x', '--upload-pack=x'],
      ['x', 'ext::x'],
    ] as const) {
      expectFailure(await repository.remotes.add(name, url));
    }
    expect(expectOk(await repository.remotes.list()).map(({ name }) => name)).toEqual(['fork', 'origin']);
  });
});

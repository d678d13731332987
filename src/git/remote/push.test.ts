import { chmod, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gitIn, testEnvironment } from '../../../test/support/gitFixture.ts';
import { type RemoteFixture, remoteFixture } from '../../../test/support/remoteFixture.ts';
import { expectFailure, expectOk, fingerprint, open } from '../../../test/support/repositoryFixture.ts';

const made: RemoteFixture[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((fixture) => fixture.remove()));
});

async function fixture(options: Parameters<typeof remoteFixture>[0] = {}): Promise<RemoteFixture> {
  const all = await remoteFixture(options);
  made.push(all);
  return all;
}

describe('push', () => {
  it('pushes the commit to a new branch, and again is success', async () => {
    const { repository, files, work, there } = await fixture();
    const before = await fingerprint(files);
    const commit = await work('one');
    const request = { remote: 'origin', branch: 'sw-1-ü', commit, expected: null };
    expectOk(await repository.remotes.push(request));
    expectOk(await repository.remotes.push(request));
    expect(await there('rev-parse', 'sw-1-ü')).toBe(commit);
    expect(expectOk(await repository.remotes.ask('origin', 'sw-1-ü'))).toBe(commit);
    expect(await fingerprint(files)).toBe(before);
  });

  it('replaces what we pushed ourselves, also by something that is no descendant', async () => {
    const { repository, work, there } = await fixture();
    const [one, two] = [await work('one'), await work('two')];
    expectOk(
      await repository.remotes.push({ remote: 'origin', branch: 'sw-1', commit: one, expected: null }),
    );
    expectOk(await repository.remotes.push({ remote: 'origin', branch: 'sw-1', commit: two, expected: one }));
    expect(await there('rev-parse', 'sw-1')).toBe(two);
  });

  it('fault 83: never overwrites what somebody else has pushed', async () => {
    const { repository, work, there, colleague, head } = await fixture();
    const commit = await work('one');
    const theirs = await colleague('sw-1');
    const request = { remote: 'origin', branch: 'sw-1', commit };
    for (const expected of [null, head, commit]) {
      const failed = expectFailure(await repository.remotes.push({ ...request, expected }));
      expect(failed.kind).toBe('moved');
      expect(failed.message).toContain('somebody else has pushed');
    }
    expect(await there('rev-parse', 'sw-1')).toBe(theirs);
  });

  it('fault 75: says that the name is taken where a branch is in its way, or differs from it only in case', async () => {
    const { repository, work, colleague, there } = await fixture();
    const commit = await work('one');
    for (const name of ['feature', 'area/deep', 'SW-1-Ünicode', 'Docs']) {
      await colleague(name);
    }
    const before = await there('for-each-ref');
    for (const branch of ['feature/one', 'area', 'sw-1-ünicode', 'docs/a', 'AREA']) {
      const failed = expectFailure(
        await repository.remotes.push({ remote: 'origin', branch, commit, expected: null }),
      );
      expect([failed.kind, failed.message]).toEqual(['moved', expect.stringContaining('in its way')]);
    }
    expect(await there('for-each-ref')).toBe(before);
    expectOk(
      await repository.remotes.push({ remote: 'origin', branch: 'feature-2', commit, expected: null }),
    );
  });

  it('fault 83: says in the server’s own words why a rule or a hook refused it', async () => {
    const { repository, work, bare, there } = await fixture();
    await writeFile(
      join(bare, 'hooks/pre-receive'),
      '#!/bin/sh\nprintf "\\033[31mNo commits on Saturdays\\033[0m\\n" >&2\necho https://a:b@example.com/why >&2\nexit 1\n',
    );
    await chmod(join(bare, 'hooks/pre-receive'), 0o755);
    const commit = await work('one');
    const request = { remote: 'origin', branch: 'sw-1', commit, expected: null };
    const failed = expectFailure(await repository.remotes.push(request));
    expect(failed.kind).toBe('refused');
    expect(failed.message).toContain('No commits on Saturdays https://example.com/why');
    expect(failed.message).not.toMatch(/\p{Cc}/u);
    await there('config', 'receive.denyNonFastForwards', 'true');
    await rm(join(bare, 'hooks/pre-receive'));
    expectOk(await repository.remotes.push(request));
    const forced = { ...request, commit: await work('two'), expected: commit };
    expect(expectFailure(await repository.remotes.push(forced)).kind).toBe('refused');
  });

  it('runs no hook of the user’s and does nothing that is configured for pushes by hand', async () => {
    const { repository, work, files, there } = await fixture();
    await writeFile(join(files.path, '.git/hooks/pre-push'), '#!/bin/sh\nexit 1\n');
    await chmod(join(files.path, '.git/hooks/pre-push'), 0o755);
    await files.git('config', 'push.followTags', 'true');
    await files.git('config', 'push.gpgSign', 'true');
    const commit = await work('one');
    await files.git('-c', 'user.name=T', '-c', 'user.email=t@x', 'tag', '-a', '-m', 'x', 'v1', commit);
    expectOk(await repository.remotes.push({ remote: 'origin', branch: 'sw-1', commit, expected: null }));
    expect(await there('tag')).toBe('');
  });

  it('asks where branches are pushed to, where that is another place', async () => {
    const { repository, files, work, bare, head } = await fixture();
    const fork = join(dirname(bare), 'fork.git');
    await gitIn(dirname(bare), 'clone', '--quiet', '--bare', '--', bare, fork);
    await files.git('config', 'remote.origin.pushurl', fork);
    const commit = await work('one');
    expectOk(await repository.remotes.push({ remote: 'origin', branch: 'main', commit, expected: head }));
    expect(expectOk(await repository.remotes.ask('origin', 'main'))).toBe(commit);
    expect(expectOk(await repository.remotes.fetch('origin', 'main'))).toBe(head);
  });
});

describe('deleteBranch', () => {
  it('deletes it where it stands as we left it; one that is gone is success', async () => {
    const { repository, work, there, colleague } = await fixture();
    const commit = await work('one');
    expectOk(await repository.remotes.push({ remote: 'origin', branch: 'sw-1', commit, expected: null }));
    const request = { remote: 'origin', branch: 'sw-1', expected: commit };
    const theirs = await colleague('sw-1');
    expect(expectFailure(await repository.remotes.deleteBranch(request)).kind).toBe('moved');
    expectOk(await repository.remotes.deleteBranch({ ...request, expected: theirs }));
    expectOk(await repository.remotes.deleteBranch(request));
    expect(await there('branch', '--list', 'sw-1')).toBe('');
    expect(await repository.remotes.known('origin', 'sw-1')).toBeNull();
  });
});

describe('what servers say', () => {
  it.each([
    ['GH006: Protected branch update failed for refs/heads/sw-1.', 'refused', 'GH006'],
    ['GH013: Repository rule violations found for refs/heads/sw-1.', 'refused', 'GH013'],
    ['GitLab: You are not allowed to push code to protected branches on this project.', 'refused', 'GitLab'],
    ['GH008: Your push referenced at least 1 unknown Git LFS object:', 'refused', 'GH008'],
    ['error: GH001: Large files detected.', 'tooLarge', 'Git LFS'],
    [
      'error: File a.bin is 120.00 MB; this exceeds GitHub file size limit of 100.00 MB',
      'tooLarge',
      '120.00',
    ],
    ['refusing to allow an OAuth App to create x without `workflow` scope', 'unauthorized', 'workflows'],
  ] as const)('fault 83: "%s" is %s', async (words, kind, shown) => {
    const { repository, work, bare, there } = await fixture();
    await writeFile(join(bare, 'hooks/pre-receive'), `#!/bin/sh\necho '${words}' >&2\nexit 1\n`);
    await chmod(join(bare, 'hooks/pre-receive'), 0o755);
    const request = { remote: 'origin', branch: 'sw-1', commit: await work('one'), expected: null };
    const failed = expectFailure(await repository.remotes.push(request));
    expect([failed.kind, failed.message]).toEqual([kind, expect.stringContaining(shown)]);
    expect(await there('branch', '--list', 'sw-1')).toBe('');
  });

  it.each([
    ['git@example.com: Permission denied (publickey).', 'unauthorized'],
    ['Host key verification failed.', 'unauthorized'],
    ['ERROR: Repository not found.', 'unauthorized'],
    ['ssh: Could not resolve hostname example.com: Name or service not known', 'offline'],
    ['ssh: connect to host example.com port 22: Connection timed out', 'offline'],
    ['Connection closed by 192.0.2.1 port 22', 'offline'],
  ] as const)('fault 83: "%s" from ssh is %s', async (words, kind) => {
    const { files, work } = await fixture();
    const program = join(dirname(files.path), 'ssh');
    await writeFile(program, `#!/bin/sh\necho '${words}' >&2\nexit 255\n`);
    await chmod(program, 0o755);
    await files.git('remote', 'set-url', 'origin', 'git@example.com:owner/name.git');
    await files.git('config', 'core.sshCommand', `'${program}'`);
    const repository = expectOk(await open(files.path, { environment: testEnvironment() }));
    const request = { remote: 'origin', branch: 'sw-1', commit: await work('one'), expected: null };
    const failed = expectFailure(await repository.remotes.push(request));
    expect([failed.kind, failed.message]).toEqual([kind, expect.stringContaining(words.slice(0, 30))]);
  });

  it('fault 79: a hook over there that prints megabytes is cut short in what is shown', async () => {
    const { repository, work, bare } = await fixture();
    await writeFile(
      join(bare, 'hooks/pre-receive'),
      '#!/bin/sh\nyes "No, because of a rule" | head -c 5000000 >&2\nexit 1\n',
    );
    await chmod(join(bare, 'hooks/pre-receive'), 0o755);
    const request = { remote: 'origin', branch: 'sw-1', commit: await work('one'), expected: null };
    const failed = expectFailure(await repository.remotes.push(request));
    expect([failed.kind, failed.message.length < 1_000]).toEqual(['refused', true]);
  });
});

import { chmod, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { gitIn, writeFiles } from '../../test/support/gitFixture.ts';
import { type RemoteFixture, remoteFixture } from '../../test/support/remoteFixture.ts';
import { expectFailure, expectOk } from '../../test/support/repositoryFixture.ts';

const made: RemoteFixture[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((fixture) => fixture.remove()));
});

/** Where everything is to be signed, by a program that asks somebody and waits. */
async function signed() {
  const all = await remoteFixture();
  made.push(all);
  const { files } = all;
  const asked = join(dirname(files.path), 'asked');
  const program = join(dirname(files.path), 'asks');
  await writeFile(program, `#!/bin/sh\necho "$0 $@" >> '${asked}'\nsleep 60\nexit 1\n`);
  await chmod(program, 0o755);
  for (const [name, value] of Object.entries({
    'commit.gpgSign': 'true',
    'tag.gpgSign': 'true',
    'push.gpgSign': 'if-asked',
    'merge.verifySignatures': 'true',
    'log.showSignature': 'true',
    'gpg.program': program,
    'credential.helper': `!'${program}'`,
    'core.askPass': program,
    'core.editor': program,
    'core.pager': program,
    'core.sshCommand': program,
  })) {
    await files.git('config', name, value);
  }
  return { ...all, asked: () => readFile(asked, 'utf8').catch(() => '') };
}

it('fault 80: nothing that is done unattended signs, asks, pages or opens an editor, whatever is configured', async () => {
  const { repository, files, head, colleague, asked } = await signed();
  const path = join(dirname(files.path), 'repo.worktrees', 'sw-1');
  const owner = { projectId: 'project', subjectId: 'one' };
  expectOk(await repository.addWorktree({ path, commit: head, branch: 'sw-1', owner }));
  await writeFiles(path, { work: 'x' });
  await gitIn(path, 'add', '--all');
  await gitIn(path, 'commit', '--quiet', '--no-gpg-sign', '-m', 'work');
  const { head: work } = expectOk(await repository.evidence(path, head));
  await colleague('main');
  const base = expectOk(await repository.remotes.fetch('origin', 'main'));
  const merge = expectOk(await repository.mergeCommit({ base, head: work, message: 'Merge' }));
  const rebased = expectOk(await repository.rebaseOnto({ head: work, from: head, onto: base }));
  expectOk(await repository.advanceBranch({ branch: 'main', from: head, to: merge.commit }));
  const request = { remote: 'origin', branch: 'sw-1', commit: rebased.commit, expected: null };
  expectOk(await repository.remotes.push(request));
  await writeFiles(path, { more: 'x' });
  const rescueRef = 'refs/switchyard/rescue/sw-1/now';
  expectOk(await repository.removeWorktree({ path, keptBy: null, rescueRef }));
  for (const commit of [merge.commit, rebased.commit, rescueRef]) {
    expect(await files.git('cat-file', 'commit', commit)).not.toContain('gpgsig');
  }
  expect(await asked()).toBe('');
});

it('fault 80: a signature that the server demands is its refusal, not a wait', async () => {
  const { repository, bare, work, asked } = await signed();
  await writeFile(
    join(bare, 'hooks/pre-receive'),
    '#!/bin/sh\necho "Commits must have verified signatures." >&2\nexit 1\n',
  );
  await chmod(join(bare, 'hooks/pre-receive'), 0o755);
  const request = { remote: 'origin', branch: 'sw-1', commit: await work('one'), expected: null };
  const refused = expectFailure(await repository.remotes.push(request));
  expect([refused.kind, refused.message]).toEqual([
    'refused',
    expect.stringContaining('Commits must have verified signatures.'),
  ]);
  expect(await asked()).toBe('');
});

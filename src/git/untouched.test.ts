import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gitIn, writeFiles } from '../../test/support/gitFixture.ts';
import { type RemoteFixture, remoteFixture } from '../../test/support/remoteFixture.ts';
import { expectFailure, expectOk } from '../../test/support/repositoryFixture.ts';

const made: RemoteFixture[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((fixture) => fixture.remove()));
});

/**
 * A user in the middle of work: edits, a staged file, new and ignored files, a stash, a tag, branches, a fork, hooks, and
 * settings that make git do more than it is told.
 */
async function busyUser() {
  const all = await remoteFixture({
    shape: { files: { a: '1', b: '1', 'deep/c': '1', '.gitignore': '*.log\n' } },
  });
  made.push(all);
  const { files, bare } = all;
  await files.git('branch', 'side');
  await files.git('tag', 'v1');
  await files.write({ b: 'stashed' });
  await files.git('stash', '--quiet');
  await files.write({ a: 'edited', staged: 's', 'new ü': 'n', 'x.log': 'l' });
  await files.git('add', 'staged');
  await files.git('config', 'push.followTags', 'true');
  await files.git('config', 'fetch.prune', 'true');
  await files.git('config', 'remote.origin.prune', 'true');
  await files.git('config', 'branch.autoSetupMerge', 'always');
  await files.git('config', 'core.logAllRefUpdates', 'always');
  const fork = join(dirname(bare), 'fork.git');
  await gitIn(dirname(bare), 'clone', '--quiet', '--bare', '--', bare, fork);
  await files.git('remote', 'add', 'fork', fork);
  return { ...all, fork, place: (name: string) => join(dirname(files.path), 'repo.worktrees', name) };
}

/** Everything that is the user's, one hash each: files, index, settings, hooks, HEAD, every ref that is not ours, reflogs. */
async function everything({ files }: RemoteFixture): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(files.path, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const theirs = paths
    .map((path) => relative(files.path, path))
    .filter((path) => !path.startsWith('.git/') || isTheirs(path));
  const hashes: Record<string, string> = {};
  for (const path of theirs.sort()) {
    hashes[path] = createHash('sha256')
      .update(await readFile(join(files.path, path)))
      .digest('hex');
  }
  const refs = (await files.git('for-each-ref', '--format=%(refname) %(objectname)')).split('\n');
  return {
    ...hashes,
    refs: refs.filter((ref) => !/^refs\/(heads\/sw-|switchyard\/|remotes\/)/.test(ref)).join(),
  };
}

/** Of git's folder, what is neither objects, nor caches, nor ours. */
function isTheirs(path: string): boolean {
  return (
    /^\.git\/(config|HEAD|ORIG_HEAD|FETCH_HEAD|index|packed-refs|shallow|hooks\/|info\/|refs\/|logs\/)/.test(
      path,
    ) && !/^\.git\/(logs\/)?refs\/(heads\/sw-|switchyard\/|remotes\/)/.test(path)
  );
}

describe('the branches, the checkout and the settings of the user', () => {
  it('are the same to the byte after everything that is done beside them', async () => {
    const all = await busyUser();
    const { repository, files, colleague, work, place, head } = all;
    const { remotes } = repository;
    const owner = { projectId: 'project', subjectId: 'one' };
    const removal = (name: string) => ({
      path: place(name),
      keptBy: null,
      rescueRef: `refs/switchyard/rescue/${name}/now`,
    });
    const before = await everything(all);
    expect(Object.keys(before)).toEqual(expect.arrayContaining(['a', '.git/index', '.git/config', 'refs']));
    expect(before.refs).toContain('refs/stash');
    let main = head;
    const steps: Readonly<Record<string, () => Promise<unknown>>> = {
      'a fetch of the base': async () => {
        main = await colleague('main');
        expect(expectOk(await remotes.fetch('origin', 'main'))).toBe(main);
      },
      'a fetch that fails': async () => expectFailure(await remotes.fetch('origin', 'nowhere')),
      'a push, a push over it, and its deletion': async () => {
        const [one, two] = [await work('one'), await work('two')];
        const to = { remote: 'origin', branch: 'sw-9' };
        expectOk(await remotes.push({ ...to, commit: one, expected: null }));
        expectOk(await remotes.push({ ...to, commit: two, expected: one }));
        expectOk(await remotes.deleteBranch({ ...to, expected: two }));
      },
      'a push that is refused': async () => {
        await colleague('sw-8');
        const request = { remote: 'origin', branch: 'sw-8', commit: await work('x'), expected: null };
        expectFailure(await remotes.push(request));
      },
      'a fork that follows': async () => {
        const request = { upstream: 'origin', fork: 'fork', branch: 'main' };
        expect(expectOk(await remotes.followUpstream(request))).toBe(main);
      },
      'worktrees, and work in them': async () => {
        for (const [name, content] of [
          ['sw-1', 'one'],
          ['sw-2', 'two'],
        ] as const) {
          expectOk(await repository.addWorktree({ path: place(name), commit: main, branch: name, owner }));
          await writeFiles(place(name), { a: content });
          await gitIn(place(name), 'commit', '--quiet', '--all', '-m', name);
        }
        const sparse = ['deep'];
        expectOk(
          await repository.addWorktree({ path: place('x'), commit: main, branch: null, owner, sparse }),
        );
      },
      'conflicts and evidence': async () => {
        expect(expectOk(await repository.conflicts('sw-1', 'sw-2'))).toEqual(['a']);
        expectOk(await repository.evidence(place('sw-1'), main));
        expect(
          expectFailure(await repository.mergeCommit({ base: 'sw-1', head: 'sw-2', message: 'x' })).kind,
        ).toBe('conflict');
      },
      'a branch of ours that is brought up to date': async () => {
        const next = await colleague('main', 'later');
        expectOk(await remotes.fetch('origin', 'main'));
        const from = expectOk(await repository.branchCommit('sw-1'));
        const merged = expectOk(await repository.mergeCommit({ base: from, head: next, message: 'Merge' }));
        expectOk(await repository.advanceBranch({ branch: 'sw-1', from, to: merged.commit }));
        expect(await gitIn(place('sw-1'), 'status', '--porcelain')).toBe('');
        expectOk(await repository.rebaseOnto({ head: from, from: main, onto: next }));
      },
      'worktrees that go, with a rescue': async () => {
        await writeFiles(place('sw-2'), { more: 'x' });
        for (const name of ['sw-1', 'sw-2', 'x']) {
          expectOk(await repository.removeWorktree(removal(name)));
        }
        await expect.poll(() => readdir(dirname(place('x'))), { timeout: 30_000 }).toEqual([]);
      },
    };
    for (const [name, step] of Object.entries(steps)) {
      await step();
      expect([name, await everything(all)]).toEqual([name, before]);
    }
    expect(await files.git('status', '--porcelain')).toBe(' M a\nA  staged\n?? "new \\303\\274"');
    expect(await files.git('stash', 'show', '-p')).toContain('+stashed');
  });
});

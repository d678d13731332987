import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { writeFiles } from '../../test/support/gitFixture.ts';
import { type RemoteFixture, remoteFixture } from '../../test/support/remoteFixture.ts';
import { expectOk, fingerprint, open } from '../../test/support/repositoryFixture.ts';
import { kindOf } from './paths.ts';
import type { Repository } from './repository.ts';

const made: RemoteFixture[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((fixture) => fixture.remove()));
});

it('fault 70: makes and removes 24 worktrees in parallel from two windows, beside fetches and somebody who prunes, without a failure', async () => {
  const all = await remoteFixture({ shape: { files: { a: '1', 'b/c': '2', '.gitignore': '*.log\n' } } });
  made.push(all);
  const { files, repository, head } = all;
  await writeFiles(files.path, { a: 'edited', 'untracked.txt': 'x' });
  const before = await fingerprint(files);
  const second = expectOk(await open(files.path));
  const root = join(dirname(files.path), 'repo.worktrees');
  const names = Array.from({ length: 24 }, (_, number) => `sw-${number}`);
  const windowFor = (position: number) => (position % 8 === 0 ? second : repository);
  const disturbance = disturb(all, second);
  try {
    const added = await Promise.all(
      names.map((name, at) =>
        windowFor(at).addWorktree({
          ...{ path: join(root, name), commit: head, branch: name },
          owner: { projectId: 'project', subjectId: name },
        }),
      ),
    );
    expect(added.filter(({ ok }) => !ok)).toEqual([]);
    expect(await repository.ownedWorktrees()).toHaveLength(24);
    const removed = await Promise.all(
      names.map((name) =>
        repository.removeWorktree({
          path: join(root, name),
          keptBy: null,
          rescueRef: `refs/switchyard/rescue/${name}`,
        }),
      ),
    );
    expect(removed.filter((one) => !one.ok || one.value.rescued)).toEqual([]);
  } finally {
    expect(await disturbance.end()).toEqual([]);
  }
  expect(await repository.ownedWorktrees()).toEqual([]);
  await expect.poll(() => kindOf(join(root, '.trash')), { timeout: 30_000 }).toBe('nothing');
  expect(await fingerprint(files)).toBe(before);
}, 60_000);

/** Somebody prunes, and a window fetches, again and again until `end`, which answers which fetches failed. */
function disturb({ files, colleague }: RemoteFixture, window: Repository) {
  const failures: string[] = [];
  let goesOn = true;
  const prunes = (async () => {
    while (goesOn) {
      await files.git('worktree', 'prune').catch(() => undefined);
      await pause(20);
    }
  })();
  const fetches = (async () => {
    while (goesOn) {
      await colleague('main');
      const fetched = await window.remotes.fetch('origin', 'main');
      failures.push(...(fetched.ok ? [] : [fetched.error.message]));
      await pause(20);
    }
  })();
  return {
    async end(): Promise<readonly string[]> {
      goesOn = false;
      await Promise.all([prunes, fetches]);
      return failures;
    },
  };
}

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../test/support/engineFixture.ts';
import { gitIn, writeFiles } from '../../test/support/gitFixture.ts';
import { expectFailure, expectOk, fingerprint, open } from '../../test/support/repositoryFixture.ts';
import { agentOf, commitFile, untilDone, type Worker } from '../../test/support/scriptedWork.ts';
import type { RescueEntry, WorktreeEntry } from './queries/leftovers.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

async function start(work: Worker = commitFile, options: FixtureOptions = {}): Promise<void> {
  fixture = await createEngineFixture(agentOf({ a: [] }, work), options);
}

async function worktrees(): Promise<readonly WorktreeEntry[]> {
  return expectOk(await fixture.leftovers.worktrees());
}

async function rescues(): Promise<readonly RescueEntry[]> {
  return expectOk(await fixture.leftovers.rescues());
}

function remove(path: string) {
  return fixture.submit({ kind: 'removeWorktree', path });
}

function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length > 1) {
    throw new Error(`One was expected, not ${items.length}`);
  }
  return item;
}

/** A subtask that failed, as a file of its work is not committed. */
async function failWithWork(): Promise<void> {
  await start(
    async (call) => {
      const answer = await commitFile(call);
      await writeFiles(call.spec.cwd, { 'open.txt': 'not committed\n' });
      return answer;
    },
    { settings: { maxAttempts: 1, keepFailedWorktreeMinutes: 10_000 } },
  );
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'BLOCKED_FAILURE');
}

/** A worktree of a card that is gone, with a commit and a file that is not committed. */
async function orphan(subjectId = 'gone'): Promise<string> {
  const repository = expectOk(await open(fixture.repository.path));
  const path = join(fixture.worktrees, 'sw-9-lost');
  const commit = fixture.repository.head ?? '';
  const owner = { projectId: 'project', subjectId };
  expectOk(await repository.addWorktree({ path, commit, branch: 'sw-9-lost', owner }));
  await writeFiles(path, { 'work.txt': 'committed\n' });
  await gitIn(path, 'add', '--all');
  await gitIn(path, 'commit', '--quiet', '-m', 'work');
  await writeFiles(path, { 'open.txt': 'not committed\n' });
  return path;
}

describe('Clean Up', () => {
  test('offers no worktree that an agent works in, and refuses to remove it', async () => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    await start(async (call) => {
      await ended;
      return commitFile(call);
    });
    await fixture.createTask();
    await fixture.until(() => fixture.calls().some((call) => call.role === 'worker'));
    const entry = only(await worktrees());
    expect(entry).toMatchObject({ use: { kind: 'running' }, removable: false, card: { number: 1 } });
    const refused = expectFailure(await remove(entry.path));
    expect(refused).toMatchObject({ kind: 'conflict', message: expect.stringContaining('Stop it first') });
    end();
    await untilDone(fixture);
    expect(await worktrees()).toEqual([]);
  });

  test('fault 76: removes the worktree of a failed card with a rescue, and Retry goes on from there', async () => {
    await failWithWork();
    const before = await fingerprint(fixture.repository);
    const entry = only(await worktrees());
    expect(entry).toMatchObject({ use: { kind: 'failed' }, removable: true, branch: 'sw-1-a' });
    const { id: ref } = expectOk(await remove(entry.path));
    expect(await worktrees()).toEqual([]);
    expect(await fixture.repository.git('show', `${ref}:open.txt`)).toBe('not committed');
    expect(fixture.subtask('a')).toMatchObject({ status: 'BLOCKED_FAILURE', worktree: null, branch: null });
    expect(await fingerprint(fixture.repository)).toBe(before);
    expect(only(await rescues())).toMatchObject({ ref, commits: 2, files: 2, card: { title: 'a' } });
    expect(expectFailure(await remove(entry.path)).kind).toBe('notFound');
    expectOk(await fixture.submit({ kind: 'retrySubtask', subtaskId: fixture.subtask('a').id }));
    await untilDone(fixture);
    expect(await fixture.repository.git('show', 'main:open.txt')).toBe('not committed');
  });

  test('loses nothing when the card is retried at the same moment', async () => {
    await failWithWork();
    const { path } = only(await worktrees());
    const subtaskId = fixture.subtask('a').id;
    const [removed, retried] = await Promise.all([
      remove(path),
      fixture.submit({ kind: 'retrySubtask', subtaskId }),
    ]);
    expectOk(retried);
    const view = await fixture.until(({ subtasks: [one], runs }) => {
      const again = runs.filter(({ kind, status }) => kind === 'gate' && status !== 'RUNNING').length === 2;
      return again && (one?.status === 'BLOCKED_FAILURE' || one?.status === 'MERGED');
    });
    // Whoever came first, the second round went on from the work of the first.
    const place = view.subtasks[0]?.status === 'MERGED' ? fixture.repository.path : path;
    expect(await readFile(join(place, 'open.txt'), 'utf8')).toBe('not committed\n');
    expect(removed.ok || removed.error.kind === 'conflict').toBe(true);
  });

  test.each(['mergeSubtask', 'requestChanges'] as const)(
    'lets a card in review go on without its worktree: %s',
    async (kind) => {
      await start(commitFile, { settings: { autoMerge: false } });
      await fixture.createTask();
      await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
      const entry = only(await worktrees());
      expect(entry.use).toEqual({ kind: 'resting', status: 'COMPLETED' });
      expectOk(await remove(entry.path));
      expect(await worktrees()).toEqual([]);
      const subtaskId = fixture.subtask('a').id;
      if (kind === 'requestChanges') {
        expectOk(await fixture.submit({ kind, subtaskId, feedback: 'Once more.' }));
        await fixture.until(({ subtasks: [one], runs }) => {
          return one?.status === 'COMPLETED' && runs.filter((run) => run.kind === 'work').length === 2;
        });
      }
      expectOk(await fixture.submit({ kind: 'mergeSubtask', subtaskId }));
      await untilDone(fixture);
      expect(await fixture.repository.git('show', 'main:a.txt')).toBe('a');
      expect(await worktrees()).toEqual([]);
    },
  );

  test('removes what no card knows, with its branch, and holds all of it by a rescue ref', async () => {
    await start();
    const path = await orphan();
    const usage = await fixture.leftovers.measure(path, new AbortController().signal);
    expect(usage?.bytes).toBeGreaterThan(0);
    expect(only(await worktrees())).toMatchObject({ use: { kind: 'orphaned' }, removable: true, card: null });
    const { id: ref } = expectOk(await remove(path));
    expect(ref).toMatch(/^refs\/switchyard\/rescue\/sw-9-lost\//);
    expect(await fixture.repository.git('show', `${ref}:work.txt`)).toBe('committed');
    expect(await fixture.repository.git('show', `${ref}:open.txt`)).toBe('not committed');
    expect(await fixture.repository.git('branch', '--format=%(refname:short)')).toBe('main');
    expect(await worktrees()).toEqual([]);
  });

  test('rescues the branch that it was made for as well where something else is checked out', async () => {
    await start();
    const path = await orphan();
    await gitIn(path, 'checkout', '--quiet', '--detach', 'main');
    await writeFiles(path, { 'open.txt': null });
    const { id: ref } = expectOk(await remove(path));
    expect(await fixture.repository.git('show', `${ref}:work.txt`)).toBe('committed');
  });

  test('touches nothing that it does not list, and nothing at all in a workspace that is not trusted', async () => {
    await start();
    const path = await orphan();
    for (const other of [fixture.repository.path, fixture.worktrees, '/', `${path}/..`, join(path, '.git')]) {
      expect(expectFailure(await remove(other)).kind).toBe('notFound');
    }
    fixture.world.trusted = false;
    expect(expectFailure(await remove(path)).kind).toBe('forbidden');
    fixture.world.trusted = true;
    expect(await worktrees()).toHaveLength(1);
  });
});

describe('Restore from Rescue', () => {
  async function rescued(): Promise<RescueEntry> {
    await start();
    expectOk(await remove(await orphan()));
    return only(await rescues());
  }

  test('brings the work back on a branch with a worktree, which is the user’s from then on', async () => {
    const { ref, freeBranch } = await rescued();
    const before = await fingerprint(fixture.repository);
    expect(freeBranch).toBe('restored/sw-9-lost');
    const restore = { kind: 'restoreRescue', ref, branch: 'sw-back', worktree: true } as const;
    const { id: path } = expectOk(await fixture.submit(restore));
    expect(path).toBe(join(fixture.worktrees, 'sw-back'));
    expect(await gitIn(path ?? '', 'show', 'HEAD:open.txt')).toBe('not committed');
    expect(await gitIn(path ?? '', 'branch', '--show-current')).toBe('sw-back');
    expect(await gitIn(path ?? '', 'status', '--porcelain')).toBe('');
    expect(await fingerprint(fixture.repository)).toBe(before);
    expect(only(await worktrees())).toMatchObject({ use: { kind: 'restored' }, removable: true });
    await fixture.restart();
    expect(await worktrees()).toHaveLength(1);
    expectOk(await remove(path ?? ''));
    // Its branch is the user's as well, and stays.
    expect(await fixture.repository.git('rev-parse', 'sw-back')).toBe(
      await fixture.repository.git('rev-parse', ref),
    );
  });

  test('brings it back on a branch alone', async () => {
    const { ref } = await rescued();
    const restore = { kind: 'restoreRescue', ref, branch: 'sw/deep', worktree: false } as const;
    expect(expectOk(await fixture.submit(restore)).id).toBe('sw/deep');
    expect(await fixture.repository.git('show', 'sw/deep:work.txt')).toBe('committed');
    expect(await worktrees()).toEqual([]);
    expect(only(await rescues())).toMatchObject({ commits: 0, files: 0 });
  });

  test('leaves nothing behind when it is cancelled while files are written', async () => {
    const { ref } = await rescued();
    const mark = join(fixture.state, 'filtering');
    const slowly = `sh -c 'touch "${mark}"; sleep 20; cat'`;
    await fixture.repository.git('config', 'filter.slow.smudge', slowly);
    await writeFiles(fixture.repository.path, { '.git/info/attributes': '* filter=slow\n' });
    const before = await fixture.repository.git('for-each-ref');
    const end = new AbortController();
    const restore = { kind: 'restoreRescue', ref, branch: 'sw-back', worktree: true } as const;
    const restoring = fixture.engine.submit(restore, end.signal);
    await expect.poll(() => existsSync(mark), { timeout: 30_000 }).toBe(true);
    end.abort();
    expect(expectFailure(await restoring).message).toBe('sw-back was not restored: you cancelled it.');
    expect(await fixture.repository.git('for-each-ref')).toBe(before);
    expect(await worktrees()).toEqual([]);
    expect(existsSync(join(fixture.worktrees, 'sw-back'))).toBe(false);
  });

  test('refuses what exists already, and leaves nothing half done', async () => {
    const { ref } = await rescued();
    await writeFiles(join(fixture.worktrees, 'sw-taken'), { 'mine.txt': 'x' });
    await fixture.repository.git('branch', 'sw-exists');
    const before = await fixture.repository.git('for-each-ref');
    for (const [branch, worktree] of [
      ['main', false],
      ['sw-exists', true],
      ['sw-taken', true],
    ] as const) {
      const refused = expectFailure(await fixture.submit({ kind: 'restoreRescue', ref, branch, worktree }));
      expect(refused.kind, branch).toBe('conflict');
    }
    expect(await fixture.repository.git('for-each-ref')).toBe(before);
  });

  test('restores rescues and nothing else', async () => {
    await rescued();
    for (const ref of ['refs/heads/main', 'main', 'refs/switchyard/rescue/none', '--all']) {
      const refused = await fixture.submit({ kind: 'restoreRescue', ref, branch: 'sw-x', worktree: false });
      expect(expectFailure(refused).kind).toBe('notFound');
    }
  });
});

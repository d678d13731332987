import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { gitIn, writeFiles } from '../../test/support/gitFixture.ts';
import { agentOf } from '../../test/support/scriptedWork.ts';
import { dump } from '../../test/support/store/stores.ts';
import type { EngineParts } from './parts.ts';

let fixture: EngineFixture;
let parts: EngineParts;
let acts: string[] = [];

afterEach(async () => {
  await fixture.dispose();
});

async function open(speed = 100): Promise<void> {
  acts = [];
  fixture = await createEngineFixture(agentOf({ a: [] }), {
    settings: { autoMerge: false },
    speed,
    between: (given) => {
      const noted = (message: string): void => void acts.push(message);
      parts = { ...given, log: { ...given.log, info: noted, warn: noted } };
      return parts;
    },
  });
}

async function untilCompleted(): Promise<void> {
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
}

function historyOf(id: string): readonly string[] {
  return fixture.store.tables.events.latest(id, 50).map((event) => event.text);
}

test('a worktree of ours that no card knows is taken away at the start, its work rescued, the act logged, and once', async () => {
  await open();
  const path = join(fixture.worktrees, 'sw-9-lost');
  const commit = fixture.repository.head ?? '';
  const owner = { projectId: 'project', subjectId: 'nobody' };
  await parts.repository.addWorktree({ path, commit, branch: 'sw-9-lost', owner });
  await writeFiles(path, { 'work.txt': 'work\n' });
  await gitIn(path, 'add', '--all');
  await gitIn(path, 'commit', '--quiet', '-m', 'Work');
  await writeFiles(path, { 'more.txt': 'not committed\n' });

  await fixture.restart();
  await expect.poll(() => parts.repository.ownedWorktrees()).toEqual([]);
  const rescues = () =>
    fixture.repository.git('for-each-ref', '--format=%(refname)', 'refs/switchyard/rescue');
  const rescued = await rescues();
  expect(rescued.split('\n')).toHaveLength(1);
  const files = await fixture.repository.git('ls-tree', '--name-only', rescued);
  expect(files.split('\n')).toEqual(['README.md', 'more.txt', 'work.txt']);
  await expect.poll(() => acts.filter((act) => act.includes(path))).toHaveLength(1);

  const before = dump(fixture.store);
  acts = [];
  await fixture.restart();
  await fixture.restart();
  expect(acts.filter((act) => act.includes(path))).toEqual([]);
  expect(await rescues()).toBe(rescued);
  expect(dump(fixture.store)).toEqual(before);
});

test('a worktree that somebody deletes while its card waits is noticed within minutes, and made again when it is needed', async () => {
  await open(1_000);
  await untilCompleted();
  const { id, worktree } = fixture.subtask('a');
  await rm(worktree ?? '', { recursive: true });
  await expect
    .poll(() => historyOf(id).filter((text) => text.includes('is gone')), { timeout: 30_000 })
    .toHaveLength(1);
  expect(fixture.subtask('a')).toMatchObject({ status: 'COMPLETED', hold: null });
  await fixture.restart();
  expect(historyOf(id).filter((text) => text.includes('is gone'))).toHaveLength(1);
  await fixture.submit({ kind: 'requestChanges', subtaskId: id, feedback: 'more' });
  await fixture.until(
    (view) => view.subtasks[0]?.status === 'COMPLETED' && view.subtasks[0].worktree !== null,
  );
  await fixture.submit({ kind: 'mergeSubtask', subtaskId: id });
  await fixture.until((view) => view.tasks[0]?.status === 'DONE');
});

test('work whose worktree and branch somebody deleted goes on from the commit that the checks saw last', async () => {
  await open();
  await untilCompleted();
  const { id, worktree, branch } = fixture.subtask('a');
  const judged = fixture.store.tables.subtasks.get(id)?.provenCommit ?? '';
  await rm(worktree ?? '', { recursive: true });
  await fixture.repository.git('worktree', 'prune');
  await fixture.repository.git('branch', '-D', branch ?? '');
  await fixture.submit({ kind: 'requestChanges', subtaskId: id, feedback: 'more' });
  await fixture.until(() => {
    const now = fixture.store.tables.subtasks.get(id);
    return now?.status === 'COMPLETED' && now.provenCommit !== null;
  });
  const proven = fixture.store.tables.subtasks.get(id)?.provenCommit ?? '';
  expect((await fixture.repository.git('rev-list', proven)).split('\n')).toContain(judged);
});

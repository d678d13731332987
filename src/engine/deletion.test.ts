import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { agentOf, commitFile } from '../../test/support/scriptedWork.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

/** Work that failed, in whose worktree another repository lies, which no rescue ref can hold. It waits for something else. */
async function withNested(): Promise<string> {
  fixture = await createEngineFixture(
    agentOf({ a: [] }, async (call) => {
      const answer = await commitFile(call);
      await fixture.repository.git('init', '--quiet', join(call.spec.cwd, 'nested'));
      await writeFile(join(call.spec.cwd, 'nested', 'theirs.txt'), 'theirs\n');
      return answer;
    }),
    { settings: { maxAttempts: 1, keepFailedWorktreeMinutes: 10_000 } },
  );
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'BLOCKED_FAILURE');
  const { id, worktree } = fixture.subtask('a');
  const hold = { kind: 'delivery', reason: 'The base is dirty.', until: null } as const;
  await fixture.store.transact((tables) => void tables.subtasks.update(id, { hold }));
  return join(worktree ?? '', 'nested');
}

const why = /^It could not be deleted yet: .*nested.* Move it somewhere else, then try again\./;

test('a subtask that cannot be deleted says why, and goes when that is put right', async () => {
  const nested = await withNested();
  await fixture.submit({ kind: 'deleteSubtask', subtaskId: fixture.subtask('a').id });
  await fixture.until((view) => why.test(view.subtasks[0]?.hold?.reason ?? ''));
  expect(fixture.subtask('a').deleting).toBe(true);
  await rm(nested, { recursive: true });
  await fixture.until((view) => view.subtasks.length === 0);
});

test('a task that cannot be deleted says which of its subtasks keeps it, and why', async () => {
  const nested = await withNested();
  await fixture.submit({ kind: 'deleteTask', taskId: fixture.task().id });
  expect(fixture.task().hold).toBeNull();
  await fixture.until((view) => why.test(view.subtasks[0]?.hold?.reason ?? ''));
  const { hold } = fixture.subtask('a');
  expect(fixture.task()).toMatchObject({ deleting: true, hold: { ...hold, reason: `#1: ${hold?.reason}` } });
  await rm(nested, { recursive: true });
  await fixture.until((view) => view.tasks.length === 0);
});

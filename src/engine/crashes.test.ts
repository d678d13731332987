import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createLife, type Life, mortal } from '../../test/support/dyingEngine.ts';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { agentOf } from '../../test/support/scriptedWork.ts';

let fixture: EngineFixture;
let life: Life = createLife(Number.POSITIVE_INFINITY);

afterEach(async () => {
  await fixture.dispose();
});

/** Resolves when it is so, as long as this engine lives. */
function when(wanted: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (wanted()) {
        subscription.dispose();
        resolve();
      }
    };
    const subscription = fixture.engine.onDidChange(look);
    look();
  });
}

/** Opens engine after engine, each of which dies after some effects, until the work is over; answers how many died. */
async function liveAndDie(effects: (number: number) => number, isOver: () => boolean): Promise<number> {
  for (let number = 1; number < 200; number++) {
    life.effectsLeft = 0;
    life = createLife(effects(number));
    await fixture.reviveAfterCrash();
    await Promise.race([life.died, when(isOver)]);
    if (isOver()) {
      life = createLife(Number.POSITIVE_INFINITY);
      await fixture.reviveAfterCrash();
      return number;
    }
  }
  throw new Error('It never came to its end.');
}

async function workOnBase(): Promise<readonly string[]> {
  const subjects = await fixture.repository.git('log', '--no-merges', '--format=%s', 'main');
  return subjects.split('\n').toSorted();
}

/** What was done may have to be looked at again before the next thing, so not every life can be the shortest. */
test.each([3, 5])(
  'an engine that dies between any two effects does the work once, and leaves nothing behind (%i)',
  async (step) => {
    fixture = await createEngineFixture(agentOf({ a: [], b: ['a'] }), {
      settings: { setUpCommand: 'true', verifyCommand: 'true' },
      between: (parts) => mortal(parts, life),
    });
    await fixture.createTask();
    const isOver = (): boolean => {
      const { tasks, subtasks } = fixture.engine.view();
      return (
        tasks[0]?.status === 'DONE' && subtasks.every((one) => one.worktree === null && one.branch === null)
      );
    };
    expect(await liveAndDie((number) => 1 + ((number * step) % 8), isOver)).toBeGreaterThan(5);
    expect(fixture.engine.view().subtasks.map((subtask) => subtask.status)).toEqual(['MERGED', 'MERGED']);
    const workers = fixture.calls().filter((call) => call.role === 'worker');
    expect(workers.map((call) => basename(call.spec.cwd))).toEqual(['sw-1-a', 'sw-2-b']);
    expect(await workOnBase()).toEqual(['Do it', 'Do it', 'first']);
    expect(await fixture.repository.git('branch', '--format=%(refname:short)')).toBe('main');
    const left = async () => (await readdir(fixture.worktrees)).filter((name) => !name.startsWith('.'));
    await expect.poll(left).toEqual([]);
  },
);

test('work that was rescued by an engine that died meanwhile is found again by a retry', async () => {
  let verifyCommand = 'test ! -f a.txt';
  fixture = await createEngineFixture(agentOf({ a: [] }), {
    settings: { maxAttempts: 1, keepFailedWorktreeMinutes: 1 },
    between: (parts) => mortal({ ...parts, verifyCommand: async () => verifyCommand }, life),
  });
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'BLOCKED_FAILURE');
  await liveAndDie(
    (number) => Math.ceil(number / 3),
    () => fixture.subtask('a').branch === null,
  );
  verifyCommand = 'true';
  await fixture.submit({ kind: 'retrySubtask', subtaskId: fixture.subtask('a').id });
  await fixture.until((view) => view.tasks[0]?.status === 'DONE');
  expect(await workOnBase()).toEqual(['Do it', 'Do it', 'first']);
});

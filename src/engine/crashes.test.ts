import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Life } from '../../test/support/dyingEngine.ts';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { agentOf } from '../../test/support/scriptedWork.ts';
import { interceptedFs } from '../../test/support/store/interceptedFs.ts';
import { untilQuiet } from '../../test/support/virtualClock.ts';

let fixture: EngineFixture;

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

/** Opens engine after engine, each of which dies after some acts, until the work is over; answers how many died. */
async function liveAndDie(acts: (number: number) => number, isOver: () => boolean): Promise<number> {
  for (let number = 1; number < 200; number++) {
    if (await fixture.crash(new Life(acts(number)))) {
      await Promise.race([fixture.life.died, when(isOver)]);
      if (isOver()) {
        await fixture.crash();
        return number;
      }
    }
  }
  throw new Error('It never came to its end.');
}

async function workOnBase(): Promise<readonly string[]> {
  const subjects = await fixture.repository.git('log', '--no-merges', '--format=%s', 'main');
  return subjects.split('\n').toSorted();
}

/** Opening the state takes some acts, so not every life can be the shortest. */
test.each([3, 5])(
  'an engine that dies again and again between any two acts does the work once, and leaves nothing behind (%i)',
  async (step) => {
    fixture = await createEngineFixture(agentOf({ a: [], b: ['a'] }), {
      settings: { setUpCommand: 'true', verifyCommand: 'true' },
    });
    await fixture.createTask();
    const isOver = (): boolean => {
      const { tasks, subtasks } = fixture.engine.view();
      return (
        tasks[0]?.status === 'DONE' && subtasks.every((one) => one.worktree === null && one.branch === null)
      );
    };
    expect(await liveAndDie((number) => 8 + ((number * step) % 31), isOver)).toBeGreaterThan(5);
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
    between: (parts) => ({ ...parts, verifyCommand: async () => verifyCommand }),
  });
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'BLOCKED_FAILURE');
  await liveAndDie(
    (number) => 8 + number * 2,
    () => fixture.subtask('a').branch === null,
  );
  verifyCommand = 'true';
  await fixture.submit({ kind: 'retrySubtask', subtaskId: fixture.subtask('a').id });
  await fixture.until((view) => view.tasks[0]?.status === 'DONE');
  expect(await workOnBase()).toEqual(['Do it', 'Do it', 'first']);
});

test('fault 2: no agent is started for a run that a crash could still lose', async () => {
  let mayWrite: () => void = () => undefined;
  let written = Promise.resolve();
  fixture = await createEngineFixture(agentOf({ a: [] }), {
    between: (parts) => ({
      ...parts,
      processes: {
        ...parts.processes,
        async prepare(...given) {
          await parts.processes.prepare(...given);
          // The fact that follows is executed, but does not come to the disk.
          written = new Promise((resolve) => {
            mayWrite = resolve;
          });
        },
      },
    }),
    watchFs: (fs) =>
      interceptedFs(fs, async (call, proceed) => {
        if (call.kind === 'datasync') {
          await written;
        }
        return proceed();
      }),
  });
  await fixture.createTask();
  await expect.poll(() => fixture.store.tables.runs.running()).toHaveLength(1);
  fixture.engine.wake();
  await untilQuiet();
  expect(fixture.calls()).toEqual([]);
  mayWrite();
  await expect.poll(() => fixture.calls()).toHaveLength(1);
});

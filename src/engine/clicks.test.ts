import { readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import type { ScriptedCall } from '../../test/support/scriptedProcesses.ts';
import { agentOf, commitFile, untilDone } from '../../test/support/scriptedWork.ts';
import type { Intent } from '../protocol/intent.ts';
import { applyPatch, type ProjectView } from '../protocol/view.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

/** The view as somebody has it who was given it once and then only what changed. */
function followPatches(): { view: ProjectView } {
  const copy = { view: fixture.engine.view() };
  fixture.engine.onDidChange((patch) => {
    const next = applyPatch(copy.view, patch);
    if (next === null) {
      throw new Error(`Patch ${patch.sequence} does not follow ${copy.view.sequence}`);
    }
    copy.view = next;
  });
  return copy;
}

/** Numbers below `limit` that are the same in every run of the test (a linear congruential generator). */
function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function randomIntent(roll: (limit: number) => number): Intent | null {
  const { tasks, subtasks } = fixture.engine.view();
  const task = tasks[0];
  const subtask = subtasks[roll(subtasks.length)];
  const subtaskKinds = [
    'stopSubtask',
    'startSubtask',
    'retrySubtask',
    'mergeSubtask',
    'releaseHold',
  ] as const;
  const taskKinds = ['stopTask', 'resumeTask', 'releaseTaskHold', 'acceptBase', 'retryPlanning'] as const;
  if (subtask && roll(4) > 0) {
    const kind = subtaskKinds[roll(subtaskKinds.length)] ?? 'startSubtask';
    return { kind, subtaskId: subtask.id };
  }
  return task ? { kind: taskKinds[roll(taskKinds.length)] ?? 'resumeTask', taskId: task.id } : null;
}

/** Asks for whatever makes a stopped or failed thing go on. */
async function letEverythingGoOn(): Promise<void> {
  const { tasks, subtasks } = fixture.engine.view();
  for (const { id: taskId } of tasks) {
    await fixture.submit({ kind: 'retryPlanning', taskId });
    await fixture.submit({ kind: 'resumeTask', taskId });
  }
  for (const { id: subtaskId } of subtasks) {
    await fixture.submit({ kind: 'startSubtask', subtaskId });
    await fixture.submit({ kind: 'retrySubtask', subtaskId });
  }
}

test.each([1, 2])(
  'whatever is clicked whenever, no worktree ever has two agents, and the work comes to its end (%i)',
  async (seed) => {
    const roll = dice(seed);
    const busy = new Map<string, number>();
    let most = 0;
    const work = async (call: ScriptedCall) => {
      const { cwd } = call.spec;
      busy.set(cwd, (busy.get(cwd) ?? 0) + 1);
      most = Math.max(most, ...busy.values());
      await pause(roll(60));
      const answer = await commitFile(call).catch(() => ({}));
      busy.set(cwd, (busy.get(cwd) ?? 0) - 1);
      return answer;
    };
    fixture = await createEngineFixture(agentOf({ a: [], b: [], c: ['a', 'b'] }, work), {
      settings: { verifyCommand: 'true', setUpCommand: 'true' },
    });
    const copies = [followPatches()];
    await fixture.createTask();
    for (let click = 0; click < 40; click++) {
      const intent = randomIntent(roll);
      if (intent) {
        await fixture.submit(intent);
      }
      await pause(roll(50));
      if (click % 15 === 14) {
        await fixture.restart();
        copies.push(followPatches());
      }
    }
    await expect
      .poll(
        async () => {
          await letEverythingGoOn();
          return fixture.engine.view().tasks[0]?.status;
        },
        { timeout: 30_000, interval: 300 },
      )
      .toBe('DONE');
    await untilDone(fixture);
    expect(most).toBe(1);
    expect(fixture.engine.view().subtasks.map((subtask) => subtask.status)).toEqual(Array(3).fill('MERGED'));
    expect(await fixture.repository.git('branch', '--format=%(refname:short)')).toBe('main');
    const left = async () => (await readdir(fixture.worktrees)).filter((name) => !name.startsWith('.'));
    await expect.poll(left).toEqual([]);
    await vi.waitFor(() => expect(copies.at(-1)?.view).toEqual(fixture.engine.view()), 30_000);
  },
);

test('who applies all patches sees what a fresh look sees, deletions and new settings included', async () => {
  fixture = await createEngineFixture(agentOf({ a: [], b: ['a'], c: ['a', 'b'], d: ['c'] }), {
    settings: { autoStart: false },
  });
  const copy = followPatches();
  const same = () => vi.waitFor(() => expect(copy.view).toEqual(fixture.engine.view()), 30_000);
  await fixture.createTask();
  await fixture.until((view) => view.tasks[0]?.baseline === 'green');
  await same();
  await fixture.submit({ kind: 'deleteSubtask', subtaskId: fixture.subtask('c').id });
  await fixture.until((view) => view.subtasks.length === 3);
  await same();
  expect(fixture.task().subtasks).toBe(3);
  expect(fixture.subtask('a').unblocks).toEqual([fixture.subtask('b').id]);
  fixture.world.settings = { ...fixture.world.settings, maxAttempts: 3, autoStart: true };
  fixture.engine.wake();
  await same();
  expect(copy.view.subtasks[0]?.maxAttempts).toBe(3);
  await untilDone(fixture);
  await same();
  await fixture.submit({ kind: 'deleteTask', taskId: fixture.task().id });
  await fixture.until((view) => view.tasks.length === 0);
  await same();
  await vi.waitFor(() => expect(copy.view).toMatchObject({ tasks: [], subtasks: [], runs: [] }), 30_000);
});

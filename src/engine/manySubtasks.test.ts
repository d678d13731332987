import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { sampleRun, sampleSubtask, sampleTask } from '../../test/support/samples.ts';
import { agentOf } from '../../test/support/scriptedWork.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

/** Forty tasks that are done, each of fifty subtasks in a chain with a work and a gate run. */
async function fillWithHistory(): Promise<void> {
  await fixture.store.transact((tables) => {
    for (let number = 1; number <= 40; number++) {
      const task = sampleTask({
        id: `t${number}`,
        projectId: 'project',
        number,
        status: 'DONE',
        baseline: 'green',
        worktree: null,
      });
      tables.tasks.insert(task);
      for (let index = 0; index < 50; index++) {
        const id = `t${number}-${index}`;
        const place = { worktree: null, branch: null, worktreeReady: false };
        tables.subtasks.insert(
          sampleSubtask({
            id,
            taskId: task.id,
            key: id,
            number: number * 100 + index,
            status: 'MERGED',
            ...place,
          }),
        );
        if (index > 0) {
          tables.dependencies.insert({ subtaskId: id, dependsOnId: `t${number}-${index - 1}` });
        }
        for (const kind of ['work', 'gate'] as const) {
          tables.runs.insert(sampleRun({ id: `${id}-${kind}`, taskId: task.id, subtaskId: id, kind }));
        }
      }
    }
    tables.projects.update('project', { nextTaskNumber: 41, nextSubtaskNumber: 5_000 });
  });
}

test('two thousand merged subtasks of the past do not slow down the work of today', async () => {
  fixture = await createEngineFixture(agentOf({ a: [], b: ['a'] }), { settings: { verifyCommand: 'true' } });
  await fillWithHistory();
  await fixture.restart();
  await fixture.until((view) => view.subtasks.length === 2_000);
  const commits: number[] = [];
  const fresh = fixture.engine;
  const start = process.cpuUsage();
  fresh.view();
  const { user, system } = process.cpuUsage(start);
  const look = (user + system) / 1000;
  fixture.store.onDidCommit(() => {
    const began = performance.now();
    setImmediate(() => commits.push(performance.now() - began));
  });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const id = await fixture.createTask();
  const done = () => fixture.store.tables.tasks.get(id)?.status === 'DONE';
  await expect.poll(done, { timeout: 30_000 }).toBe(true);
  delay.disable();
  expect(look).toBeLessThan(50);
  expect(commits.length).toBeGreaterThan(10);
  expect(commits.toSorted((a, b) => a - b).at(Math.floor(commits.length / 2))).toBeLessThan(50);
});

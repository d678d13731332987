import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { agentOf, commitFile } from '../../test/support/scriptedWork.ts';
import type { Intent } from '../protocol/intent.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

async function refusalOf(intent: Intent): Promise<string> {
  const answer = await fixture.submit(intent);
  return answer.ok ? 'It was carried out.' : answer.error.message;
}

test('what is asked for in a stopped task is refused with the way out, and done once the task is resumed', async () => {
  fixture = await createEngineFixture(
    agentOf({ done: [], fails: [] }, async (call) =>
      call.spec.cwd.endsWith('fails') ? {} : commitFile(call),
    ),
    { settings: { autoMerge: false, maxAttempts: 1 } },
  );
  const taskId = await fixture.createTask();
  await fixture.until(
    (view) =>
      view.subtasks
        .map(({ status }) => status)
        .toSorted()
        .join() === 'BLOCKED_FAILURE,COMPLETED',
  );
  await fixture.submit({ kind: 'stopTask', taskId });
  const done = { subtaskId: fixture.subtask('done').id };
  const fails = { subtaskId: fixture.subtask('fails').id };
  const wayOut = 'task 1 is stopped; resume it first.';
  expect(await refusalOf({ kind: 'retrySubtask', ...fails })).toBe(`Subtask 2 cannot be retried: ${wayOut}`);
  expect(await refusalOf({ kind: 'mergeSubtask', ...done })).toBe(`Subtask 1 cannot be merged: ${wayOut}`);
  expect(await refusalOf({ kind: 'requestChanges', ...done, feedback: 'more' })).toBe(
    `Subtask 1 cannot be changed: ${wayOut}`,
  );
  await fixture.submit({ kind: 'resumeTask', taskId });
  await fixture.submit({ kind: 'mergeSubtask', ...done });
  await fixture.until(() => fixture.subtask('done').status === 'MERGED');
});

test('fault 62: everything can be stopped in a workspace that is not trusted, and stays stopped after a restart', async () => {
  fixture = await createEngineFixture(
    agentOf({ a: [] }, async (call) => {
      await call.stopped;
      return {};
    }),
  );
  const taskId = await fixture.createTask();
  const workers = () => fixture.calls().filter((call) => call.role === 'worker').length;
  await expect.poll(workers).toBe(1);
  fixture.world.trusted = false;
  fixture.engine.wake();
  expect(await fixture.submit({ kind: 'stopTask', taskId })).toMatchObject({ ok: true });
  await fixture.until((view) => view.runs.every((run) => run.status !== 'RUNNING'));
  fixture.world.trusted = true;
  await fixture.crash();
  expect(fixture.subtask('a')).toMatchObject({ status: 'READY' });
  expect(workers()).toBe(1);
});

import { afterEach, describe, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import type { ScriptedCall } from '../../test/support/scriptedProcesses.ts';
import { agentOf, commitFile, untilDone } from '../../test/support/scriptedWork.ts';
import type { Intent } from '../protocol/intent.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

async function refusalOf(intent: Intent): Promise<string> {
  const answer = await fixture.submit(intent);
  return answer.ok ? 'It was carried out.' : answer.error.message;
}

function workers(): readonly ScriptedCall[] {
  return fixture.calls().filter((call) => call.role === 'worker');
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
  await expect.poll(() => workers().length).toBe(1);
  fixture.world.trusted = false;
  fixture.engine.wake();
  expect(await fixture.submit({ kind: 'stopTask', taskId })).toMatchObject({ ok: true });
  await fixture.until((view) => view.runs.every((run) => run.status !== 'RUNNING'));
  fixture.world.trusted = true;
  await fixture.crash();
  expect(fixture.subtask('a')).toMatchObject({ status: 'READY' });
  expect(workers()).toHaveLength(1);
});

describe('work that is done when its subtask is stopped', () => {
  const endless = 'exec sleep 60';

  /** Each worker does its work and leaves the next of these as the command that judges it. */
  async function openWith(...verifyCommands: readonly string[]): Promise<void> {
    const agent = agentOf({ a: [] }, async (call) => {
      const verifyCommand = verifyCommands[workers().length - 1] ?? null;
      fixture.world.settings = { ...fixture.world.settings, verifyCommand };
      return commitFile(call);
    });
    fixture = await createEngineFixture(agent);
    await fixture.createTask();
  }

  async function stop(): Promise<void> {
    await fixture.submit({ kind: 'stopSubtask', subtaskId: fixture.subtask('a').id });
    await fixture.until((view) => view.runs.every((run) => run.status !== 'RUNNING'));
  }

  async function startWith(verifyCommand: string): Promise<void> {
    fixture.world.settings = { ...fixture.world.settings, verifyCommand };
    await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('a').id });
  }

  async function untilChecked(): Promise<void> {
    await fixture.until((view) => view.runs.some((run) => run.kind === 'gate' && run.status === 'RUNNING'));
  }

  test('is checked and not done again, however often its check is stopped and the window reloaded', async () => {
    await openWith(endless);
    await untilChecked();
    await stop();
    expect(fixture.subtask('a').gate).toMatchObject({
      verify: { command: endless, exitCode: null },
      ...{ passed: false, reason: null },
    });
    await fixture.restart();
    await startWith(endless);
    await untilChecked();
    await stop();
    await fixture.restart();
    await startWith('test -f a.txt');
    await untilDone(fixture);
    expect(workers()).toHaveLength(1);
  });

  test('is checked and not done again when it was stopped before its check began', async () => {
    const agent = agentOf({ a: [] }, async (call) => {
      // Where nothing is trusted, nothing more begins.
      fixture.world.trusted = false;
      return commitFile(call);
    });
    fixture = await createEngineFixture(agent);
    await fixture.createTask();
    await fixture.until((view) => view.runs.some((run) => run.kind === 'work' && run.outcome === 'done'));
    await stop();
    expect(fixture.engine.view().runs.some((run) => run.kind === 'gate')).toBe(false);
    fixture.world.trusted = true;
    await startWith('test -f a.txt');
    await untilDone(fixture);
    expect(workers()).toHaveLength(1);
  });

  test('goes back to a worker, as the first attempt of its round, when its check then fails', async () => {
    await openWith(endless, 'true');
    await untilChecked();
    await stop();
    await startWith('exit 3');
    await untilDone(fixture);
    expect(workers()).toHaveLength(2);
    expect(workers()[1]?.spec.stdin).toContain('exits 3.');
    const works = fixture.store.tables.runs
      .ofSubtask(fixture.subtask('a').id)
      .filter(({ kind }) => kind === 'work');
    expect(works.map(({ round, attempt }) => [round, attempt])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });
});

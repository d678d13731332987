import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../../test/support/engineFixture.ts';
import { agentOf, commitFile, untilDone } from '../../../test/support/scriptedWork.ts';
import { ralph } from '../../orchestrators/ralph.ts';
import { createOrchestrators } from '../../orchestrators/registry.ts';

let fixture: EngineFixture;

afterEach(() => fixture.dispose());

/** A strategy that can be taken away. */
function removable() {
  const strategy = { reason: null as string | null };
  const orchestrators = createOrchestrators([
    {
      ...ralph,
      availability: () =>
        strategy.reason === null ? { available: true } : { available: false, reason: strategy.reason },
    },
  ]);
  return { strategy, orchestrators };
}

test('a task whose orchestrator disappears holds with the remedy, keeps what runs, and goes on when it is back', async () => {
  const { strategy, orchestrators } = removable();
  let finish = (): void => undefined;
  const untilFinished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const work = agentOf({ a: [], b: ['a'] }, async (call) => {
    await untilFinished;
    return commitFile(call);
  });
  fixture = await createEngineFixture(work, { between: (parts) => ({ ...parts, orchestrators }) });
  const id = await fixture.createTask();
  await fixture.until((view) => view.runs.some((run) => run.kind === 'work' && run.status === 'RUNNING'));
  strategy.reason = 'The town is gone: start it again.';
  fixture.engine.wake();
  finish();
  const reason = "Orchestrator 'ralph' is not available: The town is gone: start it again.";
  const held = await fixture.until((view) => view.tasks[0]?.hold?.reason === reason);
  expect(held.project.orchestrators).toEqual([{ id: 'ralph', unavailable: strategy.reason }]);
  const ended = await fixture.until((view) => view.runs.every((run) => run.status !== 'RUNNING'));
  expect(ended.runs.at(-1)).toMatchObject({ kind: 'work', outcome: 'done' });
  await expect(fixture.createTask('Another')).rejects.toThrow(reason);
  await fixture.restart();
  expect(fixture.task().hold).toMatchObject({ kind: 'tool', reason });
  strategy.reason = null;
  await untilDone(fixture);
  expect(fixture.task()).toMatchObject({ status: 'DONE', hold: null });
  const notes = fixture.store.tables.events.latest(id, 100).map(({ text }) => text);
  expect(notes.filter((text) => text.includes(reason))).toHaveLength(1);
});

test('a task of an orchestrator that this version does not know waits, and says so', async () => {
  fixture = await createEngineFixture(agentOf({ a: [] }), { settings: { autoStart: false } });
  const id = await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'READY' && view.tasks[0]?.baseline === 'green');
  await fixture.store.transact((tables) => tables.tasks.update(id, { orchestrator: 'later' }));
  await fixture.until((view) => view.tasks[0]?.hold?.reason.includes("no orchestrator 'later'") === true);
  expect(await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('a').id })).toMatchObject({
    ok: false,
    error: { kind: 'conflict' },
  });
});

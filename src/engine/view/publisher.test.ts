import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../../test/support/engineFixture.ts';
import { agentOf, untilDone } from '../../../test/support/scriptedWork.ts';
import { interceptedFs } from '../../../test/support/store/interceptedFs.ts';

let fixture: EngineFixture;

afterEach(() => fixture.dispose());

test('a card is never shown beside runs, or a sum of the day, from before', async () => {
  fixture = await createEngineFixture(agentOf({ a: [] }));
  await fixture.createTask();
  await untilDone(fixture);
  const [run] = fixture.engine.view().runs.filter(({ kind }) => kind === 'work');
  const usage = { inputTokens: 1, outputTokens: 1, turns: 1, models: [], costUsd: 7, estimated: false };
  const written = fixture.store.transact((tables) => tables.runs.update(run?.id ?? '', { usage }));
  fixture.engine.wake();
  const { project, runs } = fixture.engine.view();
  const cost = runs.reduce((sum, one) => sum + (one.usage?.costUsd ?? 0), 0);
  expect(cost).toBeGreaterThanOrEqual(7);
  expect(fixture.subtask('a').costUsd).toBe(7);
  expect(fixture.task().costUsd).toBeCloseTo(cost, 9);
  expect(project.spentTodayUsd).toBeCloseTo(cost, 9);
  await written;
});

test('what could not be written is not shown any longer', async () => {
  let full = false;
  fixture = await createEngineFixture(agentOf({ a: [] }), {
    watchFs: (fs) =>
      interceptedFs(fs, async (call, proceed) => {
        if (full && call.kind === 'datasync') {
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        }
        return proceed();
      }),
  });
  await fixture.createTask('Do it');
  await untilDone(fixture);
  full = true;
  const { id } = fixture.task();
  const lost = fixture.store.transact((tables) => tables.tasks.update(id, { title: 'Lost' }));
  fixture.engine.wake();
  expect(fixture.task().title).toBe('Lost');
  await expect(lost).rejects.toThrow('the disk is full');
  expect(fixture.task().title).toBe('Do it');
  expect(fixture.engine.view().project.readOnly).toContain('can no longer save its state');
});

import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../../test/support/engineFixture.ts';
import { agentOf, untilDone } from '../../../test/support/scriptedWork.ts';
import { interceptedFs } from '../../../test/support/store/interceptedFs.ts';
import { applyPatch, type ProjectView } from '../../protocol/view.ts';

let fixture: EngineFixture;
/** What the disk does with what is written from now on. */
let disk: 'works' | 'isFull' | Promise<void> = 'works';

afterEach(() => fixture.dispose());

/** With a task that is done. */
async function open(): Promise<void> {
  disk = 'works';
  fixture = await createEngineFixture(agentOf({ a: [] }), {
    watchFs: (fs) =>
      interceptedFs(fs, async (call, proceed) => {
        if (call.kind === 'datasync' && disk === 'isFull') {
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        }
        await (call.kind === 'datasync' ? disk : null);
        return proceed();
      }),
  });
  await fixture.createTask('Do it');
  await untilDone(fixture);
}

test('nothing is told before it is on disk, and a card never beside runs, or a sum of the day, from before', async () => {
  await open();
  const told: ProjectView[] = [fixture.engine.view()];
  fixture.engine.onDidChange((patch) => told.push(applied(told.at(-1), patch)));
  const [run] = told[0]?.runs.filter(({ kind }) => kind === 'work') ?? [];
  const usage = { inputTokens: 1, outputTokens: 1, turns: 1, models: [], costUsd: 7, estimated: false };
  let sync: () => void = () => undefined;
  disk = new Promise((resolve) => {
    sync = resolve;
  });
  const written = fixture.store.transact((tables) => tables.runs.update(run?.id ?? '', { usage }));
  // Every card is looked at again, and the time in which that would be told goes by.
  fixture.engine.wake();
  const another = fixture.engine.view().sequence;
  await new Promise<void>((resolve) => setTimeout(resolve, 100));
  expect([another, fixture.engine.view().sequence]).toEqual([another, another]);
  sync();
  await written;
  await expect.poll(() => told.at(-1)?.subtasks[0]?.costUsd).toBe(7);
  for (const view of told) {
    const cost = view.runs.reduce((sum, { usage: used }) => sum + (used?.costUsd ?? 0), 0);
    expect(view.tasks[0]?.costUsd).toBeCloseTo(cost, 9);
    expect(view.project.spentTodayUsd).toBeCloseTo(cost, 9);
  }
});

test('what could not be written is not shown any longer', async () => {
  await open();
  disk = 'isFull';
  const { id } = fixture.task();
  const lost = fixture.store.transact((tables) => tables.tasks.update(id, { title: 'Lost' }));
  fixture.engine.wake();
  expect(fixture.task().title).toBe('Lost');
  await expect(lost).rejects.toThrow('the disk is full');
  expect(fixture.task().title).toBe('Do it');
  expect(fixture.engine.view().project.readOnly).toContain('can no longer save its state');
});

function applied(view: ProjectView | undefined, patch: Parameters<typeof applyPatch>[1]): ProjectView {
  const next = view === undefined ? null : applyPatch(view, patch);
  if (next === null) {
    throw new Error('A patch was lost');
  }
  return next;
}

import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../../test/support/engineFixture.ts';
import { sampleSubtask, sampleTask } from '../../../test/support/samples.ts';
import { agentOf, untilDone } from '../../../test/support/scriptedWork.ts';

let fixture: EngineFixture;

afterEach(() => fixture.dispose());

/** A task of four subtasks in a row of two, open for work, of which nothing starts by itself. */
async function open(): Promise<void> {
  fixture = await createEngineFixture(agentOf({ a: [], b: ['a'], c: ['b'], d: [] }), {
    settings: { autoStart: false },
  });
  await fixture.createTask();
  await fixture.until((view) => view.tasks[0]?.baseline === 'green' && view.subtasks[3]?.status === 'READY');
}

function order(kind: 'addDependency' | 'removeDependency', title: string, on: string) {
  return fixture.submit({ kind, subtaskId: fixture.subtask(title).id, dependsOnId: fixture.subtask(on).id });
}

function refused(message: string) {
  return { ok: false, error: { message } };
}

test('a ready subtask that is made to wait is blocked at once, and ready again when it need not', async () => {
  await open();
  const id = fixture.subtask('d').id;
  expect(await order('addDependency', 'd', 'a')).toMatchObject({ ok: true });
  expect(fixture.store.tables.subtasks.get(id)?.status).toBe('BLOCKED_DEPENDENCY');
  expect(fixture.subtask('d')).toMatchObject({ waitsFor: 'Waits for 1 (a) to be merged' });
  expect(fixture.subtask('a').unblocks).toContain(id);
  expect(await fixture.submit({ kind: 'startSubtask', subtaskId: id })).toMatchObject({ ok: false });
  expect(await order('removeDependency', 'd', 'a')).toMatchObject({ ok: true });
  await fixture.until(() => fixture.subtask('d').status === 'READY');
  const notes = fixture.store.tables.events.latest(id, 10).map(({ text }) => text);
  expect(notes).toEqual(expect.arrayContaining(['now waits for 1 (a)', 'no longer waits for 1 (a)']));
});

test('what makes no sense is refused with the reason, and changes nothing', async () => {
  await open();
  const before = fixture.store.tables.dependencies.all();
  expect(await order('addDependency', 'a', 'a')).toMatchObject(
    refused('Subtask 1 cannot be made to wait for 1: nothing can wait for itself.'),
  );
  expect(await order('addDependency', 'b', 'a')).toMatchObject(
    refused('Subtask 2 cannot be made to wait for 1: it does so already.'),
  );
  expect(await order('addDependency', 'a', 'c')).toMatchObject(
    refused(
      'Subtask 1 cannot be made to wait for 3: they would wait for one another in a circle: 1 → 3 → 2 → 1.',
    ),
  );
  expect(await order('removeDependency', 'd', 'a')).toMatchObject(refused('Subtask 4 does not wait for 1.'));
  const unknown = { kind: 'addDependency', subtaskId: fixture.subtask('a').id, dependsOnId: 'x' } as const;
  expect(await fixture.submit(unknown)).toMatchObject({ ok: false, error: { kind: 'notFound' } });
  await fixture.store.transact((tables) => {
    tables.tasks.insert(sampleTask({ id: 't2', number: 7, stopped: true }));
    const place = { worktree: null, branch: null, baseCommit: null };
    tables.subtasks.insert(sampleSubtask({ id: 'x', taskId: 't2', number: 70, status: 'READY', ...place }));
  });
  expect(await fixture.submit(unknown)).toMatchObject(
    refused('Subtask 1 cannot be made to wait for 70: it belongs to another task.'),
  );
  expect(fixture.store.tables.dependencies.all()).toEqual(before);
});

test('what has begun, or was begun once, builds on what it has: its dependencies stay', async () => {
  await open();
  const id = fixture.subtask('d').id;
  await fixture.submit({ kind: 'startSubtask', subtaskId: id });
  expect(await order('addDependency', 'd', 'a')).toMatchObject(
    refused('Subtask 4 cannot be made to wait for 1: it is already running, from a base that is fixed.'),
  );
  await fixture.until(() => fixture.subtask('d').baseCommit !== null);
  await fixture.submit({ kind: 'stopSubtask', subtaskId: id });
  const stopped = fixture.subtask('d').status === 'READY';
  expect(await order('addDependency', 'd', 'a')).toMatchObject(
    refused(
      `Subtask 4 cannot be made to wait for 1: ${stopped ? 'it has been worked on already, from a base that is fixed' : 'its work is done already'}.`,
    ),
  );
});

test('a subtask may wait for what is merged, and the work still comes to its end', async () => {
  await open();
  await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('a').id });
  await fixture.until(() => fixture.subtask('a').status === 'MERGED');
  expect(await order('addDependency', 'd', 'a')).toMatchObject({ ok: true });
  expect(await order('addDependency', 'd', 'c')).toMatchObject({ ok: true });
  expect(fixture.subtask('d').status).toBe('BLOCKED_DEPENDENCY');
  fixture.world.settings = { ...fixture.world.settings, autoStart: true };
  fixture.engine.wake();
  await untilDone(fixture);
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { commitFile, untilDone } from '../../test/support/scriptedWork.ts';
import type { Settings } from '../domain/settings.ts';

let fixture: EngineFixture;
/** By the titles of the subtasks: until when their workers are at work. */
let ends: Map<string, PromiseWithResolvers<void>>;
let atWork: string[];

afterEach(() => fixture.dispose());

function letEnd(...titles: readonly string[]): void {
  for (const title of titles) {
    ends.get(title)?.resolve();
  }
}

function eventually(look: () => void): Promise<void> {
  return vi.waitFor(look, { timeout: 30_000 });
}

interface Planned {
  readonly scope?: readonly string[];
  readonly dependsOn?: readonly string[];
}

/** An engine whose workers end when the test says so, on a task of these subtasks. */
async function open(
  plan: Readonly<Record<string, Planned>>,
  settings: Partial<Settings> = {},
): Promise<void> {
  ends = new Map(Object.keys(plan).map((title) => [title, Promise.withResolvers()]));
  atWork = [];
  const subtasks = Object.entries(plan).map(([key, { scope = [], dependsOn = [] }]) => ({
    ...{ key, title: key, spec: key, plan: key, acceptance: [], scope, verify: null },
    ...{ size: 'small', modelHint: 'standard', dependsOn },
  }));
  fixture = await createEngineFixture(
    async (call) => {
      if (call.role === 'planner') {
        return { structuredOutput: { spec: 'All of it.', subtasks } };
      }
      const title = call.spec.cwd.replace(/.*sw-\d+-/, '');
      atWork.push(title);
      await ends.get(title)?.promise;
      return commitFile(call);
    },
    { settings },
  );
  await fixture.createTask();
}

function line(title: string): string | null {
  return fixture.subtask(title).waitsFor;
}

/** What a window that only follows the patches is shown. */
function followed(title: string): () => string | null {
  let shown = line(title);
  fixture.engine.onDidChange((patch) => {
    const card = patch.subtasks.find((subtask) => subtask.title === title);
    shown = card ? card.waitsFor : shown;
  });
  return () => shown;
}

describe('subtasks that mean to change the same files', () => {
  test('are worked one after the other, and each card says what it waits for', async () => {
    await open(
      { one: { scope: ['src/**'] }, two: { scope: ['src/cli.ts'] }, three: { scope: ['docs/**'] } },
      { autoMerge: false },
    );
    await fixture.until(() => atWork.length === 2);
    expect(atWork.toSorted()).toEqual(['one', 'three']);
    const shown = followed('two');
    expect(line('two')).toBe('Waits for 1 (one): both mean to change src/cli.ts');
    letEnd('one');
    await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
    await eventually(() =>
      expect(shown()).toBe('Waits for 1 (one) to be merged: both mean to change src/cli.ts'),
    );
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: fixture.subtask('one').id });
    await fixture.until(() => atWork.includes('two'));
    await eventually(() => expect(shown()).toBeNull());
  });

  test('are worked side by side when the user says so, for one or for all', async () => {
    await open({ one: { scope: ['a.ts'] }, two: { scope: ['a.ts'] }, three: { scope: ['a.ts'] } });
    await fixture.until(() => atWork.length === 1);
    const two = fixture.subtask('two').id;
    await fixture.submit({ kind: 'allowOverlap', subtaskId: two, allowed: true });
    await fixture.until(() => atWork.includes('two'));
    expect(fixture.subtask('two').runsBeside).toBe(true);
    expect(line('three')).toContain('both mean to change a.ts');
    fixture.world.settings = { ...fixture.world.settings, separateOverlaps: false };
    fixture.engine.wake();
    await fixture.until(() => atWork.length === 3);
  });
});

test('a card says which subtasks it waits for, that there is no room, and that it starts by hand', async () => {
  await open({ a: {}, b: {}, c: { dependsOn: ['a', 'b'] } }, { maxAgents: 1 });
  await fixture.until(() => atWork.length === 1);
  expect(atWork).toEqual(['a']);
  const shown = followed('c');
  expect(line('b')).toBe('Waits for a free place: 1 of 1 agents work');
  expect(shown()).toBe('Waits for 1 (a) and 2 (b) to be merged');
  letEnd('a');
  await eventually(() => expect(shown()).toBe('Waits for 2 (b) to be merged'));
  fixture.world.settings = { ...fixture.world.settings, autoStart: false };
  fixture.engine.wake();
  letEnd('b');
  await eventually(() => expect(shown()).toBe('Starts by hand: automatic start is off'));
  await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('c').id });
  await eventually(() => expect(shown()).toBeNull());
  await fixture.submit({ kind: 'stopSubtask', subtaskId: fixture.subtask('c').id });
  await eventually(() => expect(shown()).toBe('Stopped by you: start it when it is to go on'));
  await fixture.submit({ kind: 'stopTask', taskId: fixture.task().id });
  await eventually(() => expect(shown()).toBe('Task 1 is stopped: resume it to go on'));
});

test('nothing of a plan moves or starts before it is approved, by itself or by hand', async () => {
  await open({ a: {}, b: { dependsOn: ['a'] } }, { reviewPlans: true });
  await fixture.until((view) => view.subtasks.length === 2 && view.tasks[0]?.approved === false);
  await fixture.until((view) => view.tasks[0]?.baseline === 'green' || view.tasks[0]?.hold !== null);
  expect(fixture.engine.view().subtasks.map(({ status }) => status)).toEqual(['PENDING', 'PENDING']);
  expect(line('a')).toBe('Waits until the plan is approved');
  expect(await fixture.submit({ kind: 'startSubtask', subtaskId: fixture.subtask('a').id })).toMatchObject({
    ok: false,
    error: { message: 'Subtask 1 cannot be started: the plan of task 1 is not approved yet.' },
  });
  const approved = await fixture.submit({ kind: 'approvePlan', taskId: fixture.task().id });
  expect(approved).toMatchObject({ ok: true });
  letEnd('a', 'b');
  await untilDone(fixture);
});

test('after a restart the order is what it would have been', async () => {
  await open({ one: { scope: ['a.ts'] }, two: { scope: ['a.ts'] } });
  await fixture.until(() => atWork.length === 1);
  await fixture.restart();
  expect(line('two')).toBe('Waits for 1 (one): both mean to change a.ts');
  letEnd('one', 'two');
  await untilDone(fixture);
  expect(atWork.indexOf('two')).toBeGreaterThan(atWork.indexOf('one'));
});

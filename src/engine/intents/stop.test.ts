import { afterEach, expect, test } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../../test/support/engineFixture.ts';
import { agentOf, commitFile, untilDone, type Worker } from '../../../test/support/scriptedWork.ts';
import { failingFs } from '../../../test/support/store/interceptedFs.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { ProjectView } from '../../protocol/view.ts';

let fixture: EngineFixture;
let mayFinish = false;
let begun = 0;
let endedByWish = 0;

afterEach(async () => {
  await fixture.dispose();
});

/** Workers that work on until they are stopped, and quickly once they may. */
async function open(options: FixtureOptions = {}): Promise<void> {
  mayFinish = false;
  begun = 0;
  endedByWish = 0;
  const work: Worker = async (call) => {
    if (!mayFinish) {
      begun += 1;
      await call.stopped;
      endedByWish += 1;
      return { silent: true };
    }
    return commitFile(call);
  };
  fixture = await createEngineFixture(agentOf({ a: [], b: [] }, work), options);
}

function running(view: ProjectView): number {
  return view.runs.filter((run) => run.status === 'RUNNING').length;
}

async function twoAtWork(): Promise<ProjectView> {
  await fixture.createTask();
  return fixture.until((view) => view.runs.filter((run) => run.kind === 'work').length === 2);
}

/** Stops by the intent, restarts, and lets everything settle: nothing may have begun again. */
async function staysStopped(intent: Intent, leaves: number): Promise<void> {
  expect(await fixture.submit(intent)).toMatchObject({ ok: true });
  await fixture.until((view) => running(view) === leaves);
  const before = fixture.engine.view().runs.length;
  await fixture.restart();
  fixture.engine.wake();
  await fixture.restart();
  expect(fixture.engine.view().runs).toHaveLength(before);
}

test('fault 62: everything that is stopped at once stays stopped over restarts, until it is resumed', async () => {
  await open();
  const view = await twoAtWork();
  await staysStopped({ kind: 'stopEverything' }, 0);
  expect(fixture.engine.view().subtasks.map((subtask) => subtask.status)).toEqual(['READY', 'READY']);
  mayFinish = true;
  await fixture.submit({ kind: 'resumeTask', taskId: view.tasks[0]?.id ?? '' });
  await untilDone(fixture);
});

test('fault 62: one run that is stopped stays stopped over restarts, and the others go on', async () => {
  await open();
  const view = await twoAtWork();
  const work = view.runs.find((run) => run.kind === 'work');
  await staysStopped({ kind: 'stopRun', runId: work?.id ?? '' }, 1);
  const stopped = fixture.engine.view().subtasks.find((subtask) => subtask.id === work?.subtaskId);
  expect(stopped).toMatchObject({ status: 'READY', stopped: true });
});

test('fault 62: one subtask that is stopped stays stopped over restarts, and the others go on', async () => {
  await open();
  await twoAtWork();
  await staysStopped({ kind: 'stopSubtask', subtaskId: fixture.subtask('b').id }, 1);
  expect(fixture.subtask('b')).toMatchObject({ status: 'READY', stopped: true });
  expect(fixture.subtask('a').status).toBe('IN_PROGRESS');
});

test('planning is stopped with everything, and says so', async () => {
  fixture = await createEngineFixture(async (call) => {
    await call.stopped;
    return { silent: true };
  });
  await fixture.createTask();
  await fixture.until((view) => running(view) === 1);
  await staysStopped({ kind: 'stopEverything' }, 0);
  expect(fixture.task()).toMatchObject({
    status: 'PLANNING_FAILED',
    reason: 'Planning was stopped by you.',
  });
});

test('a gate is stopped with everything, and nothing is merged afterwards', async () => {
  const settings = { verifyCommand: 'test ! -f a.txt || sleep 60' };
  fixture = await createEngineFixture(agentOf({ a: [] }), { settings });
  await fixture.createTask();
  await fixture.until((view) => view.runs.some((run) => run.kind === 'gate' && run.status === 'RUNNING'));
  await staysStopped({ kind: 'stopEverything' }, 0);
  expect(await fixture.repository.git('ls-tree', '--name-only', 'main')).not.toContain('a.txt');
});

test('a run that has ended cannot be stopped, and nothing to stop is no error', async () => {
  await open();
  expect(await fixture.submit({ kind: 'stopEverything' })).toMatchObject({ ok: true });
  mayFinish = true;
  await fixture.createTask();
  await untilDone(fixture);
  const runId = fixture.engine.view().runs[0]?.id ?? '';
  expect(await fixture.submit({ kind: 'stopRun', runId })).toMatchObject({
    ok: false,
    error: { kind: 'conflict' },
  });
});

test('fault 7: on a full disk what runs is ended all the same, and the user is told what that is worth', async () => {
  let isFull = false;
  await open({
    watchFs: (fs) => failingFs(fs, ({ kind }) => (isFull && kind === 'write' ? 'ENOSPC' : null)),
  });
  await twoAtWork();
  await expect.poll(() => begun).toBe(2);
  isFull = true;
  const answer = await fixture.submit({ kind: 'stopEverything' });
  expect(answer).toMatchObject({
    ok: false,
    error: { message: expect.stringMatching(/^It is ended\..*full/s) },
  });
  await expect.poll(() => endedByWish).toBe(2);
  // What is not about stopping is refused as before.
  const resumed = await fixture.submit({ kind: 'resumeTask', taskId: fixture.task().id });
  expect(resumed).toMatchObject({ ok: false, error: { message: fixture.store.readOnly } });
});

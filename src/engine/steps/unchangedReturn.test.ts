import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../../test/support/engineFixture.ts';
import { writeFiles } from '../../../test/support/gitFixture.ts';
import { createHostedEngine } from '../../../test/support/hostedEngine.ts';
import { agentOf, commitFile, type Worker } from '../../../test/support/scriptedWork.ts';
import type { ProjectView, SubtaskView } from '../../protocol/view.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

const a = (): SubtaskView => fixture.subtask('a');
const is = (status: SubtaskView['status']) => (view: ProjectView) => view.subtasks[0]?.status === status;
const workers = () => fixture.calls().filter(({ role }) => role === 'worker');
/** Finds nothing to do after the first time. */
const once: Worker = (call) => (workers().length > 1 ? Promise.resolve({}) : commitFile(call));

async function complete(work: Worker, autoMerge = false): Promise<void> {
  fixture = await createEngineFixture(agentOf({ a: [] }, work), {
    settings: { verifyCommand: 'true', autoMerge },
  });
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
}

test('work that was given back and is as it was does not count as mended: the card says so, and nothing is merged by itself', async () => {
  await complete(once);
  fixture.world.settings = { ...fixture.world.settings, autoMerge: true };
  await fixture.submit({ kind: 'requestChanges', subtaskId: a().id, feedback: 'Rename it.' });
  await fixture.until((view) => is('COMPLETED')(view) && view.subtasks[0]?.hold !== null);
  expect(a()).toMatchObject({
    ...{ status: 'COMPLETED', mergeRequested: false },
    hold: {
      kind: 'input',
      reason: expect.stringMatching(/^Its agent was asked for changes and made none/),
      until: null,
      fact: { kind: 'unchanged' },
    },
    gate: { passed: false, reason: expect.stringMatching(/^Nothing was changed since/) },
  });
  expect(workers()).toHaveLength(2);
  // It stays so over a restart: nobody but the user knows whether that will do.
  await fixture.restart();
  expect(a()).toMatchObject({ status: 'COMPLETED', hold: { fact: { kind: 'unchanged' } } });
  await fixture.submit({ kind: 'mergeSubtask', subtaskId: a().id });
  await fixture.until(is('MERGED'));
});

test('asked again, its worker is told what it was asked before, and that it did nothing', async () => {
  await complete((call) => (workers().length === 2 ? Promise.resolve({}) : commitFile(call)));
  await fixture.submit({ kind: 'requestChanges', subtaskId: a().id, feedback: 'Rename it.' });
  await fixture.until((view) => view.subtasks[0]?.hold !== null);
  await fixture.submit({ kind: 'requestChanges', subtaskId: a().id, feedback: 'Rename it, I say.' });
  await fixture.until((view) => is('COMPLETED')(view) && workers().length === 3);
  expect(workers()[2]?.spec.stdin).toContain('Rename it, I say.');
  expect(workers()[2]?.spec.stdin).toContain('Nothing was changed since changes were asked for');
  expect(a()).toMatchObject({ hold: null, gate: { passed: true } });
});

test("somebody's words outlast a failure and the retry after it", async () => {
  let broken = false;
  const work: Worker = async (call) => {
    if (broken) {
      await writeFiles(call.spec.cwd, { 'forgotten.txt': 'never committed\n' });
      return {};
    }
    return commitFile(call);
  };
  await complete(work);
  fixture.world.settings = { ...fixture.world.settings, maxAttempts: 1 };
  broken = true;
  await fixture.submit({ kind: 'requestChanges', subtaskId: a().id, feedback: 'Rename it.' });
  await fixture.until(is('BLOCKED_FAILURE'));
  broken = false;
  await fixture.submit({ kind: 'retrySubtask', subtaskId: a().id });
  await fixture.until(is('COMPLETED'));
  expect(workers()[2]?.spec.stdin).toContain('Rename it.');
});

test('failing checks of a pull request that its worker left as they are: the chip stays red, and the user is asked', async () => {
  const hosted = await createHostedEngine(agentOf({ a: [] }, once), { settings: { maxReturnsPerHead: 1 } });
  fixture = hosted;
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  hosted.hosted.pullRequest(1).setCheck('build', 'failure', { log: 'red' });
  await fixture.until((view) => is('COMPLETED')(view) && workers().length === 2);
  expect(a()).toMatchObject({ gate: { passed: false }, pullRequest: { checks: 'failing' } });
  await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
  expect(a().hold?.reason).toContain('build fails, after one return to the worker with the same commit');
  hosted.hosted.pullRequest(1).setCheck('build', 'success');
  await fixture.until((view) => view.subtasks[0]?.hold === null);
});

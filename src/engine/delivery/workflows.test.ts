import { afterEach, expect, test } from 'vitest';
import { gitIn, writeFiles } from '../../../test/support/gitFixture.ts';
import { createHostedEngine, type HostedEngine } from '../../../test/support/hostedEngine.ts';
import { agentOf, type Worker } from '../../../test/support/scriptedWork.ts';
import type { ProjectView, SubtaskView } from '../../protocol/view.ts';

let fixture: HostedEngine;

afterEach(async () => {
  await fixture.dispose();
});

const file = '.github/workflows/ci.yml';
const is = (status: SubtaskView['status']) => (view: ProjectView) => view.subtasks[0]?.status === status;
const isHeld = (view: ProjectView) => (view.subtasks[0]?.hold ?? null) !== null;

const addWorkflow: Worker = async ({ spec }) => {
  await writeFiles(spec.cwd, { [file]: 'on: push\n' });
  await gitIn(spec.cwd, 'add', '--all');
  await gitIn(spec.cwd, 'commit', '--quiet', '-m', 'Add a workflow');
  return {};
};

async function open(): Promise<void> {
  fixture = await createHostedEngine(agentOf({ a: [] }, addWorkflow));
}

async function signInAgain(): Promise<void> {
  fixture.github.renew(fixture.github.login);
  await fixture.submit({ kind: 'releaseHold', subtaskId: fixture.subtask('a').id });
}

test('a push that touches workflows, without the scope for it, waits with the reason and the remedy, and goes on after it', async () => {
  await open();
  fixture.github.withoutWorkflows(fixture.github.login);
  await fixture.createTask();
  await fixture.until(isHeld);
  const { status, hold } = fixture.subtask('a');
  expect([status, hold?.kind]).toEqual(['IN_PROGRESS', 'delivery']);
  expect(hold?.reason).toMatch(
    /the sign-in does not extend to workflows\. Sign in again with "Sign In to GitHub"/,
  );
  expect(hold?.reason).toContain(file);
  await signInAgain();
  await fixture.until(is('COMPLETED'));
  expect(fixture.subtask('a').attempt).toBe(1);
});

test('a merge that touches workflows does so, too', async () => {
  await open();
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  fixture.github.withoutWorkflows(fixture.github.login);
  await fixture.submit({ kind: 'mergeSubtask', subtaskId: fixture.subtask('a').id });
  await fixture.until(isHeld);
  expect(fixture.subtask('a').hold?.reason).toMatch(
    /^Pull request #1 was not merged: .*`\.github\/workflows\/ci\.yml` without `workflow` scope .*Sign In to GitHub/,
  );
  await signInAgain();
  await fixture.until(is('MERGED'));
});

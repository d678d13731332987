import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createHostedEngine, type HostedEngine } from '../../../test/support/hostedEngine.ts';
import { newTask } from '../../../test/support/newTask.ts';
import { agentOf, commitFile } from '../../../test/support/scriptedWork.ts';
import type { ProjectView, SubtaskView } from '../../protocol/view.ts';

let fixture: HostedEngine;

afterEach(async () => {
  await fixture.dispose();
});

const a = (): SubtaskView => fixture.subtask('a');
const is = (title: string, status: SubtaskView['status']) => (view: ProjectView) =>
  view.subtasks.some((one) => one.title === title && one.status === status);
const workers = () => fixture.calls().filter(({ role }) => role === 'worker').length;
const refsAsked = { kind: 'git', method: 'GET', path: /info\/refs\?service=git-upload-pack/ } as const;
const away = { kind: 'answer', status: 503 } as const;
const task = newTask('Do the work', { description: 'At length.' });

test('signed out when the work is to be delivered: it waits with the reason, uses no attempt, and goes on after the sign-in', async () => {
  fixture = await createHostedEngine(
    agentOf({ a: [] }, async (call) => {
      fixture.session.signedIn = false;
      return commitFile(call);
    }),
  );
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
  expect(a()).toMatchObject({ status: 'IN_PROGRESS', attempt: 1, remoteBranch: expect.anything() });
  expect(a().hold?.reason).toMatch(/[Ss]ign/);
  expect(a().hold?.until).not.toBeNull();
  expect(fixture.hosted.branch('sw-1-a')).toBeNull();
  fixture.session.signedIn = true;
  await fixture.until(is('a', 'COMPLETED'));
  expect(a()).toMatchObject({ hold: null, attempt: 1, pullRequest: { number: 1 } });
  expect(workers()).toBe(1);
});

test('signed out between the push and the pull request: the push stays, and the rest follows', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  fixture.github.onPush(() => {
    fixture.session.signedIn = false;
  });
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
  const pushed = fixture.hosted.branch('sw-1-a');
  expect(pushed).not.toBeNull();
  expect(fixture.hosted.pullRequests()).toEqual([]);
  fixture.session.signedIn = true;
  await fixture.until(is('a', 'COMPLETED'));
  expect(fixture.hosted.pullRequest(1).head.commit).toBe(pushed);
});

test('out of reach when a task is made: it is refused with the reason and nothing is made; the same words do once it is back', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  const broken = fixture.github.fail({ on: refsAsked, effect: away, times: 100 });
  const refused = await fixture.submit(task);
  expect(refused).toMatchObject({ ok: false, error: { kind: 'unprocessable' } });
  expect(refused.ok ? '' : refused.error.message).toContain('503');
  expect(fixture.engine.view().tasks).toEqual([]);
  // One try, and three more after 1, 2 and 4 seconds.
  const tries = fixture.github.requests.filter(
    ({ path, status }) => refsAsked.path.test(path) && status === 503,
  );
  expect(tries).toHaveLength(4);
  broken.dispose();
  expect(await fixture.submit(task)).toMatchObject({ ok: true });
  await fixture.until(is('a', 'COMPLETED'));
  expect(fixture.task()).toMatchObject({ title: 'Do the work', description: 'At length.' });
});

test('out of reach for a moment, nobody hears of it', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  fixture.github.fail({ on: refsAsked, effect: away, times: 3 });
  const asked = fixture.now();
  expect(await fixture.submit(task)).toMatchObject({ ok: true });
  expect(fixture.now() - asked).toBeGreaterThanOrEqual(7_000);
  await fixture.until(is('a', 'COMPLETED'));
});

test('out of reach when work is to start: it waits with the reason, starts no agent, and starts by itself from the base as it is then', async () => {
  const broken: { dispose(): void }[] = [];
  const plan = agentOf({ a: [] });
  fixture = await createHostedEngine((call) => {
    if (call.role === 'planner') {
      broken.push(fixture.github.fail({ on: refsAsked, effect: away, times: 1_000 }));
    }
    return plan(call);
  });
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'tool');
  expect(a()).toMatchObject({ status: 'IN_PROGRESS', attempt: 0, worktree: null });
  expect(a().hold?.reason).toContain('503');
  expect(a().hold?.until).not.toBeNull();
  expect(workers()).toBe(0);
  const base = await fixture.hosted.commit('main', 'Meanwhile', { 'theirs.txt': 'theirs\n' });
  broken[0]?.dispose();
  await fixture.until(is('a', 'COMPLETED'));
  expect(a()).toMatchObject({ baseCommit: base, attempt: 1 });
  expect(workers()).toBe(1);
});

test('what the delivery waited for when the window closed is looked at again by the next one', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  await fixture.hosted.protect('sw-1-a');
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
  expect(a().hold?.until).toBeNull();
  await fixture.restart();
  // It is still so, and says so again.
  await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
  await fixture.engine.dispose();
  await writeFile(join(fixture.hosted.path, 'protected-branches'), '');
  await fixture.restart();
  await fixture.until(is('a', 'COMPLETED'));
  expect(workers()).toBe(1);
});

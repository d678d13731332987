import { afterEach, expect, test } from 'vitest';
import { testClient } from '../../../test/support/github/testClient.ts';
import { createHostedEngine, type HostedEngine } from '../../../test/support/hostedEngine.ts';
import { agentOf, commitFile, untilDone, type Worker } from '../../../test/support/scriptedWork.ts';
import type { ProjectView, SubtaskView } from '../../protocol/view.ts';

let fixture: HostedEngine;

afterEach(async () => {
  await fixture.dispose();
});

const a = (): SubtaskView => fixture.subtask('a');
const is = (status: SubtaskView['status']) => (view: ProjectView) => view.subtasks[0]?.status === status;
const workers = () => fixture.calls().filter(({ role }) => role === 'worker').length;
const opening = { kind: 'rest', method: 'POST', path: '/repos/octocat/sample/pulls' } as const;
const pulls = () => fixture.hosted.pullRequests().map(({ number, state }) => `${number} ${state}`);

/** Somebody opens a pull request from a branch that is there. */
async function openBy(head: string, body: string): Promise<void> {
  const request = { head, base: 'main', title: 'By hand', body };
  const opened = await testClient(fixture.github).rest('POST', '/repos/octocat/sample/pulls', request);
  expect(opened.status).toBe(201);
}

test.each([
  ['the connection ends', { kind: 'drop', when: 'after' }],
  ['half of the answer is missing', { kind: 'truncated' }],
] as const)(
  'fault 91: where it was opened but %s, it is found by its marker, and there is one',
  async (_how, effect) => {
    fixture = await createHostedEngine(agentOf({ a: [] }));
    fixture.github.fail({ on: opening, effect });
    await fixture.createTask();
    await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
    expect(a()).toMatchObject({ status: 'IN_PROGRESS', attempt: 1 });
    expect(a().hold?.until).not.toBeNull();
    await fixture.until(is('COMPLETED'));
    expect(pulls()).toEqual(['1 open']);
    expect(a()).toMatchObject({ hold: null, pullRequest: { number: 1 } });
    expect(workers()).toBe(1);
  },
);

test('fault 90: one for our branch that bears our marker and ends in our commit is taken as ours', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  let opened: Promise<void> | null = null;
  // As an engine would have opened it that died before it could note that.
  fixture.github.onPush(({ branch, commit }) => {
    if (branch === 'sw-1-a' && commit !== null) {
      opened ??= openBy(branch, `As before.\n\n<!-- switchyard: ${a().id} -->`);
    }
  });
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  await opened;
  expect(pulls()).toEqual(['1 open']);
  expect(fixture.hosted.pullRequest(1).title).toBe('By hand');
  expect(a().pullRequest?.number).toBe(1);
});

test('one that somebody has opened for our branch by hand is left alone, and the card says what to do', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  fixture.github.fail({ on: opening, effect: { kind: 'drop', when: 'before' } });
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
  await openBy('sw-1-a', 'Mine.');
  await fixture.until((view) => view.subtasks[0]?.hold?.until === null);
  expect(a()).toMatchObject({ status: 'IN_PROGRESS', attempt: 1 });
  expect(a().hold?.reason).toMatch(
    /^Pull request #1 is open for the branch sw-1-a, and Switchyard has not opened it\. Close it there/,
  );
  expect(fixture.hosted.pullRequest(1).body).toBe('Mine.');
  fixture.hosted.pullRequest(1).close();
  await fixture.submit({ kind: 'releaseHold', subtaskId: a().id });
  await fixture.until(is('COMPLETED'));
  expect(pulls()).toEqual(['1 closed', '2 open']);
  expect(workers()).toBe(1);
});

test("a colleague's branch of the same name keeps its pull request, and ours comes from another branch", async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  const theirs = await fixture.hosted.commit('sw-1-a', 'Theirs', { 'theirs.txt': 'theirs\n' });
  await openBy('sw-1-a', 'Mine.');
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  expect(fixture.hosted.branch('sw-1-a')).toBe(theirs);
  expect(fixture.hosted.pullRequest(1)).toMatchObject({
    state: 'open',
    body: 'Mine.',
    head: { commit: theirs },
  });
  expect(fixture.hosted.pullRequest(2).head.branch).toBe('sw-1-a-2');
  expect(a()).toMatchObject({ remoteBranch: 'sw-1-a-2', pullRequest: { number: 2 } });
});

test('one that was closed from the board is opened again by Retry, with the evidence of the work as it is then', async () => {
  const work: Worker = async (call) => commitFile(call);
  fixture = await createHostedEngine(agentOf({ a: [] }, work));
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  const body = fixture.hosted.pullRequest(1).body;
  expect(await fixture.submit({ kind: 'closePullRequest', subtaskId: a().id })).toMatchObject({ ok: true });
  expect(a()).toMatchObject({ status: 'BLOCKED_FAILURE', reason: 'Pull request #1 was closed by you.' });
  expect(pulls()).toEqual(['1 closed']);
  await fixture.submit({ kind: 'retrySubtask', subtaskId: a().id });
  await fixture.until(is('COMPLETED'));
  expect(pulls()).toEqual(['1 open']);
  const renewed = fixture.hosted.pullRequest(1);
  expect(renewed.body).not.toBe(body);
  expect(renewed.body).toContain(renewed.head.commit.slice(0, 9));
});

test('where a closed one cannot be opened again, there is a new one, however often it is tried', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  await fixture.submit({ kind: 'closePullRequest', subtaskId: a().id });
  const reopening = { kind: 'rest', method: 'PATCH', path: '/repos/octocat/sample/pulls/1' } as const;
  const body = { message: 'Validation Failed', errors: [{ message: 'state cannot be changed.' }] };
  const headers = { 'content-type': 'application/json' };
  fixture.github.fail({ on: reopening, effect: { kind: 'answer', status: 422, headers, body }, times: 10 });
  fixture.github.fail({ on: opening, effect: { kind: 'drop', when: 'after' } });
  await fixture.submit({ kind: 'retrySubtask', subtaskId: a().id });
  await fixture.until(is('COMPLETED'));
  expect(pulls()).toEqual(['1 closed', '2 open']);
  expect(a().pullRequest?.number).toBe(2);
});

test('the description that people have changed stays, but for the evidence', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }), { settings: { verifyCommand: 'true' } });
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  const first = fixture.hosted.pullRequest(1);
  const change = { body: `Read this first.\n\n${first.body}` };
  await testClient(fixture.github).rest('PATCH', '/repos/octocat/sample/pulls/1', change);
  const before = first.head.commit;
  await fixture.submit({ kind: 'requestChanges', subtaskId: a().id, feedback: 'More.' });
  await fixture.until(is('IN_PROGRESS'));
  await fixture.until(is('COMPLETED'));
  const renewed = fixture.hosted.pullRequest(1);
  expect(renewed.body).toMatch(/^Read this first\./);
  expect(renewed.head.commit).not.toBe(before);
  expect(renewed.body).toContain(renewed.head.commit.slice(0, 9));
  renewed.setCheck('build', 'success');
  await fixture.submit({ kind: 'mergeSubtask', subtaskId: a().id });
  await untilDone(fixture);
  expect(pulls()).toEqual(['1 merged']);
});

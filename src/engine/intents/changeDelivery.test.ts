import { afterEach, expect, test } from 'vitest';
import type { FixtureOptions } from '../../../test/support/engineFixture.ts';
import { createHostedEngine, type HostedEngine } from '../../../test/support/hostedEngine.ts';
import { agentOf, commitFile, type Worker } from '../../../test/support/scriptedWork.ts';
import type { SubtaskView } from '../../protocol/view.ts';
import type { EngineParts } from '../parts.ts';

let fixture: HostedEngine;

afterEach(async () => {
  await fixture.dispose();
});

const a = (): SubtaskView => fixture.subtask('a');
const pulls = () =>
  fixture.hosted
    .pullRequests()
    .map(({ title, state }) => `${title} ${state}`)
    .toSorted();
const rescued = () => fixture.repository.git('for-each-ref', '--format=%(refname)', 'refs/switchyard/rescue');
const branches = () => fixture.repository.git('branch', '--format=%(refname:short)');

async function deliver(work: Worker = commitFile, options: FixtureOptions = {}): Promise<void> {
  fixture = await createHostedEngine(agentOf({ a: [], b: [] }, work), options);
  await fixture.createTask();
  await fixture.until(
    (view) => view.subtasks.length === 2 && view.subtasks.every(({ status }) => status === 'COMPLETED'),
  );
}

test.each([
  [true, ['a closed', 'b open']],
  [false, ['a open', 'b open']],
])(
  'a subtask is deleted, its pull request closed (%s), and its work kept',
  async (closePullRequests, left) => {
    await deliver();
    await fixture.submit({ kind: 'deleteSubtask', subtaskId: a().id, closePullRequests });
    await fixture.until((view) => view.subtasks.length === 1);
    expect(pulls()).toEqual(left);
    // The branch there stays: somebody may still look at it, or open it again.
    expect(fixture.hosted.branch('sw-1-a')).not.toBeNull();
    expect((await rescued()).split('\n')).toHaveLength(1);
  },
);

test.each([
  [true, ['a closed', 'b closed']],
  [false, ['a open', 'b open']],
])(
  'a task is deleted, its pull requests closed (%s), and nothing of it is left',
  async (closePullRequests, left) => {
    await deliver();
    await fixture.submit({ kind: 'deleteTask', taskId: fixture.task().id, closePullRequests });
    await fixture.until((view) => view.tasks.length === 0 && view.subtasks.length === 0);
    expect(pulls()).toEqual(left);
    expect(await branches()).toBe('main');
  },
);

test('nothing is deleted where a pull request could not be closed, and the answer says why', async () => {
  await deliver();
  fixture.session.signedIn = false;
  const deletion = { kind: 'deleteTask', taskId: fixture.task().id, closePullRequests: true } as const;
  const refused = await fixture.submit(deletion);
  expect(refused.ok ? '' : refused.error.message).toMatch(
    /^Nothing was deleted\. Pull request #\d could not be closed: .*[Ss]ign/,
  );
  expect(fixture.engine.view().subtasks.map(({ deleting }) => deleting)).toEqual([false, false]);
  fixture.session.signedIn = true;
  expect(await fixture.submit(deletion)).toMatchObject({ ok: true });
  await fixture.until((view) => view.tasks.length === 0);
  expect(pulls()).toEqual(['a closed', 'b closed']);
});

test('a pull request that is just being opened is closed too', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  const opening = { kind: 'rest', method: 'POST', path: '/repos/octocat/sample/pulls' } as const;
  fixture.github.fail({ on: opening, delayMs: 300 });
  const asked = new Promise<void>((resolve) => fixture.github.onHead(() => resolve()));
  await fixture.createTask();
  await asked;
  await fixture.submit({ kind: 'deleteSubtask', subtaskId: a().id, closePullRequests: true });
  await fixture.until((view) => view.subtasks.length === 0);
  expect(pulls()).toEqual(['a closed']);
});

test('a subtask is marked merged on the user’s word: its branch at the remote stays', async () => {
  await deliver();
  const pushed = fixture.hosted.branch('sw-1-a');
  expect(await fixture.submit({ kind: 'markMerged', subtaskId: a().id })).toMatchObject({ ok: true });
  expect(a()).toMatchObject({ status: 'MERGED', mergedCommit: fixture.hosted.branch('main') });
  await fixture.until((view) => view.subtasks[0]?.worktree === null);
  expect(fixture.hosted.branch('sw-1-a')).toBe(pushed);
  expect(await fixture.submit({ kind: 'markMerged', subtaskId: a().id })).toMatchObject({ ok: false });
});

test('a subtask whose work is given back while the base is fetched is not marked merged, and the answer says so', async () => {
  let meanwhile = async (): Promise<void> => undefined;
  const between = (parts: EngineParts): EngineParts => {
    const fetch: EngineParts['repository']['remotes']['fetch'] = async (...asked) => {
      await meanwhile();
      return parts.repository.remotes.fetch(...asked);
    };
    const remotes = { ...parts.repository.remotes, fetch };
    return { ...parts, repository: { ...parts.repository, remotes } };
  };
  await deliver(commitFile, { between });
  meanwhile = async () => {
    await fixture.submit({ kind: 'requestChanges', subtaskId: a().id, feedback: 'More.' });
  };
  expect(await fixture.submit({ kind: 'markMerged', subtaskId: a().id })).toMatchObject({
    error: { message: 'Subtask 1 was not marked merged: it has moved on meanwhile.' },
  });
  expect(a().status).not.toBe('MERGED');
});

test('work that was pushed after the pull request was merged is kept, though the branch goes', async () => {
  let second = false;
  await deliver(async (call) => {
    if (second) {
      await fixture.hosted.pullRequest(a().pullRequest?.number ?? 0).merge('squash');
    }
    return commitFile(call);
  });
  second = true;
  await fixture.submit({ kind: 'requestChanges', subtaskId: a().id, feedback: 'More.' });
  await fixture.until((view) => view.subtasks[0]?.status === 'MERGED' && view.subtasks[0].branch === null);
  expect((await rescued()).split('\n')).toHaveLength(1);
  expect(pulls()).toContain('a merged');
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import type { FixtureOptions } from '../../../../test/support/engineFixture.ts';
import { gitIn, writeFiles } from '../../../../test/support/gitFixture.ts';
import { createHostedEngine, type HostedEngine } from '../../../../test/support/hostedEngine.ts';
import { agentOf, commitFile, type Worker } from '../../../../test/support/scriptedWork.ts';
import type { ProjectView, SubtaskView } from '../../../protocol/view.ts';

let fixture: HostedEngine;

afterEach(async () => {
  await fixture.dispose();
});

const a = (): SubtaskView => fixture.subtask('a');
const is = (title: string, status: SubtaskView['status']) => (view: ProjectView) =>
  view.subtasks.some((one) => one.title === title && one.status === status);
const holds = (words: RegExp) => (view: ProjectView) =>
  view.subtasks.some(({ hold }) => hold !== null && words.test(hold.reason));

const patience = { timeout: 30_000 };

async function deliver(
  graph: Readonly<Record<string, readonly string[]>> = { a: [] },
  options: FixtureOptions = {},
  work: Worker = commitFile,
) {
  fixture = await createHostedEngine(agentOf(graph, work), options);
  await fixture.createTask();
  await fixture.until(is('a', 'COMPLETED'));
  return fixture.hosted.pullRequest(1);
}

describe('a pull request that somebody merges on GitHub', () => {
  test.each(['squash', 'rebase', 'merge'] as const)(
    'by %s is merged here, and what depends on it starts from there',
    async (method) => {
      const pullRequest = await deliver({ a: [], b: ['a'] });
      await fixture.hosted.commit('main', 'Meanwhile', { 'other.txt': 'other\n' });
      const commit = await pullRequest.merge(method);
      await fixture.until(is('a', 'MERGED'));
      expect(a()).toMatchObject({
        mergedCommit: commit,
        pullRequest: { state: 'merged', mergeCommit: commit },
      });
      expect(fixture.hosted.branch('sw-1-a')).toBeNull();
      await fixture.until(is('b', 'COMPLETED'));
      expect(fixture.subtask('b').baseCommit).toBe(commit);
    },
  );

  test('keeps its branch when others have gone on there', async () => {
    const pullRequest = await deliver();
    await pullRequest.merge('squash');
    const theirs = await fixture.hosted.commit('sw-1-a', 'Later', { 'later.txt': 'later\n' });
    await fixture.until(is('a', 'MERGED'));
    expect(fixture.hosted.branch('sw-1-a')).toBe(theirs);
  });

  test('is finished by the next window when this one is closed meanwhile', async () => {
    const pullRequest = await deliver();
    await fixture.engine.dispose();
    await pullRequest.merge('squash');
    await fixture.restart();
    await fixture.until(is('a', 'MERGED'));
  });
});

describe('a pull request that somebody closes', () => {
  test('is a failure with that reason, and a retry reopens it', async () => {
    const pullRequest = await deliver();
    pullRequest.close();
    await fixture.until(is('a', 'BLOCKED_FAILURE'));
    expect(a().reason).toMatch(/Pull request #1 was closed without being merged\. Retry/);
    await fixture.submit({ kind: 'retrySubtask', subtaskId: a().id });
    await fixture.until(is('a', 'COMPLETED'));
    expect(fixture.hosted.pullRequests().map(({ number, state }) => [number, state])).toEqual([[1, 'open']]);
  });

  const workers = () => fixture.calls().filter(({ role }) => role === 'worker').length;
  const gates = () => fixture.engine.view().runs.filter(({ kind }) => kind === 'gate').length;

  test('and reopens later is taken up again as it is: the gate sees it once more, and no worker', async () => {
    const pullRequest = await deliver();
    const { commit } = pullRequest.head;
    pullRequest.close();
    await fixture.until(is('a', 'BLOCKED_FAILURE'));
    pullRequest.reopen();
    await fixture.until(is('a', 'COMPLETED'));
    expect(a()).toMatchObject({ hold: null, reason: null, pullRequest: { state: 'open', head: commit } });
    expect([workers(), gates()]).toEqual([1, 2]);
    await pullRequest.merge('squash');
    await fixture.until(is('a', 'MERGED'));
  });

  test('and that is reopened and merged while no window is open is merged in the end', async () => {
    const pullRequest = await deliver();
    pullRequest.close();
    await fixture.until(is('a', 'BLOCKED_FAILURE'));
    await fixture.engine.dispose();
    pullRequest.reopen();
    const commit = await pullRequest.merge('squash');
    await fixture.restart();
    await fixture.until(is('a', 'MERGED'));
    expect(a()).toMatchObject({ mergedCommit: commit });
    expect(workers()).toBe(1);
  });

  test('is not taken up where its task is stopped, until that is resumed', async () => {
    const pullRequest = await deliver();
    pullRequest.close();
    await fixture.until(is('a', 'BLOCKED_FAILURE'));
    await fixture.submit({ kind: 'stopTask', taskId: fixture.task().id });
    pullRequest.reopen();
    const asked = fixture.github.requests.length;
    await vi.waitFor(() => expect(fixture.github.requests.length).toBeGreaterThan(asked + 1), patience);
    expect(a().status).toBe('BLOCKED_FAILURE');
    await fixture.submit({ kind: 'resumeTask', taskId: fixture.task().id });
    await fixture.until(is('a', 'COMPLETED'));
  });

  test('from here stays closed there and here', async () => {
    const pullRequest = await deliver();
    await fixture.submit({ kind: 'closePullRequest', subtaskId: a().id });
    expect([a().status, pullRequest.state]).toEqual(['BLOCKED_FAILURE', 'closed']);
    const asked = fixture.github.requests.length;
    await fixture.submit({ kind: 'refreshPullRequests' });
    await vi.waitFor(() => expect(fixture.github.requests.length).toBeGreaterThan(asked), patience);
    expect(a().status).toBe('BLOCKED_FAILURE');
    expect(workers()).toBe(1);
  });

  test('and whose work has failed since is left to the user when it is reopened', async () => {
    const leaveMess: Worker = async ({ spec }) => {
      await writeFiles(spec.cwd, { 'mess.txt': 'not committed\n' });
      return {};
    };
    const work: Worker = (call) => (workers() > 1 ? leaveMess(call) : commitFile(call));
    const pullRequest = await deliver({ a: [] }, { settings: { maxAttempts: 1 } }, work);
    pullRequest.close();
    await fixture.until(is('a', 'BLOCKED_FAILURE'));
    await fixture.submit({ kind: 'retrySubtask', subtaskId: a().id });
    await fixture.until((view) => is('a', 'BLOCKED_FAILURE')(view) && workers() > 1);
    pullRequest.reopen();
    await fixture.until(() => a().pullRequest?.state === 'open');
    expect(a().status).toBe('BLOCKED_FAILURE');
    expect(workers()).toBe(2);
  });
});

describe('the pull request of work that has failed since', () => {
  /** Delivered, given back, and out of attempts. */
  async function fail() {
    let works = 0;
    const work: Worker = async (call) => {
      works += 1;
      const answer = await commitFile(call);
      if (works === 2) {
        await writeFiles(call.spec.cwd, { 'broken.txt': 'broken' });
        await gitIn(call.spec.cwd, 'add', '--all');
        await gitIn(call.spec.cwd, 'commit', '--quiet', '-m', 'Break it');
      }
      return answer;
    };
    const settings = { maxAttempts: 1, verifyCommand: 'test ! -f broken.txt' };
    const pullRequest = await deliver({ a: [], b: ['a'] }, { settings }, work);
    await fixture.submit({ kind: 'requestChanges', subtaskId: a().id, feedback: 'Differently.' });
    await fixture.until(is('a', 'BLOCKED_FAILURE'));
    return { pullRequest, works: () => works };
  }

  test('is shown as it is, nothing of it goes back, and merged by somebody it is merged here', async () => {
    const { pullRequest, works } = await fail();
    fixture.github.addUser('ann');
    fixture.hosted.permit('ann', 'write');
    pullRequest.comment('ann', 'Please say more.', { path: 'a.txt', line: 1 });
    pullRequest.setCheck('build', 'failure');
    await fixture.until(
      () => a().pullRequest?.checks === 'failing' && a().pullRequest?.comments.length === 1,
    );
    const theirs = await fixture.hosted.commit('sw-1-a', 'Mend it by hand', { 'by-hand.txt': 'by hand\n' });
    await fixture.until(() => a().pullRequest?.head === theirs);
    expect(a()).toMatchObject({ status: 'BLOCKED_FAILURE', hold: null });
    expect(works()).toBe(2);
    const commit = await pullRequest.merge('squash');
    await fixture.until(is('a', 'MERGED'));
    expect(a()).toMatchObject({ mergedCommit: commit, reason: null, pullRequest: { state: 'merged' } });
    await fixture.until(is('b', 'COMPLETED'));
    // What the worker had left is on no base.
    await fixture.until(() => a().worktree === null);
    const kept = await fixture.repository.git(
      'for-each-ref',
      '--format=%(refname)',
      'refs/switchyard/rescue/',
    );
    expect(await fixture.repository.git('ls-tree', '--name-only', kept)).toContain('broken.txt');
  });

  test('closed, it is shown as closed, and the work stays failed for its own reason; reopened, it is open', async () => {
    const { pullRequest } = await fail();
    const { reason } = a();
    pullRequest.close();
    await fixture.until(() => a().pullRequest?.state === 'closed');
    expect(a()).toMatchObject({ status: 'BLOCKED_FAILURE', reason, hold: null });
    pullRequest.reopen();
    await fixture.until(() => a().pullRequest?.state === 'open');
    expect(a()).toMatchObject({ status: 'BLOCKED_FAILURE', reason, hold: null });
  });
});

describe('a branch that somebody else has pushed to', () => {
  test('is shown once and never overwritten, and Update Branch takes it in', async () => {
    await deliver();
    const theirs = await fixture.hosted.commit('sw-1-a', 'A colleague', { 'theirs.txt': 'theirs\n' });
    await fixture.until(holds(/Somebody else has pushed to sw-1-a: pull request #1 now ends in/));
    expect(a().pullRequest?.head).toBe(theirs);
    await fixture.submit({ kind: 'releaseHold', subtaskId: a().id });
    await fixture.submit({ kind: 'refreshPullRequests' });
    await fixture.until((view) => view.subtasks[0]?.hold === null);
    await fixture.submit({ kind: 'updateBranch', subtaskId: a().id });
    await fixture.until(
      (view) => is('a', 'COMPLETED')(view) && view.subtasks[0]?.pullRequest?.head !== theirs,
    );
    const head = fixture.hosted.branch('sw-1-a') ?? '';
    expect(await fixture.hosted.git('merge-base', '--is-ancestor', theirs, head)).toBe('');
    expect(a()).toMatchObject({ hold: null, pullRequest: { head } });
  });
});

test('fault 95: a pull request that is gone is shown, the user decides, and nothing is lost when it comes back', async () => {
  await deliver();
  const message = 'Could not resolve to a PullRequest with the number of 1.';
  const body = {
    data: { rateLimit: null, repository: { p0: null } },
    errors: [{ type: 'NOT_FOUND', path: ['repository', 'p0'], message }],
  };
  const headers = { 'content-type': 'application/json' };
  const effect = { kind: 'answer', status: 200, headers, body } as const;
  const gone = fixture.github.fail({ on: { kind: 'graphql' }, effect, times: 1_000 });
  await fixture.until(holds(/Pull request #1 is no longer there: .* Try Again looks once more/));
  gone.dispose();
  await fixture.until((view) => view.subtasks[0]?.hold === null);
  expect(a().status).toBe('COMPLETED');
});

test('fault 95: one that was merged into another branch is shown, and the user decides', async () => {
  const pullRequest = await deliver();
  await pullRequest.merge('squash');
  await fixture.hosted.git('update-ref', 'refs/heads/main', 'main~1');
  await fixture.until(
    holds(/#1 was merged, but origin\/main does not contain .* mark the subtask as merged/),
  );
  await fixture.submit({ kind: 'markMerged', subtaskId: a().id });
  await fixture.until(is('a', 'MERGED'));
});

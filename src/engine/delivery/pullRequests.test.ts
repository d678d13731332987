import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHostedEngine, type HostedEngine } from '../../../test/support/hostedEngine.ts';
import { fingerprint } from '../../../test/support/repositoryFixture.ts';
import { agentOf, untilDone } from '../../../test/support/scriptedWork.ts';
import type { ProjectView, SubtaskView } from '../../protocol/view.ts';

let fixture: HostedEngine;

afterEach(async () => {
  await fixture.dispose();
});

const a = (): SubtaskView => fixture.subtask('a');
const is = (title: string, status: SubtaskView['status']) => (view: ProjectView) =>
  view.subtasks.some((one) => one.title === title && one.status === status);

test('the main job: pull requests are opened with the evidence, merged on request, and the next one starts from the merge', async () => {
  fixture = await createHostedEngine(agentOf({ a: [], b: ['a'] }), {
    files: { 'README.md': '# sample\n', 'mine.txt': 'committed\n' },
    settings: { verifyCommand: 'true', pullRequestLabels: ['agent'], mergeMethod: 'squash' },
  });
  await fixture.repository.git('branch', 'mine');
  await fixture.repository.write({ 'mine.txt': 'changed\n', 'new.txt': 'not added\n' });
  const users = await fingerprint(fixture.repository);
  await fixture.createTask();
  await fixture.until(is('a', 'COMPLETED'));
  const opened = fixture.hosted.pullRequest(1);
  expect(opened).toMatchObject({ title: 'a', state: 'open', base: 'main', draft: false, labels: ['agent'] });
  expect(opened.head).toMatchObject({ owner: 'octocat', branch: 'sw-1-a' });
  expect(opened.body).toMatch(/\| true \| passed in \d+ s \|/);
  expect(a()).toMatchObject({
    remoteBranch: 'sw-1-a',
    pullRequest: { number: 1, state: 'open', head: opened.head.commit },
  });

  opened.setCheck('build', 'success');
  await fixture.submit({ kind: 'refreshPullRequests' });
  await fixture.submit({ kind: 'mergeSubtask', subtaskId: a().id });
  await fixture.until(is('a', 'MERGED'));
  const merged = fixture.hosted.pullRequest(1).mergeCommit;
  expect(a()).toMatchObject({ mergedCommit: merged, pullRequest: { state: 'merged' } });
  await fixture.until(is('b', 'COMPLETED'));
  expect(fixture.subtask('b').baseCommit).toBe(merged);
  fixture.hosted.pullRequest(2).setCheck('build', 'success');
  await fixture.submit({ kind: 'refreshPullRequests' });
  await fixture.submit({ kind: 'mergeSubtask', subtaskId: fixture.subtask('b').id });
  await untilDone(fixture);
  expect(await fixture.hosted.git('for-each-ref', '--format=%(refname:short)', 'refs/heads')).toBe('main');
  // The user's branches, HEAD, index, files and configuration are as they were, byte by byte.
  expect(await fingerprint(fixture.repository)).toBe(users);
  expect(await fixture.repository.git('branch', '--format=%(refname:short)')).toBe('main\nmine');
});

test.each([
  ['are asked', ['ann'], ['ann']],
  ['that GitHub does not know keep nothing from being opened', ['nobody'], []],
])(
  'a draft, its labels and reviewers are as the settings say; reviewers %s',
  async (_what, wanted, found) => {
    const settings = {
      draftPullRequests: true,
      pullRequestLabels: ['agent', 'small'],
      pullRequestReviewers: wanted,
    };
    fixture = await createHostedEngine(agentOf({ a: [] }), { settings });
    fixture.github.addUser('ann');
    fixture.hosted.permit('ann', 'write');
    await fixture.createTask();
    await fixture.until(is('a', 'COMPLETED'));
    const labels = ['agent', 'small'];
    expect(fixture.hosted.pullRequest(1)).toMatchObject({
      state: 'open',
      draft: true,
      labels,
      reviewers: found,
    });
    expect(a()).toMatchObject({ hold: null, pullRequest: { draft: true } });
  },
);

test('from a fork, pull requests go to the repository behind upstream, whose branch is the base', async () => {
  fixture = await createHostedEngine(agentOf({ a: [], b: ['a'] }), { upstream: 'acme' });
  await fixture.upstream.commit('main', 'Meanwhile', { 'theirs.txt': 'theirs\n' });
  const fork = fixture.hosted.branch('main');
  await fixture.createTask();
  await fixture.until(is('a', 'COMPLETED'));
  const { delivery } = fixture.task();
  expect(delivery).toMatchObject({
    ...{ kind: 'pullRequest', remote: 'origin', baseRemote: 'upstream', headOwner: 'octocat' },
    repository: { owner: 'acme', name: 'sample' },
  });
  const pull = fixture.upstream.pullRequest(1);
  expect(pull.head).toMatchObject({ owner: 'octocat', branch: 'sw-1-a' });
  expect(fixture.hosted.pullRequests()).toEqual([]);
  expect(fixture.upstream.branch('sw-1-a')).toBeNull();
  expect(a().baseCommit).toBe(fixture.upstream.branch('main'));
  const merged = await pull.merge('squash');
  await fixture.until(is('b', 'COMPLETED'));
  expect(a()).toMatchObject({ status: 'MERGED', mergedCommit: merged });
  expect(fixture.subtask('b').baseCommit).toBe(merged);
  // Its branch has served; the fork's own main is the user's.
  expect(fixture.hosted.branch('sw-1-a')).toBeNull();
  expect(fixture.hosted.branch('main')).toBe(fork);
});

test.each([
  ['follows', 'nothing', null],
  ['is left alone', 'a commit of its own', { 'own.txt': 'own\n' }],
])('in a clone of ours the fork %s that has %s', async (_what, _has, own) => {
  fixture = await createHostedEngine(agentOf({ a: [] }), { upstream: 'acme' });
  fixture.world.isOwnClone = true;
  const theirs = await fixture.upstream.commit('main', 'Meanwhile', { 'theirs.txt': 'theirs\n' });
  const kept = own === null ? theirs : await fixture.hosted.commit('main', 'Own', own);
  await fixture.createTask();
  await fixture.until(is('a', 'COMPLETED'));
  expect(fixture.hosted.branch('main')).toBe(kept);
});

test('where the setting says so, what GitHub calls clean is merged there by itself, by the method of the setting', async () => {
  fixture = await createHostedEngine(agentOf({ a: [], b: ['a'] }), {
    settings: { autoMerge: true, mergeMethod: 'merge' },
  });
  fixture.github.onHead(({ pullRequest }) => pullRequest.setCheck('build', 'success'));
  await fixture.createTask();
  await untilDone(fixture);
  const parents = await fixture.hosted.git('log', '--first-parent', '--format=%s', 'main');
  expect(parents.split('\n')).toHaveLength(3);
  expect(parents).toMatch(/Merge pull request #2 .*\nMerge pull request #1 .*\nfirst/);
  expect(fixture.hosted.pullRequests().map(({ state }) => state)).toEqual(['merged', 'merged']);
});

test('without any checks it is merged by itself only after the time in which checks would begin', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }), { settings: { autoMerge: true } });
  await fixture.createTask();
  await fixture.until(is('a', 'COMPLETED'));
  const since = Date.parse(a().since);
  await fixture.until(is('a', 'MERGED'));
  expect(Date.parse(a().since) - since).toBeGreaterThanOrEqual(60_000);
});

describe('what the user wants merged while its checks run', () => {
  beforeEach(async () => {
    fixture = await createHostedEngine(agentOf({ a: [] }), { settings: { maxReturnsPerHead: 0 } });
    await fixture.createTask();
    await fixture.until(is('a', 'COMPLETED'));
    await see('pending');
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: a().id });
    await fixture.submit({ kind: 'refreshPullRequests' });
    expect(a()).toMatchObject({ status: 'COMPLETED', mergeRequested: true, hold: null });
  });

  const see = async (checks: 'pending' | 'success' | 'failure') => {
    fixture.hosted.pullRequest(1).setCheck('build', checks);
    await fixture.submit({ kind: 'refreshPullRequests' });
    const shown = { pending: 'pending', success: 'passing', failure: 'failing' }[checks];
    await fixture.until((view) => view.subtasks[0]?.pullRequest?.checks === shown);
  };

  test('is merged when they have passed', async () => {
    fixture.hosted.pullRequest(1).setCheck('build', 'success');
    await fixture.submit({ kind: 'refreshPullRequests' });
    await fixture.until(is('a', 'MERGED'));
  });

  test('is not when one has failed, unless it is asked for once more', async () => {
    await see('failure');
    expect(a()).toMatchObject({ status: 'COMPLETED', mergeRequested: false });
    expect(fixture.hosted.pullRequest(1).state).toBe('open');
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: a().id });
    await fixture.until(is('a', 'MERGED'));
  });

  test('is not when somebody else has pushed, unless it is asked for once more', async () => {
    const theirs = await fixture.hosted.commit('sw-1-a', 'A colleague', { 'theirs.txt': 'theirs\n' });
    await fixture.submit({ kind: 'refreshPullRequests' });
    await fixture.until(
      (view) => view.subtasks[0]?.hold?.reason.includes('Somebody else has pushed') === true,
    );
    expect(a()).toMatchObject({ status: 'COMPLETED', mergeRequested: false, pullRequest: { head: theirs } });
    expect(fixture.hosted.pullRequest(1).state).toBe('open');
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: a().id });
    await fixture.until(is('a', 'MERGED'));
  });
});

test('what has failed unseen is not merged before the user has seen it', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }), { settings: { maxReturnsPerHead: 0 } });
  await fixture.createTask();
  await fixture.until(is('a', 'COMPLETED'));
  fixture.hosted.pullRequest(1).setCheck('build', 'success');
  await fixture.submit({ kind: 'refreshPullRequests' });
  await fixture.until((view) => view.subtasks[0]?.pullRequest?.checks === 'passing');
  fixture.hosted.pullRequest(1).setCheck('build', 'failure');
  await fixture.submit({ kind: 'mergeSubtask', subtaskId: a().id });
  await fixture.until((view) => view.subtasks[0]?.pullRequest?.checks === 'failing');
  expect(a()).toMatchObject({ status: 'COMPLETED', mergeRequested: false });
  expect(fixture.hosted.pullRequest(1).state).toBe('open');
});

test('what GitHub refuses to merge says so in its words, uses no attempt, and is tried again when asked', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  await fixture.createTask();
  await fixture.until(is('a', 'COMPLETED'));
  fixture.hosted.pullRequest(1).setCheck('build', 'success');
  const message = 'At least 1 approving review is required by reviewers with write access.';
  fixture.github.fail({
    on: { kind: 'rest', method: 'PUT', path: /\/merge$/ },
    effect: {
      kind: 'answer',
      status: 405,
      headers: { 'content-type': 'application/json' },
      body: { message },
    },
  });
  await fixture.submit({ kind: 'mergeSubtask', subtaskId: a().id });
  await fixture.until((view) => view.subtasks[0]?.hold !== null);
  expect(a()).toMatchObject({
    ...{ status: 'COMPLETED', attempt: 1, mergeRequested: true },
    hold: { kind: 'delivery', reason: expect.stringContaining(message), until: null },
  });
  expect(a().hold?.reason).toMatch(/^Pull request #1 was not merged: /);
  await fixture.submit({ kind: 'mergeSubtask', subtaskId: a().id });
  await fixture.until(is('a', 'MERGED'));
});

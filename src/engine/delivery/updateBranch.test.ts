import { afterEach, expect, test } from 'vitest';
import { gitIn, writeFiles } from '../../../test/support/gitFixture.ts';
import { createHostedEngine, type HostedEngine } from '../../../test/support/hostedEngine.ts';
import { agentOf, commitFile, type Worker } from '../../../test/support/scriptedWork.ts';
import type { ProjectView, SubtaskView } from '../../protocol/view.ts';

let fixture: HostedEngine;

afterEach(async () => {
  await fixture.dispose();
});

const a = (): SubtaskView => fixture.subtask('a');
const is = (status: SubtaskView['status']) => (view: ProjectView) => view.subtasks[0]?.status === status;
const workers = () => fixture.calls().filter(({ role }) => role === 'worker');
const update = () => fixture.submit({ kind: 'updateBranch', subtaskId: a().id });
const head = () => fixture.hosted.branch('sw-1-a') ?? '';
const isDeliveredAfter = (before: string) => (view: ProjectView) =>
  is('COMPLETED')(view) && ![before, undefined].includes(view.subtasks[0]?.pullRequest?.head);
const holds = (commit: string) => fixture.hosted.git('merge-base', '--is-ancestor', commit, head());

async function deliver(work: Worker = commitFile): Promise<string> {
  fixture = await createHostedEngine(agentOf({ a: [] }, work));
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  return head();
}

test('what is newer on the base is merged in without an agent, judged, and pushed to the same pull request', async () => {
  const before = await deliver();
  const base = await fixture.hosted.commit('main', 'Meanwhile', { 'theirs.txt': 'theirs\n' });
  expect(await update()).toMatchObject({ ok: true });
  await fixture.until(isDeliveredAfter(before));
  expect(await holds(base)).toBe('');
  expect(await holds(before)).toBe('');
  expect(workers()).toHaveLength(1);
  expect(fixture.engine.view().runs.filter(({ kind }) => kind === 'gate')).toHaveLength(2);
  expect(fixture.hosted.pullRequests()).toHaveLength(1);
  expect(await fixture.hosted.git('show', `${head()}:theirs.txt`)).toBe('theirs');
  const again = await update();
  expect(again.ok ? '' : again.error.message).toMatch(/not updated: it holds all of origin\/main already\.$/);
});

test('a conflict goes to the worker, who is told the files and where the base is', async () => {
  const mending: Worker = async (call) => {
    if (workers().length === 1) {
      return commitFile(call);
    }
    const { cwd } = call.spec;
    await gitIn(cwd, 'merge', '--quiet', '--no-commit', 'origin/main').catch(() => '');
    await writeFiles(cwd, { 'a.txt': 'both\n' });
    await gitIn(cwd, 'add', '--all');
    await gitIn(cwd, 'commit', '--quiet', '-m', 'Merge');
    return {};
  };
  const before = await deliver(mending);
  const base = await fixture.hosted.commit('main', 'Meanwhile', { 'a.txt': 'theirs\n' });
  expect(await update()).toMatchObject({ ok: true });
  await fixture.until(isDeliveredAfter(before));
  expect(workers()).toHaveLength(2);
  expect(workers()[1]?.spec.stdin).toContain(
    'origin/main has moved on, and your work conflicts with it in: a.txt. Merge origin/main into your branch',
  );
  expect(await holds(base)).toBe('');
  expect(await fixture.hosted.git('show', `${head()}:a.txt`)).toBe('both');
});

test('fault 86: onto a base that was put onto another history its own commits go over, and nothing of the old one comes back', async () => {
  fixture = await createHostedEngine(agentOf({ a: [] }));
  const begun = await fixture.hosted.commit('main', 'To be squashed', { 'old.txt': 'old\n' });
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  expect(a().baseCommit).toBe(begun);
  const before = head();
  const { hosted } = fixture;
  const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
  const squashed = await hosted.git(
    ...identity,
    'commit-tree',
    '-p',
    `${begun}^`,
    '-m',
    'Squashed',
    `${begun}^{tree}`,
  );
  await hosted.git('update-ref', 'refs/heads/main', squashed);
  expect(await update()).toMatchObject({ ok: true });
  await fixture.until(isDeliveredAfter(before));
  expect(await hosted.git('log', '--format=%H', `${squashed}..${head()}`)).toBe(head());
  expect(await holds(squashed)).toBe('');
  expect(await holds(begun).catch(() => 'no')).toBe('no');
  expect(a()).toMatchObject({ baseCommit: squashed, hold: null });
  expect(workers()).toHaveLength(1);
});

test('what a colleague has pushed to the branch while the worker was busy is taken in, and nothing of it is overwritten', async () => {
  let theirs = '';
  const interrupted: Worker = async (call) => {
    if (workers().length > 1) {
      theirs = await fixture.hosted.commit('sw-1-a', 'A colleague', { 'theirs.txt': 'theirs\n' });
    }
    return commitFile(call);
  };
  const before = await deliver(interrupted);
  await fixture.submit({ kind: 'requestChanges', subtaskId: a().id, feedback: 'More.' });
  await fixture.until((view) => is('COMPLETED')(view) && ![before, theirs].includes(head()));
  expect(await holds(theirs)).toBe('');
  expect(a()).toMatchObject({ hold: null, pullRequest: { head: head() } });
  expect(workers()).toHaveLength(2);
});

test('what a colleague has pushed there that conflicts with what the worker did goes to the worker', async () => {
  const busy: Worker = async (call) => {
    const { cwd } = call.spec;
    switch (workers().length) {
      case 1:
        return commitFile(call);
      case 2:
        await fixture.hosted.commit('sw-1-a', 'A colleague', { 'a.txt': 'theirs\n' });
        await writeFiles(cwd, { 'a.txt': 'ours\n' });
        break;
      default:
        await gitIn(cwd, 'merge', '--quiet', '--no-commit', 'origin/sw-1-a').catch(() => '');
        await writeFiles(cwd, { 'a.txt': 'both\n' });
    }
    await gitIn(cwd, 'add', '--all');
    await gitIn(cwd, 'commit', '--quiet', '-m', 'Do it');
    return {};
  };
  await deliver(busy);
  await fixture.submit({ kind: 'requestChanges', subtaskId: a().id, feedback: 'More.' });
  await fixture.until((view) => is('COMPLETED')(view) && workers().length === 3);
  expect(workers()[2]?.spec.stdin).toContain(
    'origin/sw-1-a has moved on, and your work conflicts with it in: a.txt',
  );
  expect(await fixture.hosted.git('show', `${head()}:a.txt`)).toBe('both');
});

test('only complete work is updated', async () => {
  await deliver();
  await fixture.submit({ kind: 'closePullRequest', subtaskId: a().id });
  expect(await update()).toMatchObject({ ok: false, error: { kind: 'conflict' } });
});

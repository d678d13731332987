import { afterEach, describe, expect, test, vi } from 'vitest';
import type { FixtureOptions } from '../../../../test/support/engineFixture.ts';
import { createHostedEngine, type HostedEngine } from '../../../../test/support/hostedEngine.ts';
import { agentOf } from '../../../../test/support/scriptedWork.ts';
import type { ProjectView, SubtaskView } from '../../../protocol/view.ts';

let fixture: HostedEngine;

afterEach(async () => {
  await fixture.dispose();
});

const is = (title: string, status: SubtaskView['status']) => (view: ProjectView) =>
  view.subtasks.some((one) => one.title === title && one.status === status);
const isPaused = ({ project }: ProjectView) => project.github?.paused !== null;
const isGoing = ({ project }: ProjectView) =>
  project.github?.paused === null && project.github.account !== null;
const graphql = { kind: 'graphql' } as const;
const queries = () => fixture.github.requests.filter(({ kind }) => kind === 'graphql').length;

async function deliver(options: FixtureOptions = {}) {
  fixture = await createHostedEngine(agentOf({ a: [] }), options);
  await fixture.createTask();
  await fixture.until(is('a', 'COMPLETED'));
  await fixture.until(isGoing);
  return fixture.hosted.pullRequest(1);
}

describe('GitHub work pauses with the reason, and goes on', () => {
  test('fault 87: a token that is refused: local work goes on, and what happened is caught up with after signing in', async () => {
    const pullRequest = await deliver();
    fixture.github.revoke('octocat');
    await fixture.until(isPaused);
    const { github } = fixture.engine.view().project;
    expect(github).toMatchObject({ host: fixture.github.host, account: null, signIn: true });
    expect(github?.paused).toMatch(/[Ss]ign/);
    await pullRequest.merge('squash');
    fixture.github.renew('octocat');
    fixture.engine.wake();
    await fixture.until(is('a', 'MERGED'));
    expect(fixture.engine.view().project.github?.paused ?? null).toBeNull();
  });

  test('fault 88: a rate limit: nothing is asked before its reset, which is named, and then again', async () => {
    const pullRequest = await deliver();
    const resetAt = fixture.now() + 10 * 60_000;
    fixture.github.fail({ on: graphql, effect: { kind: 'primaryLimit', resetAt } });
    await fixture.until(isPaused);
    const { github } = fixture.engine.view().project;
    expect(github).toMatchObject({ account: 'octocat', signIn: false });
    expect(Math.abs(Date.parse(github?.until ?? '') - resetAt)).toBeLessThan(30_000);
    const asked = queries();
    await fixture.submit({ kind: 'refreshPullRequests' });
    expect(queries()).toBe(asked);
    await pullRequest.merge('squash');
    await fixture.until(is('a', 'MERGED'));
  });

  test.each([
    ['fault 91: a server that fails', { kind: 'answer', status: 502 }],
    ['fault 92: a page instead of an answer', { kind: 'html' }],
    ['fault 92: half an answer', { kind: 'truncated' }],
    ['fault 94: a network that is gone', { kind: 'drop', when: 'before' }],
  ] as const)('%s: it is asked again ever more seldom, until it answers', async (_, effect) => {
    const pullRequest = await deliver();
    const trouble = fixture.github.fail({ on: graphql, effect, times: 1_000 });
    await fixture.until(isPaused);
    const asked = queries();
    const since = fixture.engine.view();
    expect(since.project.github?.signIn).toBe(false);
    await pullRequest.merge('squash');
    trouble.dispose();
    await fixture.until(is('a', 'MERGED'));
    // The client tries a few times by itself for each look.
    expect(queries() - asked).toBeLessThan(12);
  });

  test('fault 89: a repository that is hidden: it is said, and the user can sign in as somebody else', async () => {
    await deliver();
    const hidden = {
      data: { repository: null },
      errors: [{ type: 'NOT_FOUND', path: ['repository'], message: 'Could not resolve to a Repository' }],
    };
    const trouble = fixture.github.fail({
      on: graphql,
      effect: { kind: 'answer', status: 200, body: hidden },
      times: 100,
    });
    await fixture.until(isPaused);
    expect(fixture.subtask('a')).toMatchObject({ status: 'COMPLETED', hold: null });
    trouble.dispose();
    fixture.engine.wake();
    await fixture.until(isGoing);
  });
});

describe('what it costs', () => {
  test('a refresh asks once for all pull requests of a repository, and writes nothing where nothing is new', async () => {
    fixture = await createHostedEngine(agentOf({ a: [], b: [] }), { speed: 1 });
    await fixture.createTask();
    await fixture.until(
      (view) => view.subtasks.length === 2 && view.subtasks.every(({ status }) => status === 'COMPLETED'),
    );
    for (const pullRequest of fixture.hosted.pullRequests()) {
      pullRequest.setCheck('build', 'success');
    }
    const refresh = async () => {
      const before = queries();
      await fixture.submit({ kind: 'refreshPullRequests' });
      await vi.waitFor(() => expect(queries()).toBeGreaterThan(before), { timeout: 30_000 });
    };
    await refresh();
    await fixture.until((view) =>
      view.subtasks.every(({ pullRequest }) => pullRequest?.checks === 'passing'),
    );
    let commits = 0;
    const counting = fixture.store.onDidCommit(() => {
      commits += 1;
    });
    const asked = fixture.github.requests.length;
    await refresh();
    await refresh();
    counting.dispose();
    expect(fixture.github.requests.length - asked).toBe(2);
    expect(fixture.github.requests.at(-1)?.body).toMatchObject({ variables: { n0: 1, n1: 2 } });
    expect(commits).toBe(0);
  });

  test('nothing is asked when nothing is open', async () => {
    const pullRequest = await deliver();
    await pullRequest.merge('squash');
    await fixture.until(
      (view) =>
        view.tasks.every(({ status }) => status === 'DONE') &&
        view.subtasks.every(({ worktree }) => worktree === null),
    );
    await fixture.until(({ project }) => project.github === null);
    const asked = fixture.github.requests.length;
    await fixture.submit({ kind: 'refreshPullRequests' });
    fixture.engine.wake();
    await fixture.engine.dispose();
    expect(fixture.github.requests.length).toBe(asked);
    await fixture.restart();
  });
});

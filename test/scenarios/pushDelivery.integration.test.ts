import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ProjectView, SubtaskView } from '../../src/protocol/view.ts';
import { gitIn } from '../support/gitFixture.ts';
import { planOf, scenarioOf } from '../support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture } from '../support/projectFixture.ts';
import { fingerprint } from '../support/repositoryFixture.ts';
import type { Scenario } from '../support/scriptedModel/scenario.ts';

const cloneName = 'a colleague';

let project: ProjectFixture;
/** The remote, and a colleague's clone of it; git is run there as a colleague does. */
let remote: (...args: string[]) => Promise<string>;
let colleague: (...args: string[]) => Promise<string>;

afterEach(() => project.dispose());

test('pushed work that a colleague merges at the remote, by squash or by a merge commit, is noticed, and what waits for it starts from there', async () => {
  const plan = planOf({ squashed: [], merged: [], last: ['squashed', 'merged'] });
  await open(scenarioOf(plan, 0));
  await project.repository.git('branch', 'mine');
  const users = await fingerprint(project.repository);
  await project.createTask();

  await project.until(() => isComplete('squashed') && isComplete('merged'));
  for (const key of ['squashed', 'merged']) {
    const { remoteBranch, branch, hold, pullRequest } = subtask(key);
    expect({ remoteBranch, hold, pullRequest }).toEqual({
      ...{ remoteBranch: branch, hold: null, pullRequest: null },
    });
    expect(await remote('show', `${remoteBranch}:${key}.txt`)).toBe(key);
  }
  expect(subtask('last').status).toBe('BLOCKED_DEPENDENCY');
  const refused = await project.engine.submit({
    kind: 'mergeSubtask',
    subtaskId: subtask('merged').id,
  });
  expect(refused.ok ? '' : refused.error.message).toContain('mark it merged');

  const squashed = await mergeThere('squashed', ['--squash']);
  await project.untilSeen(() => subtask('squashed').status === 'MERGED');
  const merged = await mergeThere('merged', ['--no-ff', '--no-edit']);
  await project.untilSeen(() => subtask('merged').status === 'MERGED');
  expect(subtask('squashed').mergedCommit).toBe(squashed);
  expect(subtask('merged').mergedCommit).toBe(merged);

  await project.until(() => isComplete('last'));
  expect(subtask('last').baseCommit).toBe(merged);
  const last = await mergeThere('last', ['--ff-only']);
  const view = await project.untilSeen(isDone);
  expect(subtask('last').mergedCommit).toBe(last);
  // Its branches have served, and nothing of it is in the user's own.
  expect(await remote('branch', '--format=%(refname:short)')).toBe('main');
  expect(await project.repository.git('branch', '--format=%(refname:short)')).toBe('main\nmine');
  expect(await fingerprint(project.repository)).toBe(users);
  expectCosts(view, 3, 9);
});

test('pushed work is not taken for merged by others’ commits to the same file; the user can say that it is', async () => {
  await open(scenarioOf(planOf({ a: [] }), 0));
  await project.createTask();
  await project.until(() => isComplete('a'));
  // The look at the first has come to its end when the second is known here.
  for (const content of ['not what the agent wrote', 'nor is this']) {
    const commit = await commitThere('a.txt', `${content}\n`);
    await expect.poll(lookedAt, { timeout: 30_000, interval: 500 }).toBe(commit);
  }
  expect(subtask('a')).toMatchObject({ status: 'COMPLETED', mergedCommit: null });

  await project.submit({ kind: 'markMerged', subtaskId: subtask('a').id });
  const view = await project.until(isDone);
  expect(subtask('a').mergedCommit).toBe(await remote('rev-parse', 'main'));
  expectCosts(view, 1, 3);
});

/** A project whose work is pushed to a bare repository of a path with spaces, no GitHub anywhere. */
async function open(scenario: Scenario): Promise<void> {
  project = await openProjectFixture({ scenario, settings: { delivery: 'push', autoMerge: false } });
  const [bare, clone] = [join(project.scratch, 'the remote.git'), join(project.scratch, cloneName)];
  await gitIn(project.scratch, 'clone', '--quiet', '--bare', '--', project.repository.path, bare);
  await gitIn(project.scratch, 'clone', '--quiet', '--', bare, clone);
  await gitIn(clone, 'config', 'user.name', 'A Colleague');
  await gitIn(clone, 'config', 'user.email', 'colleague@example.com');
  await project.repository.git('remote', 'add', 'origin', bare);
  remote = (...args) => gitIn(bare, ...args);
  colleague = (...args) => gitIn(clone, ...args);
}

function subtask(key: string): SubtaskView {
  const found = project.engine.view().subtasks.find((one) => one.key === key);
  if (!found) {
    throw new Error(`There is no subtask ${key}`);
  }
  return found;
}

function isComplete(key: string): boolean {
  return project.engine.view().subtasks.some((one) => one.key === key && one.status === 'COMPLETED');
}

function isDone({ tasks, subtasks }: ProjectView): boolean {
  return tasks[0]?.status === 'DONE' && subtasks.every(({ worktree }) => worktree === null);
}

/** As a colleague does by hand; answers the commit that the base is at then. */
async function mergeThere(key: string, how: readonly string[]): Promise<string> {
  await colleague('fetch', '--quiet', 'origin');
  await colleague('merge', '--quiet', '--ff-only', 'origin/main');
  await colleague('merge', '--quiet', ...how, `origin/${subtask(key).remoteBranch}`);
  if (how.includes('--squash')) {
    await colleague('commit', '--quiet', '-m', `All of ${key}`);
  }
  return pushed();
}

async function commitThere(path: string, content: string): Promise<string> {
  await writeFile(join(project.scratch, cloneName, path), content);
  await colleague('add', '--all');
  await colleague('commit', '--quiet', '-m', `Write ${path}`);
  return pushed();
}

async function pushed(): Promise<string> {
  await colleague('push', '--quiet', 'origin', 'main');
  return colleague('rev-parse', 'main');
}

/** Where the base is known to be, after another look. */
async function lookedAt(): Promise<string> {
  await project.submit({ kind: 'refreshPullRequests' });
  return project.repository.git('rev-parse', 'origin/main');
}

/** Agents were asked so often and not oftener, each of them has cost something, and the task what all of them have. */
function expectCosts({ tasks, runs }: ProjectView, workers: number, asked: number): void {
  expect(runs.filter(({ kind }) => kind === 'work').map(({ outcome }) => outcome)).toEqual(
    Array(workers).fill('done'),
  );
  expect(project.model.requests.filter(({ agent }) => agent?.role === 'worker')).toHaveLength(asked);
  const costs = runs
    .filter(({ kind }) => kind === 'plan' || kind === 'work')
    .map(({ usage }) => usage?.costUsd ?? 0);
  expect(Math.min(...costs)).toBeGreaterThan(0);
  expect(tasks[0]?.costUsd).toBeCloseTo(
    costs.reduce((sum, cost) => sum + cost, 0),
    9,
  );
}

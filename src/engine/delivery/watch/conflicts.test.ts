import { afterEach, describe, expect, test } from 'vitest';
import {
  createEngineFixture,
  type EngineFixture,
  type FixtureOptions,
} from '../../../../test/support/engineFixture.ts';
import { gitIn, writeFiles } from '../../../../test/support/gitFixture.ts';
import { createHostedEngine, type HostedEngine } from '../../../../test/support/hostedEngine.ts';
import { agentOf, type Worker } from '../../../../test/support/scriptedWork.ts';
import type { ProjectView, SubtaskView } from '../../../protocol/view.ts';

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

const named = (view: ProjectView, title: string) => view.subtasks.find((one) => one.title === title);
const is = (title: string, status: SubtaskView['status']) => (view: ProjectView) =>
  named(view, title)?.status === status;
const titleOf = (cwd: string) => cwd.at(-1) ?? '';
const calls = (title: string) =>
  fixture.calls().filter(({ spec, role }) => role === 'worker' && titleOf(spec.cwd) === title);

/** All write the same file, each in its own words; a base that has moved is merged in, with our own words kept. */
const sameFile: Worker = async ({ spec }) => {
  const { cwd } = spec;
  if (spec.stdin.includes('What has to be mended')) {
    const base =
      /origin\/main|\bmain\b/.exec(spec.stdin.split('What has to be mended')[1] ?? '')?.[0] ?? 'main';
    await gitIn(cwd, 'merge', '--quiet', '-X', 'ours', '-m', 'Merge', base);
    return {};
  }
  await writeFiles(cwd, { 'same.txt': `${titleOf(cwd)}\n` });
  await gitIn(cwd, 'add', '--all');
  await gitIn(cwd, 'commit', '--quiet', '-m', `Write ${titleOf(cwd)}`);
  return {};
};

/** The worker of `b` has committed, and then takes its time until it is stopped. */
const slowB: Worker = async (call) => {
  const answer = await sameFile(call);
  if (titleOf(call.spec.cwd) === 'b' && calls('b').length === 1) {
    await call.stopped;
  }
  return answer;
};

async function open(work: Worker, options: FixtureOptions = {}) {
  fixture = await createEngineFixture(agentOf({ a: [], b: [] }, work), {
    settings: { autoMerge: false, separateOverlaps: false },
    ...options,
  });
  await fixture.createTask();
}

describe('branches that would not merge', () => {
  test('are shown on both cards with the files, and no longer when one of them is merged and the other is mended', async () => {
    await open(sameFile);
    await fixture.until(
      ({ subtasks }) =>
        subtasks.length === 2 &&
        subtasks.every(({ status, conflicts }) => status === 'COMPLETED' && conflicts.length === 1),
    );
    const [a, b] = [fixture.subtask('a'), fixture.subtask('b')];
    expect(a.conflicts).toEqual([{ subtaskId: b.id, files: ['same.txt'] }]);
    expect(b.conflicts).toEqual([{ subtaskId: a.id, files: ['same.txt'] }]);
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: a.id });
    await fixture.until((view) => is('a', 'MERGED')(view) && named(view, 'a')?.conflicts.length === 0);
    await fixture.until((view) => named(view, 'b')?.conflicts[0]?.subtaskId === null);
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: b.id });
    await fixture.until((view) => is('b', 'MERGED')(view) && named(view, 'b')?.conflicts.length === 0);
  });

  test('that both are done are refused to take turns, with what to do', async () => {
    await open(sameFile);
    await fixture.until(
      (view) => view.subtasks.length === 2 && view.subtasks.every(({ status }) => status === 'COMPLETED'),
    );
    const both = { subtaskId: fixture.subtask('a').id, otherId: fixture.subtask('b').id };
    const refused = await fixture.submit({ kind: 'serialize', ...both });
    expect(refused.ok ? '' : refused.error.message).toMatch(
      /^Subtasks 1 and 2 cannot take turns: .* Merge one of them/,
    );
  });

  test('take turns: the one in progress is stopped, waits, and goes on by merging what was merged before it', async () => {
    await open(slowB);
    await fixture.until(is('a', 'COMPLETED'));
    await fixture.until((view) => named(view, 'b')?.conflicts.length === 1);
    const [a, b] = [fixture.subtask('a'), fixture.subtask('b')];
    expect(await fixture.submit({ kind: 'serialize', subtaskId: a.id, otherId: b.id })).toMatchObject({
      ok: true,
    });
    await fixture.until(is('b', 'BLOCKED_DEPENDENCY'));
    expect(fixture.subtask('b')).toMatchObject({ dependsOn: [a.id], stopped: false });
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: a.id });
    await fixture.until(is('b', 'COMPLETED'));
    expect(calls('b')[1]?.spec.stdin).toMatch(
      /Subtask 1 \(a\) has been merged meanwhile.* in: same\.txt\. .* merge main into your branch/,
    );
    await fixture.until((view) => named(view, 'b')?.conflicts.length === 0);
    await fixture.submit({ kind: 'mergeSubtask', subtaskId: b.id });
    await fixture.until(({ tasks }) => tasks[0]?.status === 'DONE');
  });
});

describe('a pull request that conflicts with its base', () => {
  async function deliver(): Promise<HostedEngine> {
    const hosted = await createHostedEngine(agentOf({ a: [] }, sameFile));
    fixture = hosted;
    await fixture.createTask();
    await fixture.until(is('a', 'COMPLETED'));
    return hosted;
  }

  test('goes to its worker by itself, once for each base, and is pushed again', async () => {
    const { hosted } = await deliver();
    const before = hosted.pullRequest(1).head.commit;
    await hosted.commit('main', 'Meanwhile', { 'same.txt': 'meanwhile\n' });
    await fixture.until(
      (view) =>
        is('a', 'COMPLETED')(view) &&
        named(view, 'a')?.pullRequest?.mergeable === 'clean' &&
        named(view, 'a')?.pullRequest?.head !== before,
    );
    expect(calls('a')).toHaveLength(2);
    expect(calls('a')[1]?.spec.stdin).toContain('your work conflicts with it in: same.txt');
  });
});

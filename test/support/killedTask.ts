import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect } from 'vitest';
import { Life } from './dyingEngine.ts';
import { createEngineFixture, type EngineFixture, type FixtureOptions } from './engineFixture.ts';
import { gitIn } from './gitFixture.ts';
import { createHostedEngine } from './hostedEngine.ts';
import { Census, expectReachable, History, lookAtCheckout } from './invariants.ts';
import { expectRecovery, expectRest } from './killedEngine.ts';
import { fingerprint } from './repositoryFixture.ts';
import type { ScriptedAnswer, ScriptedCall } from './scriptedProcesses.ts';
import { agentOf, commitFile, untilDone, type Worker } from './scriptedWork.ts';

const userFiles = ['mine.txt', 'new.txt'] as const;

/** Where the work of the task ends up. */
type KilledDelivery = 'local' | 'pullRequest';

/**
 * A whole small task, two subtasks of which one waits for the other, whose engine dies at its `act`th act. Another
 * one goes on with what it left, and every invariant that can be seen is checked. Answers how many acts it came to:
 * fewer than `act` when it was done before.
 */
export async function killTaskAt(act: number, delivery: KilledDelivery = 'local'): Promise<number> {
  const history = new History();
  const census = new Census();
  const commits = new Set<string>();
  const work = async (call: ScriptedCall): Promise<ScriptedAnswer> => {
    const answer = await commitFile(call);
    commits.add(await gitIn(call.spec.cwd, 'rev-parse', 'HEAD'));
    return answer;
  };
  const { fixture, base } = await place(delivery, census.watch(agentOf({ a: [], b: ['a'] }, work)), {
    files: { 'README.md': '# sample\n', 'mine.txt': 'committed\n' },
    settings: { setUpCommand: 'true', verifyCommand: 'true' },
    patienceMs: 120_000,
    between: (parts) => ({ ...parts, store: history.watch(parts.store) }),
  });
  try {
    await fixture.repository.write({ 'mine.txt': 'changed\n', 'new.txt': 'not added\n' });
    const before = await lookAtCheckout(fixture.repository, userFiles);
    const users = await fingerprint(fixture.repository);
    const life = new Life(act);
    const acknowledged = await liveOnce(fixture, life);
    if (life.dead) {
      const { tasks } = await expectRecovery(fixture, history);
      if (acknowledged) {
        expect(tasks, 'an acknowledged task was lost').toHaveLength(1);
      }
    }
    await finish(fixture, acknowledged);
    census.expectOneAgentEach();
    census.expectNobodyLeft();
    history.expectEndsToStay();
    history.expectParentsFirst();
    await expectReachable(base, commits);
    if (delivery === 'pullRequest') {
      expect(await fingerprint(fixture.repository), "something of the user's was changed").toBe(users);
    }
    expect(await lookAtCheckout(fixture.repository, userFiles)).toEqual(before);
    await expectDoneOnce(fixture, base);
    await expectRest(fixture);
    return life.acts;
  } finally {
    await fixture.dispose();
  }
}

interface Place {
  readonly fixture: EngineFixture;
  /** The repository whose `main` gets the work. */
  readonly base: Base;
}

interface Base {
  git(...args: string[]): Promise<string>;
  /** How often anything was opened for the work that only may be opened once. */
  opened(): readonly string[];
}

async function place(delivery: KilledDelivery, agent: Worker, options: FixtureOptions): Promise<Place> {
  if (delivery === 'local') {
    const fixture = await createEngineFixture(agent, { ...options, speed: 1_000 });
    return { fixture, base: { git: fixture.repository.git, opened: () => [] } };
  }
  const settings = { ...options.settings, autoMerge: true, mergeMethod: 'merge' } as const;
  const fixture = await createHostedEngine(agent, { ...options, settings });
  fixture.github.onHead(({ pullRequest }) => pullRequest.setCheck('build', 'success'));
  const opened = () => fixture.hosted.pullRequests().map(({ title, state }) => `${title} ${state}`);
  return { fixture, base: { git: fixture.hosted.git, opened } };
}

/** Answers whether the task was acknowledged, once all is done or the engine is dead. */
async function liveOnce(fixture: EngineFixture, life: Life): Promise<boolean> {
  if (!(await fixture.crash(life))) {
    return false;
  }
  let acknowledged = false;
  const working = fixture.createTask().then(() => {
    acknowledged = true;
    return untilDone(fixture);
  });
  // A view that nobody publishes any more is waited for in vain.
  working.catch(() => undefined);
  await Promise.race([working, life.died]);
  return acknowledged;
}

async function finish(fixture: EngineFixture, acknowledged: boolean): Promise<void> {
  await fixture.crash();
  if (!acknowledged && fixture.engine.view().tasks.length === 0) {
    await fixture.createTask();
  }
  await untilDone(fixture);
}

async function expectDoneOnce(fixture: EngineFixture, base: Base): Promise<void> {
  const { repository, worktrees, engine, calls } = fixture;
  const { delivery } = fixture.task();
  expect(engine.view().subtasks.map((subtask) => subtask.status)).toEqual(['MERGED', 'MERGED']);
  const workers = calls().filter((call) => call.role === 'worker');
  expect(workers.map((call) => basename(call.spec.cwd))).toEqual(['sw-1-a', 'sw-2-b']);
  const subjects = await base.git('log', '--no-merges', '--format=%s', 'main');
  expect(subjects.split('\n').toSorted()).toEqual(['Do it', 'Do it', 'first']);
  for (const git of [repository.git, base.git]) {
    expect(await git('branch', '--format=%(refname:short)')).toBe('main');
  }
  expect(base.opened(), 'a subtask has more than one pull request, or none').toEqual(
    delivery.kind === 'local' ? [] : ['a merged', 'b merged'],
  );
  const left = async () => (await readdir(worktrees).catch(() => [])).filter((name) => !name.startsWith('.'));
  await expect.poll(left).toEqual([]);
}

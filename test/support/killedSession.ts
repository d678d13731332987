import { readdir } from 'node:fs/promises';
import { expect } from 'vitest';
import { Life } from './dyingEngine.ts';
import { gitIn } from './gitFixture.ts';
import { createHostedEngine, type HostedEngine } from './hostedEngine.ts';
import { Census, expectReachable, History } from './invariants.ts';
import { expectRecovery, expectRest } from './killedEngine.ts';
import { fingerprint } from './repositoryFixture.ts';
import type { ScriptedCall } from './scriptedProcesses.ts';
import { commitIn, createSession, refusalOf } from './sessions.ts';

/**
 * A session that works, is told more, becomes a pull request and is deleted, whose engine dies at its `act`th act. The
 * user goes on with what it left, and every invariant that can be seen is checked. Answers how many acts it came to.
 */
export async function killSessionAt(act: number): Promise<number> {
  const history = new History();
  const census = new Census();
  const commits = new Set<string>();
  const work = async (call: ScriptedCall) => {
    await commitIn(fixture, call, `${commits.size}.txt`);
    commits.add(await gitIn(call.spec.cwd, 'rev-parse', 'HEAD'));
    return { text: 'Done.' };
  };
  const fixture = await createHostedEngine(census.watch(work), {
    settings: { setUpCommand: 'true' },
    patienceMs: 60_000,
    between: (parts) => ({ ...parts, store: history.watch(parts.store) }),
  });
  try {
    const users = await fingerprint(fixture.repository);
    const life = new Life(act);
    await liveOnce(fixture, life);
    if (life.dead) {
      await expectRecovery(fixture, history);
      await fixture.crash();
    }
    await goOn(fixture);
    census.expectOneAgentEach();
    census.expectNobodyLeft();
    history.expectEndsToStay();
    await expectAllKept(fixture, commits);
    expect(await fingerprint(fixture.repository), "something of the user's was changed").toBe(users);
    await expectRest(fixture);
    return life.acts;
  } finally {
    await fixture.dispose();
  }
}

/** Until all is done or the engine is dead. */
async function liveOnce(fixture: HostedEngine, life: Life): Promise<void> {
  if (await fixture.crash(life)) {
    const going = goOn(fixture);
    // A view that nobody publishes any more is waited for in vain.
    going.catch(() => undefined);
    await Promise.race([going, life.died]);
  }
}

/** What a user does next who goes by what is shown, until there is nothing more to do. */
async function goOn(fixture: HostedEngine): Promise<void> {
  const { sessions } = await fixture.until(
    ({ sessions: [one] }) =>
      one === undefined || (!one.deleting && (one.state === 'completed' || one.state === 'failed')),
  );
  const [session] = sessions;
  if (session === undefined) {
    if (fixture.hosted.pullRequests().length > 0) {
      return;
    }
    await createSession(fixture);
    return goOn(fixture);
  }
  const { id: sessionId, state, reason, words, pullRequest } = session;
  if (state === 'failed') {
    expect(reason).toMatch(/^Interrupted: /);
  }
  if (state === 'failed' || words.length === 1) {
    expect(await refusalOf(fixture, { kind: 'followUp', sessionId, words: 'And more' })).toBe('done');
  } else if (pullRequest === null) {
    expect(await refusalOf(fixture, { kind: 'sessionToPullRequest', sessionId })).toBe('done');
  } else {
    expect(await refusalOf(fixture, { kind: 'deleteSession', sessionId })).toBe('done');
  }
  return goOn(fixture);
}

/** Its work is in the one pull request, and nothing of it is left here. */
async function expectAllKept(
  { repository, hosted, worktrees }: HostedEngine,
  commits: ReadonlySet<string>,
): Promise<void> {
  expect(hosted.pullRequests().map(({ title, state }) => `${title} ${state}`)).toEqual([
    'Why is it slow? open',
  ]);
  expect(await hosted.git('branch', '--format=%(refname:short)')).toBe('main\nsw-s1-why-is-it-slow');
  await expectReachable(hosted, commits);
  expect(await repository.git('branch', '--format=%(refname:short)')).toBe('main');
  const left = async () => (await readdir(worktrees).catch(() => [])).filter((name) => !name.startsWith('.'));
  await expect.poll(left).toEqual([]);
}

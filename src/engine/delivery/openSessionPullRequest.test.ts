import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createHostedEngine, type HostedEngine } from '../../../test/support/hostedEngine.ts';
import type { ScriptedCall } from '../../../test/support/scriptedProcesses.ts';
import { createSession, refusalOf } from '../../../test/support/sessions.ts';

let engine: HostedEngine | undefined;

afterEach(async () => {
  await engine?.dispose();
  engine = undefined;
});

/** A session that has ended; each of its rounds has committed one more file of that content. */
async function endedSession(content = 'work\n'): Promise<{ engine: HostedEngine; sessionId: string }> {
  let round = 0;
  const commit = async ({ spec }: ScriptedCall) => {
    round += 1;
    await writeFile(join(spec.cwd, `${round}.txt`), content);
    await opened.repository.git('-C', spec.cwd, 'add', '-A');
    await opened.repository.git('-C', spec.cwd, 'commit', '--no-gpg-sign', '-m', `Add ${round}`);
    return { text: `I added ${round}.` };
  };
  const opened = await createHostedEngine(commit);
  engine = opened;
  const sessionId = await createSession(opened, { prompt: 'Add it, and mention @nobody.' });
  await untilEnded(opened, 1);
  return { engine: opened, sessionId };
}

async function untilEnded({ until }: HostedEngine, rounds: number): Promise<void> {
  await until(({ sessions }) => sessions[0]?.state === 'completed' && sessions[0].words.length === rounds);
}

async function followUp(engine: HostedEngine, sessionId: string, rounds = 2): Promise<void> {
  await engine.submit({ kind: 'followUp', sessionId, words: 'And more' });
  await untilEnded(engine, rounds);
}

/** As Clean Up does; answers the rescue ref that holds what was not pushed. */
async function cleanUp({ engine }: HostedEngine): Promise<string | null> {
  const path = engine.view().sessions[0]?.worktree ?? '';
  const removed = await engine.submit({ kind: 'removeWorktree', path });
  return removed.ok ? removed.value.id : 'refused';
}

function turn(engine: HostedEngine, sessionId: string): Promise<string> {
  return refusalOf(engine, { kind: 'sessionToPullRequest', sessionId });
}

it('pushes what the session has committed and opens one pull request, which bears our marker', async () => {
  const { engine, sessionId } = await endedSession();
  expect(await turn(engine, sessionId)).toBe('done');
  const [pull, ...others] = engine.hosted.pullRequests();
  const [session] = engine.engine.view().sessions;
  expect(others).toEqual([]);
  expect(pull).toMatchObject({ title: 'Add it, and mention @\u200Bnobody.', base: 'main', state: 'open' });
  for (const words of [
    'Add it, and mention @\u200Bnobody.',
    'I added 1.',
    'Add 1',
    `<!-- switchyard: ${sessionId} -->`,
  ]) {
    expect(pull?.body).toContain(words);
  }
  expect(session).toMatchObject({
    remoteBranch: session?.branch,
    pullRequest: { number: pull?.number, url: pull?.url },
  });
  expect(engine.hosted.branch(session?.branch ?? '')).toBe(pull?.head.commit);
});

it('cancelled before anything is pushed, leaves all as it is', async () => {
  const { engine, sessionId } = await endedSession();
  const [before] = engine.engine.view().sessions;
  const intent = { kind: 'sessionToPullRequest', sessionId } as const;
  const answer = await engine.engine.submit(intent, AbortSignal.abort());
  expect(answer).toMatchObject({ error: { message: 'Nothing was pushed: you cancelled it.' } });
  expect(engine.engine.view().sessions).toEqual([before]);
  expect(engine.hosted.branch(before?.branch ?? '')).toBeNull();
  expect(engine.hosted.pullRequests()).toEqual([]);
});

it('asked again, pushes what has come since to the same one, also where the answer was lost', async () => {
  const { engine, sessionId } = await endedSession();
  await turn(engine, sessionId);
  await followUp(engine, sessionId);
  await engine.store.transact((tables) => tables.sessions.update(sessionId, { pullRequest: null }));
  expect(await turn(engine, sessionId)).toBe('done');
  const [pull, ...others] = engine.hosted.pullRequests();
  const [session] = engine.engine.view().sessions;
  expect(others).toEqual([]);
  expect(session?.pullRequest).toEqual({ number: pull?.number, url: pull?.url });
  expect(await engine.hosted.git('show', `${session?.remoteBranch}:2.txt`)).toBe('work');
  expect(await turn(engine, sessionId)).toBe('done');
  expect(engine.hosted.pullRequests()).toHaveLength(1);
});

it('leaves a branch of somebody else as it is, and takes another name', async () => {
  const { engine, sessionId } = await endedSession();
  const branch = engine.engine.view().sessions[0]?.branch ?? '';
  const theirs = await engine.hosted.commit(branch, 'Theirs', { 'theirs.txt': 'x\n' });
  expect(await turn(engine, sessionId)).toBe('done');
  expect(engine.hosted.branch(branch)).toBe(theirs);
  expect(engine.engine.view().sessions[0]?.remoteBranch).toBe(`${branch}-2`);
});

it('overwrites nothing that others have pushed to its branch', async () => {
  const { engine, sessionId } = await endedSession();
  await turn(engine, sessionId);
  const branch = engine.engine.view().sessions[0]?.remoteBranch ?? '';
  const theirs = await engine.hosted.commit(branch, 'Theirs', { 'theirs.txt': 'x\n' });
  await followUp(engine, sessionId);
  expect(await turn(engine, sessionId)).toContain('that is not overwritten');
  expect(engine.hosted.branch(branch)).toBe(theirs);
});

it('pushes a commit that was amended since over the one that it has pushed itself', async () => {
  const { engine, sessionId } = await endedSession();
  await turn(engine, sessionId);
  const { worktree, remoteBranch } = engine.engine.view().sessions[0] ?? {};
  await engine.repository.git('-C', worktree ?? '', 'commit', '--no-gpg-sign', '--amend', '-m', 'Amended');
  expect(await turn(engine, sessionId)).toBe('done');
  expect(await engine.hosted.git('log', '-1', '--format=%s', remoteBranch ?? '')).toBe('Amended');
  expect(engine.hosted.pullRequests()).toHaveLength(1);
});

it('goes on with the branch that it has pushed, though it died before it knew of that', async () => {
  const { engine, sessionId } = await endedSession();
  await turn(engine, sessionId);
  await engine.store.transact((tables) =>
    tables.sessions.update(sessionId, { pushedCommit: null, pullRequest: null }),
  );
  await followUp(engine, sessionId);
  expect(await turn(engine, sessionId)).toBe('done');
  const [session] = engine.engine.view().sessions;
  expect(session?.remoteBranch).toBe(session?.branch);
  expect(engine.hosted.pullRequests()).toHaveLength(1);
});

it('opens the same one again when it was closed, and another one for what comes after a merge', async () => {
  const { engine, sessionId } = await endedSession();
  await turn(engine, sessionId);
  engine.hosted.pullRequest(1).close();
  expect(await turn(engine, sessionId)).toBe('done');
  expect(engine.hosted.pullRequests().map(({ state }) => state)).toEqual(['open']);
  await engine.hosted.pullRequest(1).merge();
  expect(await turn(engine, sessionId)).toBe('done');
  expect(engine.hosted.pullRequests()).toHaveLength(1);
  await followUp(engine, sessionId);
  expect(await turn(engine, sessionId)).toBe('done');
  expect(engine.hosted.pullRequests().map(({ state }) => state)).toEqual(
    expect.arrayContaining(['open', 'merged']),
  );
  expect(engine.engine.view().sessions[0]?.pullRequest?.number).toBe(2);
});

it('publishes no secret, and tells why', async () => {
  const { engine, sessionId } = await endedSession('-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n');
  expect(await turn(engine, sessionId)).toContain('must not be published');
  expect(engine.hosted.pullRequests()).toEqual([]);
  expect(engine.hosted.branch(engine.engine.view().sessions[0]?.branch ?? '')).toBeNull();
});

it('tells why GitHub does not open it, and goes on from there when it is asked again', async () => {
  const { engine, sessionId } = await endedSession();
  const fault = engine.github.fail({
    effect: { kind: 'drop', when: 'before' },
    on: { method: 'POST', path: /\/pulls$/ },
  });
  expect(await turn(engine, sessionId)).not.toBe('done');
  fault.dispose();
  expect(await turn(engine, sessionId)).toBe('done');
  expect(engine.hosted.pullRequests()).toHaveLength(1);
});

it('goes on after a clean-up from what was pushed, and not from what was rescued before', async () => {
  const { engine, sessionId } = await endedSession();
  expect(await cleanUp(engine)).toContain('refs/switchyard/rescue/');
  await followUp(engine, sessionId);
  await turn(engine, sessionId);
  expect(await cleanUp(engine)).toBeNull();
  const changes = await engine.engine.changes(sessionId);
  expect(changes.ok && changes.value.files.map(({ path }) => path)).toEqual(['1.txt', '2.txt']);
  await followUp(engine, sessionId, 3);
  expect(await turn(engine, sessionId)).toBe('done');
  const { remoteBranch } = engine.engine.view().sessions[0] ?? {};
  const files = await engine.hosted.git('ls-tree', '--name-only', remoteBranch ?? '');
  expect(files.split('\n')).toEqual(expect.arrayContaining(['1.txt', '2.txt', '3.txt']));
});

it('is deleted without a rescue ref for what was pushed', async () => {
  const { engine, sessionId } = await endedSession();
  await turn(engine, sessionId);
  await engine.submit({ kind: 'deleteSession', sessionId });
  await engine.until(({ sessions }) => sessions.length === 0);
  expect(await engine.repository.git('for-each-ref', 'refs/switchyard/rescue')).toBe('');
  expect(engine.hosted.pullRequests()[0]?.state).toBe('open');
});

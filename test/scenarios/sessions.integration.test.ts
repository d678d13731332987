import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readStatus } from '../../src/agents/process/runDirectory.ts';
import type { ProjectView, SessionView } from '../../src/protocol/view.ts';
import { openProjectFixture, type ProjectFixture, processesOf } from '../support/projectFixture.ts';
import { fingerprint } from '../support/repositoryFixture.ts';
import type { Scenario } from '../support/scriptedModel/scenario.ts';
import { untilWrittenDown } from '../support/writtenSession.ts';

let project: ProjectFixture;

afterEach(() => project.dispose());

type Turns = Scenario['scripts'][number]['turns'];

async function open(turns: Turns): Promise<void> {
  project = await openProjectFixture({ scenario: { scripts: [{ role: 'session', turns }] } });
}

async function ask(prompt: string): Promise<string> {
  const created = await project.engine.submit({
    ...{ kind: 'createSession', prompt },
    ...{ baseBranch: null, selection: null },
  });
  return created.ok ? (created.value.id ?? '') : '';
}

async function untilState(state: SessionView['state'], rounds = 1): Promise<SessionView> {
  const view = await project.until(
    ({ sessions }) => sessions[0]?.state === state && sessions[0].words.length === rounds,
  );
  expectMoneyCounted(view);
  return onlySession(view);
}

function onlySession({ sessions }: ProjectView): SessionView {
  const [session] = sessions;
  if (session === undefined) {
    throw new Error('There is no session');
  }
  return session;
}

/** What its runs have cost is what it and the day have. */
function expectMoneyCounted(view: ProjectView): void {
  const cost = view.runs.reduce((sum, { usage }) => sum + (usage?.costUsd ?? 0), 0);
  expect(onlySession(view).costUsd).toBeCloseTo(cost, 9);
  expect(view.project.spentTodayUsd).toBeCloseTo(cost, 9);
}

const asked = () => project.model.requests.filter(({ agent }) => agent?.role === 'session').length;
const outcomes = () => project.engine.view().runs.map(({ kind, outcome }) => `${kind} ${outcome}`);

const work = (name: string): Turns => [
  { text: `I write ${name}.`, calls: [{ write: `${name}.txt`, content: `${name}\n` }] },
  { calls: [{ bash: `git add --all && git commit -m "Write ${name}"` }] },
  { text: `Wrote ${name}.` },
];

test('a session does what it is asked in a worktree of its own, and is completed', async () => {
  await open(work('one'));
  const users = await fingerprint(project.repository);
  await ask('Write one.\nNo more.');
  const session = await untilState('completed');
  expect(session).toMatchObject({
    ...{ title: 'Write one.', answer: 'Wrote one.', reason: null, hold: null, activity: null },
    ...{ branch: 'sw-s1-write-one', costEstimated: false },
  });
  expect(session.costUsd).toBeGreaterThan(0);
  expect(await project.repository.git('log', '--format=%s', 'main..sw-s1-write-one')).toBe('Write one');
  expect(await fingerprint(project.repository)).toBe(users);
  expect([asked(), outcomes()]).toEqual([3, ['session done']]);
});

test('a session whose model refuses has failed with the words of the model, once', async () => {
  await open([{ fail: { status: 400, message: 'Not with me' } }]);
  await ask('Write one.');
  const session = await untilState('failed');
  expect(session.reason).toContain('Not with me');
  expect(session).toMatchObject({ answer: null, hold: null });
  expect(outcomes()).toEqual(['session error']);
});

test('a session that is stopped has failed with that reason, and no process is left', async () => {
  await open([...work('one').slice(0, 1), { waitFor: 'never', text: 'Not said.' }]);
  const sessionId = await ask('Write one.');
  await expect.poll(asked, { timeout: 60_000 }).toBe(2);
  await project.submit({ kind: 'stopSession', sessionId });
  const view = await project.until(({ runs }) => runs.every(({ status }) => status !== 'RUNNING'));
  expect(onlySession(view)).toMatchObject({ state: 'failed', reason: 'Stopped by you.', activity: null });
  expectMoneyCounted(view);
  expect([asked(), outcomes()]).toEqual([2, ['session stopped']]);
  expect(await processesOf(view)).toEqual([]);
});

test('a follow-up goes on in the same conversation, and only what it adds is counted', async () => {
  await open([...work('one'), ...work('two')]);
  const sessionId = await ask('Write one.');
  const first = await untilState('completed');
  await project.submit({ kind: 'followUp', sessionId, words: 'Now write two.' });
  const second = await untilState('completed', 2);
  expect(second).toMatchObject({ answer: 'Wrote two.', worktree: first.worktree });
  expect(second.costUsd).toBeGreaterThan(first.costUsd);
  expect(await project.repository.git('log', '--format=%s', 'main..sw-s1-write-one')).toBe(
    'Write two\nWrite one',
  );
  const last = project.model.requests.findLast(({ agent }) => agent?.role === 'session');
  expect(last?.prompt).toContain('Now write two.');
  expect(last?.answers).toBe(5);
  expect([asked(), outcomes()]).toEqual([6, ['session done', 'session done']]);
});

test('a session that is deleted leaves what was not pushed under a rescue ref, and nothing else', async () => {
  await open([
    ...work('one').slice(0, 2),
    { calls: [{ write: 'loose.txt', content: 'x\n' }] },
    { text: 'Done.' },
  ]);
  const sessionId = await ask('Write one.');
  const { worktree } = await untilState('completed');
  await project.submit({ kind: 'deleteSession', sessionId });
  await project.until(({ sessions, runs }) => sessions.length + runs.length === 0);
  const ref = await project.repository.git('for-each-ref', '--format=%(refname)', 'refs/switchyard/rescue');
  expect(ref).toMatch(/^refs\/switchyard\/rescue\/sw-s1-write-one\/[^\n]+$/);
  expect((await project.repository.git('ls-tree', '--name-only', ref)).split('\n')).toEqual(
    expect.arrayContaining(['one.txt', 'loose.txt']),
  );
  expect(await project.repository.git('branch', '--format=%(refname:short)')).toBe('main');
  await expect(access(worktree ?? '')).rejects.toThrow();
  expect(project.engine.view().project.spentTodayUsd).toBeGreaterThan(0);
});

test('an agent outlives the window that watches it, killed as that is, and its answer is not lost', async () => {
  await open([...work('one').slice(0, 2), { waitFor: 'window', text: 'Wrote one.' }]);
  await ask('Write one.');
  await expect.poll(asked, { timeout: 60_000 }).toBe(3);
  await project.engine.dispose();
  await openAndKill();
  await project.reopen();
  expect(onlySession(project.engine.view()).state).toBe('running');
  project.model.release('window');
  expect((await untilState('completed')).answer).toBe('Wrote one.');
  expect([asked(), outcomes()]).toEqual([3, ['session done']]);
});

test('an agent that died with its window has failed as interrupted, once, and a follow-up goes on with its work', async () => {
  await open([...work('one').slice(0, 1), { waitFor: 'never', text: 'Not said.' }, ...work('one').slice(1)]);
  const sessionId = await ask('Write one.');
  await expect.poll(asked, { timeout: 60_000 }).toBe(2);
  await untilWrittenDown('I write one.', project.scratch);
  const [run] = project.engine.view().runs;
  const status = readStatus((await project.engine.logDirectory(run?.id ?? '')) ?? '');
  await project.engine.dispose();
  process.kill(status?.runner.pid ?? Number.NaN, 'SIGKILL');
  process.kill(-(status?.child?.pid ?? Number.NaN), 'SIGKILL');
  await project.reopen();
  const failed = await untilState('failed');
  expect(failed.reason).toMatch(/^Interrupted: /);
  expect(failed.costEstimated).toBe(true);
  await project.reopen();
  expect(onlySession(project.engine.view())).toEqual(failed);
  await project.submit({ kind: 'followUp', sessionId, words: 'Go on.' });
  expect((await untilState('completed', 2)).answer).toBe('Wrote one.');
  expect(outcomes()).toEqual(['session interrupted', 'session done']);
});

/** Another process takes the project over, and gets SIGKILL as soon as it works on it. */
async function openAndKill(): Promise<void> {
  const program = join(import.meta.dirname, '..', 'support', 'engineHost.ts');
  const args = [
    program,
    project.repository.path,
    join(project.scratch, 'state'),
    JSON.stringify(project.settings),
  ];
  const host = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(host, 'exit');
  await Promise.race([once(host.stdout, 'data'), exit]);
  host.kill('SIGKILL');
  await exit;
}

import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../../test/support/engineFixture.ts';
import { gitIn } from '../../../test/support/gitFixture.ts';
import { newTask } from '../../../test/support/newTask.ts';
import { fingerprint } from '../../../test/support/repositoryFixture.ts';
import { agentOf, commitFile, untilDone, type Worker } from '../../../test/support/scriptedWork.ts';

let fixture: EngineFixture;
let server: string;

afterEach(async () => {
  await fixture.dispose();
  await rm(server, { recursive: true, force: true });
});

/** A project whose work is pushed to a bare repository of a path with spaces, no GitHub anywhere. */
async function open(work: Worker = commitFile): Promise<void> {
  fixture = await createEngineFixture(agentOf({ a: [], b: ['a'] }, work), {
    settings: { delivery: 'push', autoMerge: false },
  });
  server = await mkdtemp(join(tmpdir(), 'switchyard server '));
  await gitIn(server, 'init', '--bare', '--quiet', '--initial-branch=main');
  await fixture.repository.git('remote', 'add', 'origin', server);
  await fixture.repository.git('push', '--quiet', 'origin', 'main');
}

const branches = () => gitIn(server, 'for-each-ref', '--format=%(refname:short)', 'refs/heads');

test('work is pushed to a branch of the remote and is complete; merged there by a colleague, what depends on it starts from there', async () => {
  await open();
  await fixture.repository.git('branch', 'mine');
  await fixture.repository.write({ 'README.md': 'changed\n', 'new.txt': 'not added\n' });
  const users = await fingerprint(fixture.repository);
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
  expect(fixture.subtask('a')).toMatchObject({ remoteBranch: 'sw-1-a', hold: null });
  expect(await branches()).toBe('main\nsw-1-a');
  const pushed = await gitIn(server, 'rev-parse', 'sw-1-a');
  expect(fixture.store.tables.subtasks.get(fixture.subtask('a').id)).toMatchObject({
    provenCommit: pushed,
    pushedCommit: pushed,
  });
  const merge = await fixture.submit({ kind: 'mergeSubtask', subtaskId: fixture.subtask('a').id });
  expect(merge).toMatchObject({ error: { message: expect.stringContaining('mark it merged') } });

  await gitIn(server, 'update-ref', 'refs/heads/main', pushed);
  await fixture.submit({ kind: 'markMerged', subtaskId: fixture.subtask('a').id });
  await fixture.until((view) => view.subtasks[1]?.status === 'COMPLETED');
  expect(fixture.subtask('a')).toMatchObject({ status: 'MERGED', mergedCommit: pushed });
  expect(fixture.subtask('b').baseCommit).toBe(pushed);

  // The next one is merged by a colleague too, and noticed without a word.
  await gitIn(server, 'update-ref', 'refs/heads/main', 'sw-2-b');
  await untilDone(fixture);
  expect(await branches()).toBe('main');
  expect(await fingerprint(fixture.repository)).toBe(users);
});

test("a colleague's branch of the same name stays as it is, and ours gets another name", async () => {
  await open();
  await gitIn(server, 'branch', 'sw-1-a', 'main');
  await gitIn(server, 'branch', 'sw-1-a-2/deeper', 'main');
  const theirs = await gitIn(server, 'rev-parse', 'sw-1-a');
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
  expect(fixture.subtask('a').remoteBranch).toBe('sw-1-a-3');
  expect(await gitIn(server, 'rev-parse', 'sw-1-a')).toBe(theirs);
});

test('fault 83: what the remote refuses is a hold with its words, uses no attempt, and is tried again when asked', async () => {
  await open();
  const hook = join(server, 'hooks', 'pre-receive');
  await gitIn(server, 'config', 'core.hooksPath', join(server, 'hooks'));
  await mkdir(join(server, 'hooks'), { recursive: true });
  await writeFile(hook, '#!/bin/sh\necho "tickets only"\nexit 1\n', { mode: 0o755 });
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.hold !== null && view.subtasks[0] !== undefined);
  expect(fixture.subtask('a')).toMatchObject({
    status: 'IN_PROGRESS',
    attempt: 1,
    hold: { kind: 'delivery', reason: expect.stringContaining('tickets only'), until: null },
  });
  await rm(hook);
  await fixture.submit({ kind: 'releaseHold', subtaskId: fixture.subtask('a').id });
  await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
  expect(fixture.subtask('a').attempt).toBe(1);
  expect(fixture.calls().filter((call) => call.role === 'worker')).toHaveLength(1);
});

test('a remote that is gone holds what is to be pushed, with the reason, and uses no attempt', async () => {
  await open(async (call) => {
    await rename(server, `${server} away`);
    return commitFile(call);
  });
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.hold?.kind === 'delivery');
  expect(fixture.subtask('a')).toMatchObject({ status: 'IN_PROGRESS', attempt: 1 });
  expect(fixture.subtask('a').hold?.reason).toContain('origin');
  await rename(`${server} away`, server);
  await fixture.submit({ kind: 'releaseHold', subtaskId: fixture.subtask('a').id });
  await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
  expect(fixture.subtask('a')).toMatchObject({ hold: null, attempt: 1 });
});

test('nothing is marked merged while nobody knows where the base stands', async () => {
  await open();
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
  await rename(server, `${server} away`);
  const marked = await fixture.submit({ kind: 'markMerged', subtaskId: fixture.subtask('a').id });
  expect(marked).toMatchObject({ ok: false, error: { kind: 'unprocessable' } });
  expect(fixture.subtask('a').status).toBe('COMPLETED');
  await rename(`${server} away`, server);
});

test('no task is made where its base is not on the remote, there is no such remote, or it is no GitHub', async () => {
  await open();
  await fixture.repository.git('branch', 'mine');
  const refusals = [
    await fixture.submit(newTask('x', { baseBranch: 'mine' })),
    await fixture.submit(newTask('x', { delivery: 'pullRequest' })),
  ];
  fixture.world.settings = { ...fixture.world.settings, remote: 'elsewhere' };
  refusals.push(await fixture.submit(newTask('x')));
  expect(refusals.map((one) => (one.ok ? 'made' : one.error.message))).toEqual([
    expect.stringContaining('"mine"'),
    expect.stringContaining('no repository on github.com'),
    expect.stringContaining('no remote "elsewhere"'),
  ]);
  expect(fixture.engine.view().tasks).toEqual([]);
});

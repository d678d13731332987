import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { gitIn } from '../../test/support/gitFixture.ts';
import { type GitHttpServer, startGitHttpServer } from '../../test/support/gitHttpServer.ts';
import { newTask } from '../../test/support/newTask.ts';
import { agentOf, commitFile } from '../../test/support/scriptedWork.ts';
import { prompt } from '../../test/support/sessions.ts';
import type { Intent } from '../protocol/intent.ts';

// What the user has cancelled before it was done: nothing of it is done, and it can be asked for again.

let fixture: EngineFixture;
let folder: string;
let server: GitHttpServer;

afterEach(async () => {
  await server.close();
  await fixture.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** A project whose work is pushed to a server. */
async function open(): Promise<void> {
  fixture = await createEngineFixture(agentOf({ a: [] }, commitFile), {
    settings: { delivery: 'push', autoMerge: false },
  });
  folder = await mkdtemp(join(tmpdir(), 'switchyard server '));
  const bare = join(folder, 'sample.git');
  await gitIn(folder, 'clone', '--quiet', '--bare', '--', fixture.repository.path, bare);
  await gitIn(bare, 'config', 'http.receivepack', 'true');
  server = await startGitHttpServer({ folder, user: null });
  await fixture.repository.git('remote', 'add', 'origin', `${server.url}sample.git`);
}

/** Cancels it as soon as the server, which says nothing, has been asked; answers why it was not done. */
async function cancelled(intent: Intent): Promise<string> {
  const end = new AbortController();
  server.fault = () => {
    end.abort();
    return 'silence';
  };
  const answer = await fixture.engine.submit(intent, end.signal);
  server.fault = () => null;
  return answer.ok ? 'done' : answer.error.message;
}

test('a task is not created, and the same words create it later', async () => {
  await open();
  const words = newTask('Do the work');
  expect(await cancelled(words)).toBe('The task was not created: you cancelled it.');
  expect(fixture.engine.view().tasks).toEqual([]);
  expect(await fixture.submit(words)).toMatchObject({ ok: true });
  expect(fixture.task()).toMatchObject({ number: 1, title: 'Do the work' });
});

test('complete work stays as it is', async () => {
  await open();
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
  const before = fixture.subtask('a');
  const subtaskId = before.id;
  expect(await cancelled({ kind: 'markMerged', subtaskId })).toBe(
    'Subtask 1 was not marked merged: you cancelled it.',
  );
  expect(await cancelled({ kind: 'updateBranch', subtaskId })).toBe(
    'The branch of subtask 1 was not updated: you cancelled it.',
  );
  expect(fixture.subtask('a')).toEqual(before);
  expect(await fixture.submit({ kind: 'markMerged', subtaskId })).toMatchObject({ ok: true });
});

test('a session is not created', async () => {
  await open();
  const intent = { kind: 'createSession', prompt, baseBranch: null, selection: null } as const;
  const answer = await fixture.engine.submit(intent, AbortSignal.abort());
  expect(answer).toMatchObject({ error: { message: 'The session was not created: you cancelled it.' } });
  expect(fixture.engine.view().sessions).toEqual([]);
});

import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../test/support/engineFixture.ts';
import { writeFiles } from '../../test/support/gitFixture.ts';
import { createHostedEngine } from '../../test/support/hostedEngine.ts';
import { expectFailure, expectOk } from '../../test/support/repositoryFixture.ts';
import { agentOf, untilDone } from '../../test/support/scriptedWork.ts';

// What has come into a worktree after the checks is no part of what is merged, and is not left out without a word.

let fixture: EngineFixture;

afterEach(async () => {
  await fixture.dispose();
});

const settings = { autoMerge: false, verifyCommand: 'true' };
const merge = (leaveOut?: boolean) =>
  fixture.submit({
    ...{ kind: 'mergeSubtask', subtaskId: fixture.subtask('a').id },
    ...(leaveOut === undefined ? {} : { leaveOut }),
  });

async function complete(engine: Promise<EngineFixture>): Promise<string> {
  fixture = await engine;
  await fixture.createTask();
  await fixture.until((view) => view.subtasks[0]?.status === 'COMPLETED');
  return fixture.subtask('a').worktree ?? '';
}

const local = () => complete(createEngineFixture(agentOf({ a: [] }), { settings }));

test('is named before anything is merged; merged without it, it is kept', async () => {
  const worktree = await local();
  await writeFiles(worktree, { 'a.txt': 'a\nmine\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'd.txt': 'd\n' });
  await rm(join(worktree, 'README.md'));
  const changes = expectOk(await fixture.engine.changes(fixture.subtask('a').id));
  expect(changes).toMatchObject({ worktree: null, files: [{ path: 'a.txt', kind: 'added' }] });
  // The engine's clock goes faster than that of the files.
  const later = new Date(Date.now() + 3_600_000);
  for (const name of ['b.txt', 'c.txt', 'd.txt']) {
    await utimes(join(worktree, name), later, later);
  }
  const refused = expectFailure(await merge());
  expect(refused.kind).toBe('unconfirmed');
  expect(refused.message).toContain('after its checks: README.md, a.txt, b.txt and 2 more. ');
  expect(fixture.subtask('a')).toMatchObject({ status: 'COMPLETED', mergeRequested: false });
  expectOk(await merge(true));
  await untilDone(fixture);
  expect(await fixture.repository.git('show', 'main:a.txt')).toBe('a');
  const refs = 'refs/switchyard/rescue';
  const rescue = await fixture.repository.git('for-each-ref', '--format=%(refname)', refs);
  expect(await fixture.repository.git('show', `${rescue}:a.txt`)).toBe('a\nmine');
});

test('is not what the checks themselves have written', async () => {
  const worktree = await local();
  await writeFiles(worktree, { 'report.txt': 'written by a check\n' });
  const earlier = new Date(Date.now() - 3_600_000);
  await utimes(join(worktree, 'report.txt'), earlier, earlier);
  expectOk(await merge());
  await untilDone(fixture);
});

test('is nothing where the worktree is gone', async () => {
  await rm(await local(), { recursive: true });
  expectOk(await merge());
  await fixture.until((view) => view.subtasks[0]?.status === 'MERGED');
});

test('is asked about for a pull request too', async () => {
  const worktree = await complete(createHostedEngine(agentOf({ a: [] }), { settings }));
  await writeFiles(worktree, { 'a.txt': 'mine\n' });
  expect(expectFailure(await merge()).message).toContain('a.txt');
  expect(fixture.subtask('a').mergeRequested).toBe(false);
  expectOk(await merge(true));
  expect(fixture.subtask('a').mergeRequested).toBe(true);
});

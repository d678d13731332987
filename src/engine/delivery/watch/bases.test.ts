import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../../../test/support/engineFixture.ts';
import { gitIn } from '../../../../test/support/gitFixture.ts';
import { agentOf } from '../../../../test/support/scriptedWork.ts';
import type { ProjectView, SubtaskView } from '../../../protocol/view.ts';

let fixture: EngineFixture;
const undo: (() => Promise<void>)[] = [];

afterEach(async () => {
  await fixture.dispose();
  await Promise.all(undo.splice(0).map((step) => step()));
});

const is = (status: SubtaskView['status']) => (view: ProjectView) => view.subtasks[0]?.status === status;

test('pushed work that is squashed at the remote is merged here, as that commit', async () => {
  const server = await mkdtemp(join(tmpdir(), 'switchyard server '));
  undo.push(() => rm(server, { recursive: true, force: true }));
  await gitIn(server, 'init', '--bare', '--quiet', '--initial-branch=main');
  fixture = await createEngineFixture(agentOf({ a: [] }), { settings: { delivery: 'push' } });
  await fixture.repository.git('remote', 'add', 'origin', server);
  await fixture.repository.git('push', '--quiet', 'origin', 'main');
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  const identity = ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com'];
  const tree = await gitIn(server, 'rev-parse', 'sw-1-a^{tree}');
  const squash = await gitIn(server, ...identity, 'commit-tree', tree, '-p', 'main', '-m', 'All of it');
  await gitIn(server, 'update-ref', 'refs/heads/main', squash);
  await fixture.until(is('MERGED'));
  expect(fixture.subtask('a').mergedCommit).toBe(squash);
});

test('work that the user squashes by hand is merged, as that commit', async () => {
  fixture = await createEngineFixture(agentOf({ a: [] }), { settings: { autoMerge: false } });
  await fixture.createTask();
  await fixture.until(is('COMPLETED'));
  const { git } = fixture.repository;
  await git('merge', '--quiet', '--squash', 'sw-1-a');
  await git('commit', '--quiet', '-m', 'All of it');
  const squash = await git('rev-parse', 'main');
  await fixture.until(is('MERGED'));
  expect(fixture.subtask('a').mergedCommit).toBe(squash);
});

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEngineFixture, type EngineFixture } from '../../../test/support/engineFixture.ts';
import { gitIn } from '../../../test/support/gitFixture.ts';
import { expectFailure, expectOk, fingerprint } from '../../../test/support/repositoryFixture.ts';
import { agentOf, commitFile } from '../../../test/support/scriptedWork.ts';
import { ok } from '../../lib/result.ts';
import { removeProject } from './removeProject.ts';

// Whole tasks are worked, with real git.
vi.setConfig({ testTimeout: 60_000 });

let fixture: EngineFixture;
let forgotten: number;

beforeEach(() => {
  forgotten = 0;
});

afterEach(async () => {
  await fixture.dispose();
});

/** The fixture's engine as a window has it: this one works on the project unless the header says otherwise. */
function windowOf(header: { readonly readOnly?: string; readonly role?: 'follower' } = {}) {
  const { engine, leftovers } = fixture;
  return {
    view: () => {
      const view = engine.view();
      return { ...view, project: { ...view.project, ...header } };
    },
    onDidChange: engine.onDidChange,
    submit: (intent: Parameters<typeof engine.submit>[0]) => engine.submit(intent),
    leftovers,
    async forget() {
      forgotten += 1;
      return ok();
    },
  };
}

function request(signal = new AbortController().signal) {
  const left: number[] = [];
  return { closePullRequests: false, signal, left, onProgress: (count: number) => left.push(count) };
}

test('a project that is removed leaves the repository as it was, with work that was not merged at rescue refs', async () => {
  fixture = await createEngineFixture(agentOf({ a: [], b: [] }, commitFile), {
    settings: { autoMerge: false },
    patienceMs: 40_000,
  });
  const before = await fingerprint(fixture.repository);
  await fixture.createTask();
  await fixture.until(
    ({ subtasks }) => subtasks.length === 2 && subtasks.every(({ status }) => status === 'COMPLETED'),
  );
  const asked = request();
  expectOk(await removeProject(windowOf(), asked));
  expect(asked.left.at(-1)).toBe(0);
  expect(fixture.engine.view().tasks).toEqual([]);
  expect(expectOk(await fixture.leftovers.worktrees())).toEqual([]);
  expect(await fingerprint(fixture.repository)).toBe(before);
  const { path } = fixture.repository;
  expect(await gitIn(path, 'branch', '--list', 'sw-*')).toBe('');
  expect(await gitIn(path, 'for-each-ref', 'refs/switchyard/rescue')).toContain('refs/switchyard/rescue/');
  expect(existsSync(path)).toBe(true);
  expect(forgotten).toBe(1);
});

test('a project is not removed by a window that only follows, and not while nothing can be changed', async () => {
  fixture = await createEngineFixture(agentOf({ a: [] }, commitFile), {});
  const id = await fixture.createTask();
  const follower = expectFailure(await removeProject(windowOf({ role: 'follower' }), request()));
  expect(follower.message).toContain('Another window works on this project.');
  const readOnly = expectFailure(
    await removeProject(windowOf({ readOnly: 'It cannot be read.' }), request()),
  );
  expect(readOnly.message).toBe('It cannot be read.');
  expect(fixture.engine.view().tasks.map((task) => task.id)).toEqual([id]);
  expect(forgotten).toBe(0);
});

test('a removal that is cancelled says what is left, and that it can be tried again', async () => {
  fixture = await createEngineFixture(agentOf({ a: [] }, commitFile), {});
  await fixture.createTask();
  const ended = new AbortController();
  const asked = { ...request(ended.signal), onProgress: () => ended.abort() };
  const refused = await removeProject(windowOf(), asked);
  expect(expectFailure(refused).message).toContain('1 task is still being deleted');
  expect(forgotten).toBe(0);
  expectOk(await removeProject(windowOf(), request()));
  expect(fixture.engine.view().tasks).toEqual([]);
});

test('a session goes with the project, and what it has not pushed to a rescue ref', async () => {
  fixture = await createEngineFixture(async ({ spec }) => {
    writeFileSync(join(spec.cwd, 'loose.txt'), 'loose');
    return {};
  }, {});
  await fixture.submit({
    ...{ kind: 'createSession', prompt: 'Try it' },
    ...{ baseBranch: null, selection: null },
  });
  await fixture.until(({ sessions }) => sessions[0]?.state === 'completed');
  expectOk(await removeProject(windowOf(), request()));
  expect(fixture.engine.view().sessions).toEqual([]);
  expect(expectOk(await fixture.leftovers.worktrees())).toEqual([]);
  const { path } = fixture.repository;
  expect(await gitIn(path, 'branch', '--list', 'sw-*')).toBe('');
  expect(await gitIn(path, 'for-each-ref', 'refs/switchyard/rescue')).toContain('sw-s1-try-it');
});

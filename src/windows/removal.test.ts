import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeClaude, startWindow, type TestWindow } from '../../test/fixtures/windows/windows.ts';
import { createRepository, type TestRepository } from '../../test/support/gitFixture.ts';
import { fingerprint } from '../../test/support/repositoryFixture.ts';
import type { Intent } from '../protocol/intent.ts';

// Each window is a process, and each agent another one.
vi.setConfig({ testTimeout: 60_000 });

let repository: TestRepository;
let scratch: string;
let claude: { path: string; go: string };
const windows: TestWindow[] = [];

beforeEach(async () => {
  repository = await createRepository();
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'switchyard removal ')));
  claude = await fakeClaude(join(scratch, 'claude'));
});

afterEach(async () => {
  await writeFile(claude.go, '');
  await Promise.all(windows.splice(0).map((window) => window.end()));
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  await repository.remove();
});

test('a project is removed under a window that follows it: that one is told, and writes nothing of it again', async () => {
  const before = await fingerprint(repository);
  const [driver, follower] = [await open(), await open()];
  await follower.submit(newTask('From the follower'));
  await follower.until(({ runs }) =>
    runs.some(({ kind, status }) => kind === 'work' && status === 'RUNNING'),
  );

  expect(await follower.remove()).toMatchObject({ ok: false, error: { kind: 'conflict' } });
  expect(driver.view().tasks).toHaveLength(1);
  expect(await driver.remove()).toEqual({ ok: true, value: { isOwnClone: false } });

  await follower.until(({ project }) => project.readOnly?.includes('was removed') ?? false);
  expect(follower.view()).toMatchObject({ project: { role: 'follower', driverAnswers: true }, tasks: [] });
  expect(await follower.submit(newTask('Late'))).toMatchObject({ ok: false });
  expect(await follower.takeOver()).toMatchObject({ ok: false });
  expect(await stateOf('projects')).toEqual([]);
  expect(await stateOf('removed')).toEqual([]);
  expect(await readdir(join(repository.path, '.git'))).not.toContain('switchyard');
  expect(await fingerprint(repository)).toBe(before);
});

test('a repository whose project was removed begins a new one, which has lost nothing', async () => {
  const first = await open();
  const { id } = first.view().project;
  expect(await first.remove()).toMatchObject({ ok: true });
  const next = await open();
  expect(next.view().project).toMatchObject({ role: 'driver', readOnly: null, notices: [] });
  expect(next.view().project.id).not.toBe(id);
  expect(await next.submit(newTask('Anew'))).toMatchObject({ ok: true });
  // The window that removed it stays out of it.
  expect(await first.submit(newTask('Late'))).toMatchObject({ ok: false });
  expect(await stateOf('projects')).toEqual([next.view().project.id]);
});

test('a project whose state cannot be taken away stays what it was', async () => {
  const driver = await open();
  const { id } = driver.view().project;
  await writeFile(join(scratch, 'state', 'removed'), 'in the way');
  expect(await driver.remove()).toMatchObject({ ok: false, error: { kind: 'unprocessable' } });
  await driver.until(({ project }) => project.role === 'driver' && project.readOnly === null);
  expect(await driver.submit(newTask('Goes on'))).toMatchObject({ ok: true });
  expect((await open()).view()).toMatchObject({ project: { id, role: 'follower' }, tasks: [{}] });
});

test('windows that open while the project is removed have the old one or a new one, and one driver between them', async () => {
  const first = await open();
  const opening = [0, 1, 2].map(() => open());
  expect(await first.remove()).toMatchObject({ ok: true });
  await Promise.all(opening);
  const last = await open();
  const { id } = last.view().project;
  expect(await stateOf('projects')).toEqual([id]);
  const standing = () => windows.map((window) => window.view().project);
  await expect
    .poll(() => standing().filter(({ role, readOnly }) => role === 'driver' && readOnly === null).length)
    .toBe(1);
  await expect
    .poll(() => standing().every((one) => one.id === id || one.readOnly?.includes('was removed')))
    .toBe(true);
  expect(await last.submit(newTask('One'))).toMatchObject({ ok: true });
});

async function stateOf(name: string): Promise<string[]> {
  return readdir(join(scratch, 'state', name));
}

async function open(): Promise<TestWindow> {
  const window = await startWindow({
    repository: repository.path,
    stateDirectory: join(scratch, 'state'),
    claudePath: claude.path,
  });
  windows.push(window);
  return window;
}

function newTask(title: string): Intent {
  return {
    kind: 'createTask',
    title,
    description: '',
    orchestrator: null,
    baseBranch: null,
    budgetUsd: null,
    delivery: null,
  };
}

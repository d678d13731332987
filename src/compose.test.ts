import { cp, mkdtemp, realpath, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '../test/support/gitFixture.ts';
import { openProject } from './compose.ts';
import { defaultSettings } from './domain/settings.ts';
import type { Engine } from './engine/engine.ts';

let repository: TestRepository;
let stateDirectory: string;
const engines: Engine[] = [];

beforeEach(async () => {
  repository = await createRepository();
  stateDirectory = await realpath(await mkdtemp(join(tmpdir(), 'switchyard state ')));
});

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.dispose()));
  await rm(stateDirectory, { recursive: true, force: true });
  await repository.remove();
});

async function open(folder: string): Promise<Engine> {
  const ignore = (): void => undefined;
  const opened = await openProject(folder, {
    extensionPath: join(import.meta.dirname, '..'),
    stateDirectory,
    settings: () => defaultSettings,
    trusted: () => true,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  if (!opened.ok) {
    throw new Error(opened.error.message);
  }
  engines.push(opened.value);
  return opened.value;
}

async function close(engine: Engine): Promise<void> {
  engines.splice(engines.indexOf(engine), 1);
  await engine.dispose();
}

test('a repository that is opened again is the same project', async () => {
  const first = await open(repository.path);
  await close(first);
  const again = await open(repository.path);
  expect(again.project).toEqual(first.project);
});

test.each([
  ['of the project', (id: string) => ['projects', id, 'state']],
  ['of everything', () => ['projects']],
])(
  'fault 21: state %s that is gone is told, not replaced by an empty board without a word',
  async (_, gone) => {
    const first = await open(repository.path);
    expect(first.view().project.notices).toEqual([]);
    await close(first);
    await rm(join(stateDirectory, ...gone(first.project.id)), { recursive: true });
    const again = await open(repository.path);
    expect(again.view().project.notices).toEqual([
      expect.stringContaining('This repository was worked on with Switchyard before'),
    ]);
  },
);

test('a window that ends before it has made any state leaves nothing to be missed', async () => {
  const first = await open(repository.path);
  await close(first);
  for (const left of ['state', 'begun']) {
    await rm(join(stateDirectory, 'projects', first.project.id, left), { recursive: true });
  }
  const again = await open(repository.path);
  expect(again.project.id).toBe(first.project.id);
  expect(again.view().project.notices).toEqual([]);
});

test('fault 37: a repository that was moved takes its project along', async () => {
  const first = await open(repository.path);
  await close(first);
  const moved = join(dirname(repository.path), 'elsewhere');
  await rename(repository.path, moved);
  const again = await open(moved);
  expect(again.project).toMatchObject({ id: first.project.id, root: moved, name: 'elsewhere' });
});

test('fault 37: a repository is the same project by a symbolic link to it, and works in one window', async () => {
  const first = await open(repository.path);
  const link = join(dirname(repository.path), 'link');
  await symlink(repository.path, link);
  const second = await open(link);
  expect(second.project).toEqual(first.project);
  expect([first, second].map((engine) => engine.view().project.role)).toEqual(['driver', 'follower']);
});

test('fault 37: a repository that was renamed and opened by its new name while it is open goes on as one project', async () => {
  const first = await open(repository.path);
  const moved = join(dirname(repository.path), 'Repo');
  await rename(repository.path, moved);
  const second = await open(moved);
  expect(second.project.id).toBe(first.project.id);
  expect(second.view().project.role).toBe('follower');
});

test.skip('fault 37: a name that differs in case alone is the same project (needs a file system that ignores case)', async () => {
  const first = await open(repository.path);
  expect((await open(repository.path.toUpperCase())).project.id).toBe(first.project.id);
});

test('a copy of a repository is a project of its own, and the original keeps its own', async () => {
  const original = await open(repository.path);
  const copy = join(dirname(repository.path), 'copy');
  await cp(repository.path, copy, { recursive: true });
  const copied = await open(copy);
  expect(copied.project.id).not.toBe(original.project.id);
  await close(original);
  expect((await open(repository.path)).project).toEqual(original.project);
});

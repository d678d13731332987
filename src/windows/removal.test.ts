import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWindowsWorkplace, type WindowsWorkplace } from '../../test/fixtures/windows/workplace.ts';
import { newTask } from '../../test/support/newTask.ts';
import { fingerprint } from '../../test/support/repositoryFixture.ts';

// Each window is a process, and each agent another one.
vi.setConfig({ testTimeout: 60_000 });

let place: WindowsWorkplace;

beforeEach(async () => {
  place = await createWindowsWorkplace();
});

afterEach(() => place.close());

test('a project is removed under a window that follows it: that one is told, and writes nothing of it again', async () => {
  const before = await fingerprint(place.repository);
  const [driver, follower] = [await place.open(), await place.open()];
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
  expect(await readdir(join(place.repository.path, '.git'))).not.toContain('switchyard');
  expect(await fingerprint(place.repository)).toBe(before);
});

test('a repository whose project was removed begins a new one, which has lost nothing', async () => {
  const first = await place.open();
  const { id } = first.view().project;
  expect(await first.remove()).toMatchObject({ ok: true });
  const next = await place.open();
  expect(next.view().project).toMatchObject({ role: 'driver', readOnly: null, notices: [] });
  expect(next.view().project.id).not.toBe(id);
  expect(await next.submit(newTask('Anew'))).toMatchObject({ ok: true });
  // The window that removed it stays out of it.
  expect(await first.submit(newTask('Late'))).toMatchObject({ ok: false });
  expect(await stateOf('projects')).toEqual([next.view().project.id]);
});

test('a project whose state cannot be taken away stays what it was', async () => {
  const driver = await place.open();
  const { id } = driver.view().project;
  await writeFile(join(place.stateDirectory, 'removed'), 'in the way');
  expect(await driver.remove()).toMatchObject({ ok: false, error: { kind: 'unprocessable' } });
  await driver.until(({ project }) => project.role === 'driver' && project.readOnly === null);
  expect(await driver.submit(newTask('Goes on'))).toMatchObject({ ok: true });
  expect((await place.open()).view()).toMatchObject({ project: { id, role: 'follower' }, tasks: [{}] });
});

test('windows that open while the project is removed have the old one or a new one, and one driver between them', async () => {
  const first = await place.open();
  const opening = [0, 1, 2].map(() => place.open());
  expect(await first.remove()).toMatchObject({ ok: true });
  await Promise.all(opening);
  const last = await place.open();
  const { id } = last.view().project;
  expect(await stateOf('projects')).toEqual([id]);
  const standing = () => place.windows.map((window) => window.view().project);
  await expect
    .poll(() => standing().filter(({ role, readOnly }) => role === 'driver' && readOnly === null).length)
    .toBe(1);
  await expect
    .poll(() => standing().every((one) => one.id === id || one.readOnly?.includes('was removed')))
    .toBe(true);
  expect(await last.submit(newTask('One'))).toMatchObject({ ok: true });
});

async function stateOf(name: string): Promise<string[]> {
  return readdir(join(place.stateDirectory, name));
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWindowsWorkplace, type WindowsWorkplace } from '../../test/fixtures/windows/workplace.ts';
import { newTask } from '../../test/support/newTask.ts';
import type { ProjectView } from '../protocol/view.ts';

// Each window is a process, and each agent another one.
vi.setConfig({ testTimeout: 60_000 });

let place: WindowsWorkplace;

beforeEach(async () => {
  place = await createWindowsWorkplace();
});

afterEach(() => place.close());

test('fault 29: the driver is killed, and the window that followed it live brings its task to the end', async () => {
  const driver = await place.open();
  const follower = await place.open();
  expect([driver, follower].map((window) => window.view().project.role)).toEqual(['driver', 'follower']);
  expect(await follower.submit(newTask('From the follower'))).toMatchObject({ ok: true });
  await follower.until(hasRunningWorker);
  expect(driver.view().tasks).toMatchObject([{ title: 'From the follower', status: 'ACTIVE' }]);
  const updates = follower.watch(follower.view().runs.find(({ kind }) => kind === 'work')?.id ?? '');
  await eventually(() => updates.flatMap(({ entries }) => entries)).toContainEqual({
    kind: 'text',
    text: 'I write the file.',
  });

  driver.kill('SIGKILL');
  await follower.until(({ project }) => project.role === 'driver');
  await place.letAgentsGo();
  await follower.until(({ tasks }) => tasks[0]?.status === 'DONE');
  expect(await place.repository.git('show', 'main:file.txt')).toBe('work');
  const { runs } = follower.view();
  expect(runs.filter(({ kind }) => kind === 'work')).toMatchObject([{ attempt: 1, outcome: 'done' }]);
});

test('fault 28: two windows that open a new repository at the same moment have one project and one driver', async () => {
  const both = await Promise.all([place.open(), place.open()]);
  const [first, second] = both.map((window) => window.view().project);
  expect(first?.id).toBe(second?.id);
  expect([first?.role, second?.role].sort()).toEqual(['driver', 'follower']);
});

test('fault 30: a stopped driver keeps the project; taken over by the user, what it does late is fenced off', async () => {
  const driver = await place.open();
  const follower = await place.open();
  driver.kill('SIGSTOP');
  await untilStopped(driver.pid);
  // It is in the socket of the stopped one, which gets to it only after it has lost the project.
  const late = follower.submit(newTask('Late'));
  await follower.until(({ project }) => !project.driverAnswers);
  expect(follower.view().project.role).toBe('follower');
  expect(await late).toMatchObject({ ok: false });

  expect(await follower.takeOver()).toMatchObject({ ok: true });
  expect(follower.view().project).toMatchObject({ role: 'driver', readOnly: null });
  await follower.submit(newTask('After the take-over'));
  driver.kill('SIGCONT');
  await driver.until(({ project, tasks }) => project.role === 'follower' && tasks.length === 1);
  expect(await driver.submit(newTask('From the old driver'))).toMatchObject({ ok: true });
  await follower.until(({ tasks }) => tasks.length === 2);
  expect(follower.view().tasks.map(({ title }) => title)).toEqual([
    'After the take-over',
    'From the old driver',
  ]);
});

test('fault 39: editors of different kinds on one repository, a worktree of it included, have one driver', async () => {
  const worktree = join(place.scratch, 'tree');
  await place.repository.git('worktree', 'add', '--quiet', worktree);
  const stable = await place.open();
  const insiders = await place.open(worktree);
  expect(insiders.view().project).toMatchObject({ id: stable.view().project.id, role: 'follower' });
  await stable.close();
  await insiders.until(({ project }) => project.role === 'driver');
});

function hasRunningWorker({ runs }: ProjectView): boolean {
  return runs.some(({ kind, status }) => kind === 'work' && status === 'RUNNING');
}

async function untilStopped(pid: number): Promise<void> {
  await eventually(async () => (await readFile(`/proc/${pid}/stat`, 'latin1')).split(') ')[1]?.[0]).toBe('T');
}

/** Much may be going on beside the test. */
function eventually<T>(look: () => T) {
  return expect.poll(look, { timeout: 30_000 });
}

import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { emptyWorld, longTitle, openSmallWork, type World } from '../../test/fixtures/windows/smallWork.ts';
import { newTask } from '../../test/support/newTask.ts';
import { identify, liveness } from '../agents/process/processIdentity.ts';
import { notTrusted } from '../domain/trust.ts';
import type { Clock } from '../lib/clock.ts';
import { err, ok } from '../lib/result.ts';
import type { TranscriptUpdate } from '../protocol/records.ts';
import { applyPatch, type ProjectView } from '../protocol/view.ts';
import { seeLease } from './lease.ts';
import { type SharedProject, shareProject } from './sharedProject.ts';

vi.setConfig({ testTimeout: 60_000 });

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const timers = new Set<object>();
const clock: Clock = {
  now: () => Date.now(),
  at(at, callback) {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        callback();
      },
      Math.max(0, at - Date.now()),
    );
    timers.add(timer);
    return {
      dispose() {
        timers.delete(timer);
        clearTimeout(timer);
      },
    };
  },
};

let root: string;
let world: World;
const windows: SharedProject[] = [];

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'switchyard windows ')));
  world = emptyWorld();
});

afterEach(async () => {
  await Promise.all(windows.splice(0).map((window) => window.dispose()));
  expect(world).toMatchObject({ open: 0 });
  expect(timers.size).toBe(0);
  expect(world.mostOpen).toBeLessThanOrEqual(1);
  await rm(root, { recursive: true, force: true });
});

describe('two windows on one project', () => {
  test('fault 28: one drives; the other follows live, and what it asks for is done there', async () => {
    const [driver, follower] = [await open(), await open()];
    expect([driver, follower].map(roleOf)).toEqual(['driver', 'follower']);
    expect(follower.view().project).toMatchObject({ readOnly: null, driverAnswers: true });
    expect(await follower.submit(newTask('One'))).toEqual({ ok: true, value: { id: 't0' } });
    expect(titles(driver)).toEqual(['One']);
    await eventually(() => titles(follower)).toEqual(['One']);
    await driver.submit(newTask('Two'));
    await eventually(() => titles(follower)).toEqual(['One', 'Two']);
  });

  test('answer alike, refusals and bytes of files included', async () => {
    const [driver, follower] = [await open(), await open()];
    for (const ask of [
      (window: SharedProject) => window.submit({ kind: 'stopTask', taskId: 'gone' }),
      (window: SharedProject) => window.logDirectory('r1'),
      (window: SharedProject) => window.changes('s1'),
      (window: SharedProject) => window.changes('gone'),
      async (window: SharedProject) => [...((await window.fileAt('c', 'a')) ?? [])],
      (window: SharedProject) => window.fileAt('c', 'gone'),
      (window: SharedProject) => window.transcriptPage('r1', { stdout: 10, stderr: 0 }, 'before'),
      (window: SharedProject) => window.history('s1', null),
      (window: SharedProject) => window.history('s1', 'e1'),
      (window: SharedProject) => window.prompt('r1'),
      (window: SharedProject) => window.prompt('gone'),
    ]) {
      expect(await ask(follower)).toEqual(await ask(driver));
    }
  });

  test('cancel what takes long, wherever it is done', async () => {
    for (const window of [await open(), await open()]) {
      const end = new AbortController();
      const asked = window.submit(newTask(longTitle), end.signal);
      expect(await window.logDirectory('r1')).toBe('/runs/r1');
      end.abort();
      expect(await asked).toMatchObject({ ok: false, error: { message: 'It was cancelled.' } });
      expect(await window.submit(newTask(longTitle), AbortSignal.abort())).toMatchObject({ ok: false });
    }
  });

  test('change places when the driver is closed, and views that go by patches miss nothing', async () => {
    const [driver, follower] = [await open(), await open()];
    await driver.submit(newTask('One'));
    await eventually(() => titles(follower)).toEqual(['One']);
    let followed: ProjectView | null = follower.view();
    follower.onDidChange((patch) => {
      followed = followed === null ? null : applyPatch(followed, patch);
    });
    await close(driver);
    await eventually(() => roleOf(follower)).toBe('driver');
    await follower.submit(newTask('Two'));
    expect(titles(follower)).toEqual(['One', 'Two']);
    expect(followed).toEqual(follower.view());
    expect(await seeLease(lease(1))).toMatchObject({ epoch: 2 });
  });

  test('show a transcript live, and from its beginning with the next driver', async () => {
    const [driver, follower] = [await open(), await open()];
    const updates: TranscriptUpdate[] = [];
    const watch = follower.watchTranscript('r1', (update) => updates.push(update));
    const texts = () => updates.map(({ anew, entries }) => `${anew} ${JSON.stringify(entries)}`);
    const begin = 'true [{"kind":"text","text":"begin of r1"}]';
    const more = 'false [{"kind":"text","text":"more"}]';
    await eventually(texts).toEqual([begin]);
    await driver.submit(newTask('One'));
    await eventually(texts).toEqual([begin, more]);
    await close(driver);
    await eventually(texts).toEqual([begin, more, begin]);
    watch.dispose();
    await follower.submit(newTask('Two'));
    expect(texts()).toHaveLength(3);
  });

  test('set no timer while no task is open and nobody asks for anything', async () => {
    const [driver, follower] = [await open(), await open()];
    await follower.submit(newTask('One'));
    await eventually(() => titles(follower)).toEqual(['One']);
    expect([driver, follower].map(roleOf)).toEqual(['driver', 'follower']);
    await eventually(() => timers.size).toBe(0);
  });

  test('hand over when the user wants it, and the one that drove follows', async () => {
    const [driver, follower] = [await open(), await open()];
    expect(await follower.takeOver()).toEqual({ ok: true });
    expect(roleOf(follower)).toBe('driver');
    await eventually(() => roleOf(driver)).toBe('follower');
    expect(await driver.submit(newTask('One'))).toMatchObject({ ok: true });
    expect(titles(follower)).toEqual(['One']);
  });

  test('lose nothing that is asked for while they change places', async () => {
    const [driver, follower] = [await open(), await open()];
    const closing = close(driver);
    await eventually(() => follower.submit(newTask('One'))).toMatchObject({ ok: true });
    await closing;
    expect(titles(follower)).toEqual(world.titles);
  });
});

describe('trust', () => {
  test('is a window’s own: one that is not trusted follows and changes nothing', async () => {
    const driver = await open();
    const follower = await open({ trusted: () => false });
    expect(follower.view().project).toMatchObject({ role: 'follower', readOnly: notTrusted });
    expect(driver.view().project.readOnly).toBeNull();
    expect(await follower.submit(newTask('One'))).toMatchObject({ ok: false, error: { kind: 'forbidden' } });
    expect(world.titles).toEqual([]);
  });

  test('makes the better driver', async () => {
    const untrusted = await open({ trusted: () => false });
    const trusted = await open();
    await eventually(() => roleOf(trusted)).toBe('driver');
    await eventually(() => untrusted.view().project).toMatchObject({
      role: 'follower',
      readOnly: notTrusted,
    });
  });

  test('that is given later counts at once', async () => {
    let granted = false;
    const first = await open({ trusted: () => false });
    const second = await open({ trusted: () => granted });
    expect(roleOf(first)).toBe('driver');
    granted = true;
    second.wake();
    await eventually(() => roleOf(second)).toBe('driver');
  });
});

describe('a host whose window is gone', () => {
  test('hands the project to the next window, and follows', async () => {
    const abandoned = await open({ attended: async () => false });
    await abandoned.submit(newTask('One'));
    const present = await open();
    await eventually(() => roleOf(present)).toBe('driver');
    await eventually(() => roleOf(abandoned)).toBe('follower');
    expect(titles(present)).toEqual(['One']);
  });

  test('keeps it from a window that is not trusted', async () => {
    const abandoned = await open({ attended: async () => false });
    const untrusted = await open({ trusted: () => false });
    expect(await abandoned.submit(newTask('One'))).toMatchObject({ ok: true });
    await eventually(() => titles(untrusted)).toEqual(['One']);
    expect(roleOf(abandoned)).toBe('driver');
  });
});

describe('a window of another version', () => {
  test('fault 40: that is newer gets the project, and the older one only looks on', async () => {
    const older = await open({ protocol: 1 });
    await older.submit(newTask('One'));
    const newer = await open({ protocol: 2 });
    await eventually(() => roleOf(newer)).toBe('driver');
    await eventually(() => older.view().project).toMatchObject({
      role: 'follower',
      driverAnswers: false,
      readOnly: expect.stringContaining('newer'),
    });
    expect(titles(older)).toEqual(['One']);
    expect(await older.submit(newTask('Two'))).toMatchObject({ ok: false });
    expect(world.titles).toEqual(['One']);
  });

  test('fault 40: that is older does not take the project from a newer one', async () => {
    await open({ protocol: 2 });
    const older = await open({ protocol: 1 });
    await eventually(() => older.view().project.readOnly).toContain('newer');
    expect(await seeLease(lease(2))).toMatchObject({ epoch: 1, judgement: 'alive' });
  });
});

describe('a window that finds nobody to follow', () => {
  test('fault 36: leaves a lease that it cannot read alone, says so, and takes over when the user decides', async () => {
    await mkdir(lease(1).directory);
    await writeFile(join(lease(1).directory, 'lease-7'), 'garbage');
    const window = await open();
    expect(window.view().project).toMatchObject({ role: 'follower', driverAnswers: false });
    expect(window.view().project.readOnly).toContain('cannot be read');
    expect(await window.submit(newTask('One'))).toMatchObject({ ok: false });
    expect(await readdir(lease(1).directory)).toEqual(['lease-7']);
    expect(await window.takeOver()).toEqual({ ok: true });
    expect(window.view().project).toMatchObject({ role: 'driver', readOnly: null });
    expect(await seeLease(lease(1))).toMatchObject({ epoch: 8 });
  });

  test('says why its state cannot be opened, and leaves it to others', async () => {
    const failed = await shareProject({
      ...parts({}),
      openWork: async () => err({ message: 'The state was saved by a newer version.' }),
    });
    expect(failed).toEqual({ ok: false, error: { message: 'The state was saved by a newer version.' } });
    expect(roleOf(await open())).toBe('driver');
  });
});

describe('a project that is removed', () => {
  const clear = () => rm(root, { recursive: true });

  test('is gone for the window that follows too, which is told so and cannot begin to drive', async () => {
    const [driver, follower] = [await open(), await open()];
    let cleared = false;
    const removing = driver.retire(async () => {
      // The follower has lost its driver, looks again and again, and finds the lease taken.
      await eventually(() => follower.view().project.driverAnswers).toBe(false);
      expect([roleOf(follower), world.open]).toEqual(['follower', 0]);
      await clear();
      cleared = true;
    });
    expect(await removing).toEqual({ ok: true });
    expect(cleared).toBe(true);
    for (const window of [driver, follower]) {
      await eventually(() => window.view().project.readOnly).toContain('was removed');
      // There is nobody to take it over from.
      expect(window.view().project).toMatchObject({ role: 'follower', driverAnswers: true });
      window.wake();
      const refused = { ok: false, error: { message: expect.stringContaining('was removed') } };
      expect(await window.submit(newTask('Late'))).toMatchObject(refused);
      expect(await window.takeOver()).toMatchObject(refused);
    }
    expect(world.titles).toEqual([]);
    await expect(readdir(root)).rejects.toThrow('ENOENT');
  });

  test('is not while a window has asked for a task meanwhile, and goes on', async () => {
    const [driver, follower] = [await open(), await open()];
    await follower.submit(newTask('One'));
    const refused = await driver.retire(clear);
    expect(refused).toMatchObject({ ok: false, error: { kind: 'conflict' } });
    await eventually(() => [driver, follower].map(roleOf).sort()).toEqual(['driver', 'follower']);
    expect(await driver.submit(newTask('Two'))).toMatchObject({ ok: true });
    await eventually(() => titles(follower)).toEqual(['One', 'Two']);
  });

  test('is not where its state cannot be taken away, and goes on', async () => {
    const driver = await open();
    const refused = await driver.retire(() => Promise.reject(new Error('EBUSY')));
    expect(refused).toMatchObject({ ok: false, error: { message: expect.stringContaining('EBUSY') } });
    await eventually(() => roleOf(driver)).toBe('driver');
    expect(await driver.submit(newTask('One'))).toMatchObject({ ok: true });
  });

  test('is not by a window that only follows, or that is not trusted', async () => {
    const [driver, follower] = [await open(), await open()];
    const untrusted = await open({ trusted: () => false });
    expect(await follower.retire(clear)).toMatchObject({ ok: false, error: { kind: 'conflict' } });
    expect(await untrusted.retire(clear)).toMatchObject({ ok: false, error: { kind: 'forbidden' } });
    expect(await driver.submit(newTask('One'))).toMatchObject({ ok: true });
    await eventually(() => titles(follower)).toEqual(['One']);
  });
});

interface Choices {
  readonly protocol?: number;
  trusted?(): boolean;
  attended?(): Promise<boolean>;
}

function parts({ protocol = 1, trusted = () => true, attended = async () => true }: Choices) {
  const project = {
    ...{ id: 'p1', name: 'p1', root: '/p1' },
  };
  return { project, lease: lease(protocol), trusted, attended, clock, log };
}

function lease(protocol: number) {
  return { directory: join(root, 'leases'), processes: { identify, liveness }, protocol };
}

async function open(choices: Choices = {}): Promise<SharedProject> {
  const opened = await shareProject<{ message: string }>({
    ...parts(choices),
    openWork: async () => ok(openSmallWork(world)),
  });
  if (!opened.ok) {
    throw new Error(opened.error.message);
  }
  windows.push(opened.value);
  return opened.value;
}

async function close(window: SharedProject): Promise<void> {
  windows.splice(windows.indexOf(window), 1);
  await window.dispose();
}

function roleOf(window: SharedProject): string {
  return window.view().project.role;
}

function titles(window: SharedProject): string[] {
  return window.view().tasks.map(({ title }) => title);
}

/** Much may be going on beside the test. */
function eventually<T>(look: () => T) {
  return expect.poll(look, { timeout: 30_000 });
}

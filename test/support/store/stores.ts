import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../src/lib/clock.ts';
import type { Fs } from '../../../src/lib/fs.ts';
import { createNodeFs } from '../../../src/store/nodeFs.ts';
import { openStore } from '../../../src/store/openStore.ts';
import type { Store, StoreFailure } from '../../../src/store/store.ts';

/** A place for state that is not there yet; gone when the test is over. */
export async function temporaryDirectory(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'switchyard-store-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  return join(parent, 'state');
}

export async function open(
  directory: string,
  fs: Fs = createNodeFs(),
  clock = manualClock(),
): Promise<Store> {
  const opened = await openStore({ directory, fs, clock, wasmPath: null });
  if (!opened.ok) {
    throw new Error(opened.error.message);
  }
  return opened.value;
}

export async function refusalOf(directory: string, fs: Fs = createNodeFs()): Promise<StoreFailure> {
  const opened = await openStore({ directory, fs, clock: manualClock(), wasmPath: null });
  if (opened.ok) {
    throw new Error('It was opened.');
  }
  return opened.error;
}

/** Opens what is on disk, looks, and closes again. */
export async function reopened(directory: string) {
  const store = await open(directory);
  const found = { rows: dump(store), notices: store.notices };
  await store.close();
  return found;
}

/** Every row of every table. */
export function dump({ tables }: Pick<Store, 'tables'>) {
  const rows = {
    projects: tables.projects.all(),
    tasks: tables.tasks.all(),
    subtasks: tables.subtasks.all(),
    dependencies: tables.dependencies.all(),
    runs: tables.runs.all(),
    sessions: tables.sessions.all(),
  };
  const subjects = [...rows.tasks, ...rows.subtasks, ...rows.runs, ...rows.sessions];
  return { ...rows, events: subjects.map(({ id }) => tables.events.latest(id, 1000)) };
}

interface ManualClock extends Clock {
  timers(): number;
  /** Milliseconds until the next timer. */
  nextIn(): number;
  advance(milliseconds: number): void;
}

/** A clock that stands still until it is told to go on. */
export function manualClock(): ManualClock {
  const timers = new Map<symbol, { at: number; callback: () => void }>();
  let now = Date.parse('2026-03-01T10:00:00.000Z');
  return {
    now: () => now,
    at(at, callback) {
      const key = Symbol('timer');
      timers.set(key, { at, callback });
      return { dispose: () => timers.delete(key) };
    },
    timers: () => timers.size,
    nextIn: () => Math.min(...[...timers.values()].map(({ at }) => at)) - now,
    advance(milliseconds) {
      now += milliseconds;
      for (const [key, timer] of [...timers]) {
        if (timer.at <= now) {
          timers.delete(key);
          timer.callback();
        }
      }
    },
  };
}

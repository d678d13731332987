import { createHook } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../../src/engine/engine.ts';
import type { Tables } from '../../src/store/store.ts';
import { emptySubtask, emptyTask } from '../support/store/sampleRows.ts';
import { openFilledProject } from './filledProject.ts';
import { exact, type Row } from './measure.ts';

const tasks = 50;
/** The time between two comparisons of the worktrees on disk with the facts: one falls into it. */
const minutes = 5;

/**
 * What an open project costs while nothing runs in it: 50 tasks wait for a click. Each quantity is counted over five
 * minutes and held against one a minute; what was counted is reported by name. A command of git takes a few timers.
 */
export async function idleCosts(_rounds: number, report: (line: string) => void): Promise<readonly Row[]> {
  if (process.platform !== 'linux') {
    throw new Error('What a process writes is counted by Linux only.');
  }
  const project = await openFilledProject(fill);
  try {
    return await count(project.engine, report);
  } finally {
    await project.close();
  }
}

async function count(engine: Engine, report: (line: string) => void): Promise<readonly Row[]> {
  const ready = engine.view().subtasks.filter(({ status }) => status === 'READY').length;
  if (ready !== tasks) {
    throw new Error(`${ready} subtasks of ${tasks} wait to be started.`);
  }
  // What opening leaves to do, the snapshot after half a minute included.
  await pause(45_000);
  const meter = new Meter();
  const before = await bytesWritten();
  await pause(minutes * 60_000);
  const bytes = (await bytesWritten()) - before;
  const { timers, processes } = meter.stop();
  for (const [name, times] of [...timers, ...processes]) {
    report(`idle: ${name}: ${times} in ${minutes} minutes`);
  }
  const perMinute = (counts: ReadonlyMap<string, number>) =>
    [...counts.values()].reduce((sum, times) => sum + times, 0) / minutes;
  const name = (what: string) => `idle, ${tasks} open tasks: ${what} a minute / one`;
  return [
    exact(name('timers'), perMinute(timers), 1, 2),
    exact(name('child processes'), perMinute(processes), 1, 1),
    exact(name('bytes written'), bytes / minutes, 1, 0),
  ];
}

/** Counts the timers and the child processes that are started from now on. */
class Meter {
  readonly #timers = new Map<string, number>();
  readonly #children: ChildProcess[] = [];
  readonly #spawned = (message: unknown): void => {
    if (isSpawned(message)) {
      this.#children.push(message.process);
    }
  };
  readonly #hook = createHook({
    init: (_id, type) => {
      if (type === 'Timeout') {
        const name = `timer ${callerInSource()}`;
        this.#timers.set(name, (this.#timers.get(name) ?? 0) + 1);
      }
    },
  });

  constructor() {
    subscribe('child_process', this.#spawned);
    this.#hook.enable();
  }

  stop() {
    unsubscribe('child_process', this.#spawned);
    this.#hook.disable();
    const processes = new Map<string, number>();
    for (const { spawnargs } of this.#children) {
      const [command = '', ...args] = spawnargs;
      const name = `process ${[basename(command), ...args].join(' ').slice(0, 120)}`;
      processes.set(name, (processes.get(name) ?? 0) + 1);
    }
    return { timers: this.#timers, processes };
  }
}

function isSpawned(message: unknown): message is { readonly process: ChildProcess } {
  return typeof message === 'object' && message !== null && 'process' in message;
}

/** Whoever of ours, or of a library, asked for it. */
function callerInSource(): string {
  const lines = (new Error().stack ?? '').split('\n').slice(2);
  const line =
    lines.find((one) => one.includes('/src/')) ?? lines.find((one) => one.includes('/node_modules/'));
  return basename(line?.trim().split(' ').at(-1)?.replace(/\)$/, '') ?? 'of Node');
}

/** To files, not to pipes. */
async function bytesWritten(): Promise<number> {
  const io = await readFile('/proc/self/io', 'utf8');
  return Number(/^write_bytes: (\d+)$/m.exec(io)?.[1]);
}

/** Each waits to be started. */
function fill(tables: Tables, { id: projectId, baseCommit }: { id: string; baseCommit: string }): void {
  for (let number = 1; number <= tasks; number++) {
    const taskId = `task ${number}`;
    tables.tasks.insert({
      ...emptyTask,
      ...{ id: taskId, projectId, number, title: taskId, status: 'ACTIVE', baseline: 'green', baseCommit },
    });
    tables.subtasks.insert({
      ...emptySubtask,
      ...{ id: `subtask ${number}`, taskId, number, key: 'a', title: 'Do it', status: 'READY' },
    });
  }
}

import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { Mutex } from '../lib/mutex.ts';
import { err, type Result } from '../lib/result.ts';
import type { GitFailure } from './gitFailure.ts';
import { holderName, isDead, type ProcessJudge, parseHolder, thisProcess } from './holder.ts';
import { pause } from './retry.ts';

/** Runs work one piece at a time across all processes that have the repository open. */
export interface Queue {
  run<T, E>(work: () => Promise<Result<T, E>>): Promise<Result<T, E | GitFailure>>;
}

/**
 * The lock is a directory with a file per process that wants it, named after the process. A process
 * holds the lock when, after it made its file, it sees no other: of two, the later one must see the
 * earlier. No file is ever taken over, so a live holder cannot be robbed; that of a dead one is deleted.
 */
export function repositoryQueue(directory: string, options: QueueOptions): Queue {
  const mutex = new Mutex();
  return {
    run: (work) =>
      mutex.run(async () => {
        const turn = await acquire(directory, options);
        if (!turn.ok) {
          return turn;
        }
        try {
          return await work();
        } finally {
          await unlink(turn.value).catch((error) => options.log.warn(`Queue: ${String(error)}`));
        }
      }),
  };
}

export interface QueueOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly processes: ProcessJudge;
  /** How long to wait for the others; default a minute. */
  readonly patienceMs?: number;
}

async function acquire(directory: string, options: QueueOptions): Promise<Result<string, GitFailure>> {
  const { clock, patienceMs = 60_000 } = options;
  const name = holderName(await thisProcess(options.processes));
  const deadline = clock.now() + patienceMs;
  await mkdir(directory, { recursive: true });
  while (true) {
    await writeFile(join(directory, name), '');
    let others = await livingOthers(directory, name, options);
    // The first by name stays and waits for the others to leave; everybody else steps back. So there is
    // always one who stays, and never two who wait for each other.
    while (others.length > 0 && others.every((other) => other > name) && clock.now() < deadline) {
      await pause(clock, 250);
      others = await livingOthers(directory, name, options);
    }
    if (others.length === 0) {
      return { ok: true, value: join(directory, name) };
    }
    await unlink(join(directory, name));
    if (clock.now() >= deadline) {
      return err({ kind: 'locked', message: waitedTooLong(directory, others) });
    }
    await pause(clock, 250);
  }
}

async function livingOthers(
  directory: string,
  name: string,
  { processes, log }: QueueOptions,
): Promise<string[]> {
  const living: string[] = [];
  for (const other of await readdir(directory)) {
    const holder = other === name ? null : parseHolder(other);
    if (holder !== null && (await isDead(holder, processes))) {
      log.info(`Queue: process ${holder.identity.pid} ended while it held the repository's queue`);
      await unlink(join(directory, other)).catch(() => undefined);
    } else if (holder !== null) {
      living.push(other);
    }
  }
  return living;
}

function waitedTooLong(directory: string, others: readonly string[]): string {
  const pids = others.map((other) => parseHolder(other)?.identity.pid).join(', ');
  return (
    `Another program is working on this repository's worktrees (process ${pids}). ` +
    `Wait until it is done. If it has ended, delete the folder ${directory}.`
  );
}

import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectOk, silentLog, wallClock } from '../../../test/support/repositoryFixture.ts';
import type { Clock } from '../../lib/clock.ts';
import { runnerLimits } from '../runner/runDetached.ts';
import { createProcesses } from './createProcesses.ts';
import type { ProcessEnd, Processes } from './processes.ts';
import { liveness } from './processIdentity.ts';
import { readStatus } from './runDirectory.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/processes');
/** How far ahead each timer was set. */
const waits: number[] = [];
const clock: Clock = {
  now: wallClock.now,
  at(at, callback) {
    waits.push(at - wallClock.now());
    return wallClock.at(at, callback);
  },
};
const processes = createProcesses({
  runnerPath: join(fixtures, 'quickRunner.ts'),
  nodePath: process.execPath,
  environment: process.env,
  clock,
  log: silentLog,
});

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard following '));
});
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

async function start(name: string, fixture: string): Promise<string> {
  const directory = join(root, name);
  await processes.prepare(directory, {
    ...{ runId: `${name}-${process.pid}`, command: process.execPath, args: [join(fixtures, fixture)] },
    ...{ cwd: root, env: {}, stdin: '', endsWithResult: false },
    ...{ firstOutputMs: 60_000, idleMs: 60_000, totalMs: 60_000 },
  });
  expectOk(await processes.launch(directory));
  return directory;
}

type Follow = ReturnType<Processes['follow']>;

function follow(directory: string): { readonly following: Follow; readonly ended: Promise<ProcessEnd> } {
  let onEnd: (end: ProcessEnd) => void = () => undefined;
  const ended = new Promise<ProcessEnd>((resolve) => {
    onEnd = resolve;
  });
  return { following: processes.follow(directory, { onLines: () => undefined, onEnd }), ended };
}

/** Files beneath the folder that this process holds open. */
function openFiles(directory: string): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(directory) ? [target] : [];
    } catch {
      return [];
    }
  });
}

it('nothing is looked at more often than four times a second', async () => {
  const directory = await start('silent', 'hangSilently.mjs');
  waits.length = 0;
  const { following, ended } = follow(directory);
  await expect.poll(() => waits.length, { timeout: 30_000 }).toBeGreaterThan(4);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(249);
  expect(runnerLimits.tickMs).toBeGreaterThanOrEqual(250);
  await processes.stop(directory);
  await ended;
  following.dispose();
});

it.runIf(process.platform === 'linux')(
  'no file stays open when it is no longer followed, whenever that is',
  async () => {
    const directory = await start('talking', 'printThenHang.mjs');
    for (let wait = 0; wait < 8; wait++) {
      const { following } = follow(directory);
      await pause(wait);
      following.dispose();
    }
    const watching = follow(directory);
    await expect.poll(() => openFiles(directory).length).toBeGreaterThan(0);
    watching.following.dispose();
    await expect.poll(() => openFiles(directory)).toEqual([]);
    const { ended } = follow(directory);
    await processes.stop(directory);
    await ended;
    await expect.poll(() => openFiles(directory)).toEqual([]);
  },
);

it('a run whose directory was deleted ends, so that nothing works beside its successor', async () => {
  const directory = await start('deleted', 'hangSilently.mjs');
  await expect.poll(() => readStatus(directory)?.child ?? null).not.toBeNull();
  const child = readStatus(directory)?.child;
  const { ended } = follow(directory);
  rmSync(directory, { recursive: true });
  expect(await ended).toMatchObject({ cause: 'lost' });
  await expect.poll(() => (child ? liveness(child) : 'unknown'), { timeout: 30_000 }).toBe('dead');
});

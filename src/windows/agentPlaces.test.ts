import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identify, liveness } from '../agents/process/processIdentity.ts';
import type { Clock } from '../lib/clock.ts';
import { type AgentPlaces, createAgentPlaces, type RunnerState } from './agentPlaces.ts';

let root: string;
let runners: Map<string, RunnerState>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'switchyard places '));
  runners = new Map();
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** The engine's waits pass a hundred times faster. */
const clock: Clock = {
  now: Date.now,
  at(at, callback) {
    const timer = setTimeout(callback, Math.max(0, at - Date.now()) / 100);
    return { dispose: () => clearTimeout(timer) };
  },
};

/** The places as one window of the machine sees them. */
function openWindow(): AgentPlaces {
  return createAgentPlaces({
    directory: join(root, 'agents'),
    processes: { identify, liveness },
    runnerOf: (directory) => runners.get(directory) ?? { ended: false, runner: null },
    clock,
  });
}

function run(runId: string) {
  return { runId, directory: join(root, runId), subjectId: `for ${runId}` };
}

async function deadProcess() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  const identity = await identify(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return identity;
}

test('as many places are given as the limit says, to all windows together, and again when one is given back', async () => {
  const [first, second] = [openWindow(), openWindow()];
  expect(await first.take(run('a'), 2)).toBe(true);
  expect(await second.take(run('b'), 2)).toBe(true);
  expect(await first.take(run('c'), 2)).toBe(false);
  expect(await second.take(run('d'), 2)).toBe(false);
  await second.giveBack('b');
  expect(await first.take(run('c'), 2)).toBe(true);
});

test('who waits is known with the number of agents, is told when to look again, and no longer when it has a place', async () => {
  const window = openWindow();
  const waits: string[] = [];
  window.onDidWait((subjectId) => waits.push(subjectId));
  await window.take(run('a'), 1);
  const mayBeFree = new Promise<string>((resolve) => window.onMayBeFree(resolve));
  await window.take(run('b'), 1);
  expect(waits).toEqual(['for b']);
  expect([window.waitsBehind('for b'), window.waitsBehind('for a')]).toEqual([1, null]);
  await window.giveBack('a');
  expect(await mayBeFree).toBe('for b');
  expect(await window.take(run('b'), 1)).toBe(true);
  expect(window.waitsBehind('for b')).toBeNull();
});

test('a run keeps its place as long as its runner is there, whatever becomes of the window', async () => {
  const window = openWindow();
  const { directory } = run('a');
  await window.take(run('a'), 1);
  const place = join(root, 'agents', 'taken', 'a');
  await writeFile(place, JSON.stringify({ directory, taker: await deadProcess() }));
  runners.set(directory, { ended: false, runner: await identify(process.pid) });
  expect(await window.take(run('b'), 1)).toBe(false);
  runners.set(directory, { ended: true, runner: await identify(process.pid) });
  expect(await window.take(run('b'), 1)).toBe(true);
});

test('a place is taken from a runner that is dead, and from a window that died before its run began', async () => {
  const window = openWindow();
  await window.take(run('a'), 1);
  runners.set(run('a').directory, { ended: false, runner: await deadProcess() });
  expect(await window.take(run('b'), 1)).toBe(true);
  const { directory } = run('b');
  const place = join(root, 'agents', 'taken', 'b');
  await writeFile(place, JSON.stringify({ directory, taker: await deadProcess() }));
  expect(await window.take(run('c'), 1)).toBe(true);
});

test.each([-1, 1])(
  'a run that has not begun after a long time is forgotten, also when the clock jumps (%s h)',
  async (hours) => {
    const window = openWindow();
    await window.take(run('a'), 1);
    const then = Date.now() / 1000 + hours * 3600;
    await utimes(join(root, 'agents', 'taken', 'a'), then, then);
    expect(await window.take(run('b'), 1)).toBe(true);
  },
);

test('what is no place is none, and an agent that is started anew needs no second one', async () => {
  const window = openWindow();
  await window.take(run('a'), 2);
  await writeFile(join(root, 'agents', 'taken', 'a'), 'garbage');
  expect(await window.take({ ...run('b'), subjectId: 's' }, 1)).toBe(true);
  expect(await window.take({ ...run('c'), subjectId: 's' }, 1)).toBe(true);
  expect(await readdir(join(root, 'agents', 'taken'))).toEqual(['c']);
});

test('windows that race for places never have more than there are', async () => {
  const fixture = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'windows', 'takePlaces.ts');
  const limit = 2;
  const racers = Array.from({ length: 5 }, (_, index) =>
    spawn(process.execPath, [fixture, root, `racer${index}`, '5', String(limit)], { stdio: 'inherit' }),
  );
  await Promise.all(racers.map((racer) => once(racer, 'exit')));
  const seen = await readdir(join(root, 'seen'));
  const spans = await Promise.all(
    seen.map(async (name) => {
      const [began = 0n, ended = 0n] = (await readFile(join(root, 'seen', name), 'utf8'))
        .split(' ')
        .map(BigInt);
      return { began, ended };
    }),
  );
  const together = spans.map(
    ({ began }) => spans.filter((one) => one.began <= began && began < one.ended).length,
  );
  expect(seen.length).toBeGreaterThan(limit);
  expect(Math.max(...together)).toBeLessThanOrEqual(limit);
});

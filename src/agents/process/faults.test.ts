import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectOk, silentLog, wallClock } from '../../../test/support/repositoryFixture.ts';
import { makeReadOnly, whyNoMounts } from '../../../test/support/store/mounts.ts';
import { createProcesses } from './createProcesses.ts';
import { LineSplitter } from './lineSplitter.ts';
import type { ProcessEnd, Processes, ProcessSpec } from './processes.ts';
import { identify } from './processIdentity.ts';
import { readStatus, runFiles } from './runDirectory.ts';
import { descendantsOf, parseProcesses } from './windowsTree.ts';

const noMounts = await whyNoMounts();
const skipped = noMounts === null ? '' : ` (skipped: ${noMounts})`;

const fixtures = join(import.meta.dirname, '../../../test/fixtures/processes');
const complaints: string[] = [];
const processes = processesWith('quickRunner.ts');

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard-faults-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

function processesWith(runner: string, environment: NodeJS.ProcessEnv = {}): Processes {
  return createProcesses({
    runnerPath: join(fixtures, runner),
    nodePath: process.execPath,
    environment: { ...process.env, ...environment },
    clock: wallClock,
    log: { ...silentLog, warn: (message) => void complaints.push(message) },
  });
}

function specOf(name: string, fixture: string, args: readonly string[]): ProcessSpec {
  return {
    ...{
      runId: `${name}-${process.pid}`,
      command: process.execPath,
      args: [join(fixtures, fixture), ...args],
    },
    ...{ cwd: root, env: { PATH: process.env.PATH ?? '' }, stdin: '', endsWithResult: false },
    ...{ firstOutputMs: 60_000, idleMs: 60_000, totalMs: 60_000 },
  };
}

async function prepare(by: Processes, name: string, fixture: string, ...args: string[]): Promise<string> {
  const directory = join(root, name);
  await by.prepare(directory, specOf(name, fixture, args));
  return directory;
}

interface Followed {
  readonly stdout: string[];
  readonly stderr: string[];
  readonly ended: Promise<ProcessEnd>;
}

function follow(directory: string): Followed {
  const lines = { stdout: [] as string[], stderr: [] as string[] };
  const ended = new Promise<ProcessEnd>((resolve) => {
    processes.follow(directory, { onLines: (stream, more) => lines[stream].push(...more), onEnd: resolve });
  });
  return { ...lines, ended };
}

it('fault 25: twenty agents go on when their host is killed, and no line of them is lost', {
  timeout: 60_000,
}, async () => {
  const spec = join(root, 'twenty.json');
  const command = 'for i in $(seq 1 100); do echo line $i; sleep 0.02; done';
  writeFileSync(
    spec,
    JSON.stringify({ ...specOf('twenty', '', []), command: '/bin/sh', args: ['-c', command] }),
  );
  const directories = Array.from({ length: 20 }, (_, index) => join(root, `twenty ${index}`));
  const host = spawn(
    process.execPath,
    [join(fixtures, 'host.ts'), join(fixtures, 'quickRunner.ts'), spec, ...directories],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(host.stdout, 'data');
  host.kill('SIGKILL');
  await once(host, 'exit');
  const runs = directories.map(follow);
  const all = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`);
  for (const run of runs) {
    expect(await run.ended).toMatchObject({ cause: 'exited', exitCode: 0 });
    expect(run.stdout).toEqual(all);
  }
});

it.runIf(process.platform === 'linux')(
  'fault 53: a log that cannot be written ends the run and says why',
  async () => {
    const directory = await prepare(processes, 'full', 'printThenHang.mjs');
    symlinkSync('/dev/full', runFiles(directory).stdout);
    expectOk(await processes.launch(directory));
    // Not followed: that file has no end.
    await expect
      .poll(() => processes.inspect(directory), { timeout: 30_000 })
      .toMatchObject({
        kind: 'ended',
        end: { cause: 'unlogged', message: expect.stringContaining('ENOSPC') },
      });
    expect(await identify(readStatus(directory)?.child?.pid ?? 0)).toBeNull();
  },
);

it.each([
  ['fault 53: an output without end takes a bounded place on the disk', 'stdout'],
  ['fault 55: a flood on the other stream is drained, and its beginning and end are kept', 'stderr'],
] as const)('%s', async (_, stream) => {
  const by = processesWith('smallLogRunner.ts');
  const directory = await prepare(by, `flood ${stream}`, 'flood.mjs', stream, '64');
  expectOk(await by.launch(directory));
  const run = follow(directory);
  expect(await run.ended).toMatchObject({ cause: 'exited', exitCode: 0 });
  expect(run[stream].at(0)).toBe('x'.repeat(1023));
  expect(run[stream].at(-1)).toBe('that was all');
  expect(run[stream].some((line) => line.endsWith('bytes are left out here]'))).toBe(true);
  expect(statSync(runFiles(directory)[stream]).size).toBeLessThan(3 * 64 * 1024 + 16 * 1024);
});

it('fault 52: a line without end is held in bounded memory', () => {
  const splitter = new LineSplitter(16 * 1024 * 1024);
  const chunk = new Uint8Array(1024 * 1024).fill(120);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let megabytes = 0; megabytes < 1024; megabytes += 1) {
    splitter.push(chunk);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(splitter.push(Buffer.from('\nafter\n'))).toEqual([
    `[a line of ${1024 * 1024 * 1024} bytes is left out here]`,
    'after',
  ]);
  expect(most).toBeLessThan(64 * 1024 * 1024);
});

it('fault 58: a child that is born while its run is ended is ended as well', async () => {
  const directory = await prepare(processes, 'born', 'bornInSweep.mjs');
  expectOk(await processes.launch(directory));
  const run = follow(directory);
  await expect.poll(() => run.stdout, { timeout: 30_000 }).toEqual(['ready']);
  await processes.stop(directory);
  expect(await run.ended).toMatchObject({ cause: 'stopped' });
  const born = run.stdout.slice(1).map(Number);
  expect(born.length).toBeGreaterThan(1);
  expect(await Promise.all(born.map(identify))).toEqual(born.map(() => null));
});

const hasPrlimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;

it.runIf(hasPrlimit)(
  'fault 59: a system without room for another process is told from a command that cannot be run',
  () => {
    const folder = mkdtempSync(join(root, 'room-'));
    chmodSync(root, 0o755);
    chmodSync(folder, 0o777);
    // The limit does not hold for root.
    const someoneElse = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const told = execFileSync(process.execPath, [join(fixtures, 'noRoom.ts'), folder], {
      ...someoneElse,
      cwd: folder,
      encoding: 'utf8',
    });
    expect(JSON.parse(told)).toEqual({
      launched: { ok: false, error: { cause: 'noRoom', message: expect.stringContaining('EAGAIN') } },
      started: 'noRoom',
    });
  },
);

it.skipIf(process.platform === 'win32')(
  'fault 60: twenty that start at once start one after the other',
  async () => {
    const by = createProcesses({
      ...{ runnerPath: join(fixtures, 'claim.sh'), nodePath: '/bin/sh', environment: process.env },
      ...{ clock: wallClock, log: silentLog },
    });
    const names = Array.from({ length: 20 }, (_, index) => `start ${index}`);
    const directories = await Promise.all(names.map((name) => prepare(by, name, 'count.mjs')));
    const claimed = (): number => directories.filter((other) => readdirSync(other).includes('claim')).length;
    let answered = 0;
    await Promise.all(
      directories.map(async (directory) => {
        expectOk(await by.launch(directory));
        answered += 1;
        expect(claimed() - answered).toBeLessThanOrEqual(1);
      }),
    );
    expect(claimed()).toBe(20);
  },
);

it.skipIf(noMounts !== null)(
  `fault 11: on a disk that cannot be written to any more, what runs is ended all the same${skipped}`,
  async () => {
    const directory = await prepare(processes, 'unwritable', 'printThenHang.mjs');
    expectOk(await processes.launch(directory));
    const child = () => readStatus(directory)?.child?.pid ?? 0;
    await expect.poll(child, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(await identify(child())).not.toBeNull();
    await makeReadOnly(directory);
    await processes.stop(directory);
    await expect.poll(() => identify(child()), { timeout: 30_000 }).toBeNull();
  },
);

it('options of the host’s own debugger do not reach the runner', async () => {
  const by = processesWith('quickRunner.ts', { NODE_OPTIONS: '--require /no/such/debugger.js' });
  const directory = await prepare(by, 'options', 'count.mjs', '1', '1');
  expectOk(await by.launch(directory));
  expect(await follow(directory).ended).toMatchObject({ cause: 'exited', exitCode: 0 });
});

it('a log that cannot be read is complained about once, and read when it can be', async () => {
  const directory = await prepare(processes, 'unreadable', 'hangSilently.mjs');
  const { stdout } = runFiles(directory);
  mkdirSync(stdout);
  const lines: string[] = [];
  const following = processes.follow(directory, {
    onLines: (_, more) => lines.push(...more),
    onEnd: () => undefined,
  });
  const about = () => complaints.filter((complaint) => complaint.includes(directory));
  await expect.poll(() => about().length).toBe(1);
  // Each of these makes the follower look again.
  for (let looks = 0; looks < 5; looks += 1) {
    appendFileSync(runFiles(directory).notes, 'look\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(about()).toHaveLength(1);
  rmdirSync(stdout);
  writeFileSync(stdout, 'at last\n');
  await expect.poll(() => lines).toEqual(['at last']);
  following.dispose();
});

it('fault 64: who hangs below a process is known even where one in between is gone', () => {
  const listed = parseProcesses('  10 1\r\n 11 10\r\n12 11\r\nrubbish\r\n14 13\r\n20 1\r\n 15 14\r\n');
  expect(descendantsOf(10, listed)).toEqual([11, 12]);
  expect(descendantsOf(13, listed)).toEqual([14, 15]);
});

it.skip('fault 64: taskkill that is missing or refused is reported with who is left (needs Windows)', () =>
  undefined);

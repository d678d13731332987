import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentLog, wallClock } from '../../../test/support/repositoryFixture.ts';
import { createProcesses } from './createProcesses.ts';
import type { ProcessEnd, ProcessSpec } from './processes.ts';
import { identify, kill, liveness } from './processIdentity.ts';
import { type ProcessIdentity, readStatus, runFiles, writeAtomically } from './runDirectory.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/processes');
const options = {
  runnerPath: join(fixtures, 'quickRunner.ts'),
  nodePath: process.execPath,
  environment: process.env,
  clock: wallClock,
  log: silentLog,
};
const processes = createProcesses(options);

let root = '';
let runs = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard-processes-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Started {
  readonly directory: string;
  readonly stdout: string[];
  readonly stderr: string[];
  readonly ended: Promise<ProcessEnd>;
}

function newDirectory(): string {
  runs += 1;
  return join(root, `run ${runs}`);
}

function specOf(fixture: string, args: readonly string[] = []): ProcessSpec {
  return {
    runId: `test-${process.pid}-${runs}`,
    command: process.execPath,
    args: [join(fixtures, fixture), ...args],
    cwd: root,
    env: { PATH: process.env.PATH ?? '' },
    stdin: '',
    endsWithResult: false,
    firstOutputMs: 30_000,
    idleMs: 30_000,
    totalMs: 60_000,
  };
}

/** Makes a directory to run a fixture in. */
async function prepare(
  fixture: string,
  change: Partial<ProcessSpec> = {},
  args: readonly string[] = [],
): Promise<string> {
  const directory = newDirectory();
  await processes.prepare(directory, { ...specOf(fixture, args), ...change });
  return directory;
}

/** Starts a fixture under the runner and follows it. */
async function start(...options: Parameters<typeof prepare>): Promise<Started> {
  const directory = await prepare(...options);
  expect(await processes.launch(directory)).toEqual({ ok: true });
  return follow(directory);
}

function follow(directory: string): Started {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const ended = new Promise<ProcessEnd>((resolve) => {
    processes.follow(directory, {
      onLines: (stream, lines) => (stream === 'stdout' ? stdout : stderr).push(...lines),
      onEnd: resolve,
    });
  });
  return { directory, stdout, stderr, ended };
}

/** A directory whose run is looked after by the given process, as it seems. */
async function pretend(runner: ProcessIdentity, heartbeat: number): Promise<string> {
  const directory = await prepare('hangSilently.mjs');
  const at = new Date(heartbeat).toISOString();
  const status = { runner, child: runner, startedAt: at, heartbeatAt: at, end: null };
  writeFileSync(runFiles(directory).claim, JSON.stringify(runner));
  writeAtomically(runFiles(directory).status, JSON.stringify(status), false);
  return directory;
}

async function isAlive(pid: number): Promise<boolean> {
  return (await identify(pid)) !== null;
}

describe.concurrent('processes', { timeout: 30_000 }, () => {
  it('gives the command its input, arguments and environment, and tells how it ended', async () => {
    const run = await start('echo.mjs', { stdin: 'Grüße', env: { SECRET: 'a b$(c)' } }, ['--x', '$(y) "z"']);
    const end = await run.ended;
    expect(end).toMatchObject({ cause: 'exited', exitCode: 3, signal: null });
    const answer = JSON.parse(run.stdout.join('\n'));
    expect(answer).toMatchObject({ stdin: 'Grüße', args: ['--x', '$(y) "z"'], env: { SECRET: 'a b$(c)' } });
    expect(Object.keys(answer.env).sort()).toEqual(['SECRET', 'SWITCHYARD_RUN_ID']);
    expect(run.stderr).toEqual(['to the other side']);
    expect(await processes.inspect(run.directory)).toEqual({ kind: 'ended', end });
    expect(await processes.tail(run.directory, 1000)).toContain('to the other side');
  });

  it('leaves no environment on the disk once it runs', async () => {
    const run = await start('printThenHang.mjs', { env: { SECRET: 'hunter2' } });
    await vi.waitFor(() => expect(run.stdout).toEqual(['hello']), 30_000);
    for (const file of Object.values(runFiles(run.directory)).filter(existsSync)) {
      expect(readFileSync(file, 'utf8')).not.toContain('hunter2');
    }
    await processes.stop(run.directory);
    await run.ended;
  });

  it('fault 27: starts a directory once, however often it is asked to', async () => {
    const run = await start('count.mjs', {}, ['3', '10']);
    await Promise.all([processes.launch(run.directory), processes.launch(run.directory)]);
    await run.ended;
    expect(run.stdout).toEqual(['1', '2', '3']);
    expect(await processes.launch(run.directory)).toEqual({ ok: true });
  });

  it('fault 27: lets only one of the runners work that race for one directory', async () => {
    const directory = await prepare('count.mjs', {}, ['2', '200']);
    expect(await processes.inspect(directory)).toEqual({ kind: 'unclaimed' });
    const racers = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [join(fixtures, 'quickRunner.ts'), directory], { stdio: 'ignore' }),
    );
    const codes = await Promise.all(racers.map(async (racer) => (await once(racer, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0, 0]);
    const run = follow(directory);
    expect(await run.ended).toMatchObject({ cause: 'exited', exitCode: 0 });
    expect(run.stdout).toEqual(['1', '2']);
  });

  it('fault 41: says why a command could not be started', async () => {
    const run = await start('echo.mjs', { command: '/no/such/claude' });
    expect(await run.ended).toMatchObject({
      cause: 'notStarted',
      message: expect.stringContaining('/no/such/claude could not be started'),
    });
  });

  it('says that the folder is gone when it is', async () => {
    const run = await start('echo.mjs', { cwd: join(root, 'nowhere') });
    expect(await run.ended).toMatchObject({
      cause: 'notStarted',
      message: expect.stringContaining('nowhere'),
    });
  });

  it('fault 44: ends a command that says nothing', async () => {
    const run = await start('hangSilently.mjs', { firstOutputMs: 300 });
    expect(await run.ended).toMatchObject({ cause: 'silent' });
  });

  it('fault 45: ends a command that falls silent', async () => {
    const run = await start('printThenHang.mjs', { idleMs: 300 });
    expect(await run.ended).toMatchObject({ cause: 'idle', signal: 'SIGTERM' });
    expect(run.stdout).toEqual(['hello']);
  });

  it('ends a command that takes too long', async () => {
    const run = await start('count.mjs', { totalMs: 500 }, ['1000', '50']);
    expect(await run.ended).toMatchObject({ cause: 'overtime' });
  });

  it('fault 46: ends a command that stays after its result', async () => {
    const run = await start('linger.mjs', { endsWithResult: true });
    expect(await run.ended).toMatchObject({ cause: 'lingering' });
  });

  it('does not take a mention of a result for one', async () => {
    const run = await start('mentionResult.mjs', { endsWithResult: true });
    expect(await run.ended).toMatchObject({ cause: 'exited' });
    expect(run.stdout.at(-1)).toBe('done');
  });

  it('fault 56: stops on request, and kills what does not listen', async () => {
    const run = await start('ignoreTerm.mjs');
    await vi.waitFor(() => expect(run.stdout).toEqual(['ready']), 30_000);
    await processes.stop(run.directory);
    expect(await run.ended).toMatchObject({ cause: 'stopped', signal: 'SIGKILL' });
    expect(run.stdout).toEqual(['ready', 'not me']);
  });

  it('fault 62: never starts what was stopped before it was started', async () => {
    const directory = await prepare('printThenHang.mjs');
    await processes.stop(directory);
    expect(await processes.launch(directory)).toEqual({ ok: true });
    const run = follow(directory);
    expect(await run.ended).toMatchObject({ cause: 'stopped' });
    expect(run.stdout).toEqual([]);
  });

  it('fault 57: ends what a command leaves behind, in its group or out of it', async () => {
    const run = await start('leaveChildren.mjs');
    expect(await run.ended).toMatchObject({ cause: 'exited', exitCode: 0 });
    const pids: number[] = JSON.parse(run.stdout[0] ?? '');
    expect(pids).toHaveLength(2);
    expect(await Promise.all(pids.map(isAlive))).toEqual([false, false]);
  });

  it('fault 51: cuts a line beyond all measure and goes on after it', async () => {
    const run = await start('longLine.mjs');
    await run.ended;
    expect(run.stdout).toEqual([`[a line of ${50 * 1024 * 1024} bytes is left out here]`, 'after']);
  });

  it('fault 50: keeps characters whole that arrive in pieces', async () => {
    const run = await start('splitCharacters.mjs');
    await run.ended;
    expect(run.stdout).toEqual(['äß€😀', 'zweite Zeile']);
  });

  it('fault 25: gives every line to one who comes late', async () => {
    const run = await start('count.mjs', {}, ['50', '1']);
    await run.ended;
    const late = follow(run.directory);
    await late.ended;
    expect(late.stdout).toEqual(run.stdout);
    expect(late.stdout).toHaveLength(50);
  });

  it('ends the agent of a runner that was killed, and calls the run lost', async () => {
    const run = await start('leaveChildren.mjs', {}, ['stay']);
    await vi.waitFor(() => expect(run.stdout).toHaveLength(1), 30_000);
    const pids: number[] = JSON.parse(run.stdout[0] ?? '');
    const status = readStatus(run.directory);
    kill(status?.runner.pid ?? 0, 'SIGKILL');
    const end = await run.ended;
    expect(end.cause).toBe('lost');
    expect(await processes.inspect(run.directory)).toEqual({ kind: 'ended', end });
    expect(await Promise.all([...pids, status?.child?.pid ?? 0].map(isAlive))).toEqual([false, false, false]);
  });

  it('fault 34, fault 35: signals nobody after a reboot or when the id belongs to another process now', async () => {
    const innocent = spawn(process.execPath, [join(fixtures, 'hangSilently.mjs')], { detached: true });
    const identity = await identify(innocent.pid ?? 0);
    if (!identity) {
      throw new Error('The innocent process did not start.');
    }
    const others = [
      { ...identity, startTime: `${identity.startTime}1` },
      { ...identity, boot: 'another boot' },
    ];
    for (const other of others) {
      const directory = await pretend(other, Date.now());
      expect(await processes.inspect(directory)).toMatchObject({ kind: 'ended', end: { cause: 'lost' } });
    }
    expect(await liveness(identity)).toBe('alive');
    innocent.kill('SIGKILL');
  });

  it('fault 32: goes by the heartbeat where it cannot ask, counts no sleep, and signals nobody there', async () => {
    const innocent = spawn(process.execPath, [join(fixtures, 'hangSilently.mjs')], { detached: true });
    const identity = await identify(innocent.pid ?? 0);
    if (!identity) {
      throw new Error('The innocent process did not start.');
    }
    const elsewhere = { ...identity, namespace: 'pid:[1]' };
    let now = Date.now();
    const awake = createProcesses({ ...options, clock: { ...wallClock, now: () => now } });
    const directory = await pretend(elsewhere, now);
    for (const hours of [8, 24, -25]) {
      now += hours * 3_600_000;
      expect(await awake.inspect(directory)).toEqual({ kind: 'running' });
    }
    for (let second = 2; second < 40; second += 2) {
      now += 2000;
      expect(await awake.inspect(directory)).toEqual({ kind: 'running' });
    }
    for (let second = 0; second <= 60; second += 2) {
      now += 2000;
      await awake.inspect(directory);
    }
    expect(await awake.inspect(directory)).toMatchObject({ kind: 'ended', end: { cause: 'lost' } });
    expect(await liveness(identity)).toBe('alive');
    innocent.kill('SIGKILL');
  });

  it('leaves a directory as it is that was prepared already', async () => {
    const directory = await prepare('count.mjs', {}, ['1', '1']);
    await processes.prepare(directory, specOf('count.mjs', ['5', '1']));
    await processes.launch(directory);
    const run = follow(directory);
    await run.ended;
    expect(run.stdout).toEqual(['1']);
  });

  it('fault 25: lets the run go on when the process that started it is killed', async () => {
    const directory = newDirectory();
    const spec = `${directory}.json`;
    writeFileSync(spec, JSON.stringify(specOf('count.mjs', ['40', '25'])));
    const host = spawn(
      process.execPath,
      [join(fixtures, 'host.ts'), join(fixtures, 'quickRunner.ts'), spec, directory],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(host.stdout, 'data');
    host.kill('SIGKILL');
    await once(host, 'exit');
    const run = follow(directory);
    expect(await run.ended).toMatchObject({ cause: 'exited', exitCode: 0 });
    expect(run.stdout).toEqual(Array.from({ length: 40 }, (_, index) => String(index + 1)));
  });

  it('says that the runner could not be started', async () => {
    const broken = createProcesses({
      runnerPath: join(fixtures, 'noSuchRunner.ts'),
      nodePath: process.execPath,
      environment: process.env,
      clock: wallClock,
      log: silentLog,
    });
    const directory = mkdtempSync(join(root, 'broken-'));
    expect(await broken.launch(directory)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('could not be started') },
    });
  });

  it('gives up on a run whose directory is deleted', async () => {
    const directory = mkdtempSync(join(root, 'deleted-'));
    const run = follow(directory);
    rmSync(directory, { recursive: true });
    expect(await run.ended).toMatchObject({ cause: 'lost' });
  });
});

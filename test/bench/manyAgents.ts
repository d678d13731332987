import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseClaudeLine } from '../../src/agents/claude/claudeStream.ts';
import { emptyObservation, observe } from '../../src/agents/claude/claudeVerdict.ts';
import { createProcesses } from '../../src/agents/process/createProcesses.ts';
import type { Processes } from '../../src/agents/process/processes.ts';
import { readStatus, runFiles } from '../../src/agents/process/runDirectory.ts';
import { expectOk, silentLog, wallClock } from '../support/repositoryFixture.ts';
import { longestStall } from './longestStall.ts';
import { compare, type Row } from './measure.ts';

type Report = (line: string) => void;

const agents = 20;
const runner = join(import.meta.dirname, '../../src/agents/runner/runner.ts');
const chatter = join(import.meta.dirname, '../fixtures/processes/chatter.mjs');

/** What the extension host feels of twenty agents: while they talk, and when they start. */
export async function manyAgents(folder: string, rounds: number, report: Report): Promise<readonly Row[]> {
  const processes = createProcesses({
    ...{ runnerPath: runner, nodePath: process.execPath, environment: process.env },
    ...{ clock: wallClock, log: silentLog },
  });
  return [
    await talking(processes, folder, rounds, report),
    await starting(processes, folder, rounds, report),
  ];
}

async function prepare(processes: Processes, directory: string, args: readonly string[]): Promise<void> {
  await processes.prepare(directory, {
    ...{ runId: `bench ${directory}`, command: process.execPath, args, cwd: join(directory, '..') },
    ...{ env: { PATH: process.env.PATH ?? '' }, stdin: '', endsWithResult: true },
    ...{ firstOutputMs: 600_000, idleMs: 600_000, totalMs: 600_000 },
  });
}

/** The agents are there all the time, and stand still (SIGSTOP) while the reference is measured. */
async function talking(processes: Processes, folder: string, rounds: number, report: Report): Promise<Row> {
  const directories = Array.from({ length: agents }, (_, index) => join(folder, `talking ${index}`));
  let messages = 0;
  const ends = directories.map(async (directory) => {
    await prepare(processes, directory, [chatter, String(1000 / agents)]);
    expectOk(await processes.launch(directory));
    let state = emptyObservation();
    return new Promise<void>((resolve) => {
      processes.follow(directory, {
        onLines(_, lines) {
          messages += lines.length;
          for (const line of lines) {
            state = observe(state, parseClaudeLine(line, null));
          }
        },
        onEnd: () => resolve(),
      });
    });
  });
  const children = await Promise.all(directories.map(childOf));
  const signal = (name: NodeJS.Signals): void => children.forEach((pid) => void process.kill(pid, name));
  const delay = async (talk: boolean): Promise<number> => {
    signal(talk ? 'SIGCONT' : 'SIGSTOP');
    await pause(500);
    const before = messages;
    const histogram = monitorEventLoopDelay({ resolution: 5 });
    histogram.enable();
    await pause(3000);
    histogram.disable();
    report(`${messages - before} messages in 3 s`);
    return histogram.percentile(99) / 1e6;
  };
  const row = await compare(
    {
      name: `event loop delay, p99: ${agents} agents at 1,000 messages a second / idle`,
      ...{ goal: 2, rounds, ours: () => delay(true), reference: () => delay(false) },
    },
    report,
  );
  signal('SIGCONT');
  await Promise.all(directories.map((directory) => processes.stop(directory)));
  await Promise.all(ends);
  return row;
}

async function childOf(directory: string): Promise<number> {
  for (;;) {
    const pid = readStatus(directory)?.child?.pid;
    if (pid !== undefined) {
      return pid;
    }
    await pause(100);
  }
}

/** The same runners, started by us or by hand: the longest time for which nothing else gets its turn. */
async function starting(processes: Processes, folder: string, rounds: number, report: Report): Promise<Row> {
  let count = 0;
  const stall = async (start: (directories: readonly string[]) => Promise<unknown>): Promise<number> => {
    count += 1;
    const directories = Array.from({ length: agents }, (_, index) => join(folder, `start ${count} ${index}`));
    await Promise.all(directories.map((directory) => prepare(processes, directory, ['--version'])));
    const longest = await longestStall(() => start(directories));
    await Promise.all(directories.map((directory) => ended(processes, directory)));
    return longest;
  };
  const ours = (directories: readonly string[]) =>
    Promise.all(directories.map(async (directory) => expectOk(await processes.launch(directory))));
  const bare = async (directories: readonly string[]): Promise<void> => {
    for (const directory of directories) {
      spawn(process.execPath, [runner, directory], {
        cwd: directory,
        detached: true,
        stdio: 'ignore',
      }).unref();
      // One after the other as ours are: a spawn is dearer when the one before it is long ago.
      while (!existsSync(runFiles(directory).claim)) {
        await pause(10);
      }
    }
  };
  const name = `longest stall while ${agents} agents are started / by bare spawns of the same, one after the other`;
  const sides = { ours: () => stall(ours), reference: () => stall(bare) };
  return compare({ name, goal: 1.1, rounds, ...sides }, report);
}

async function ended(processes: Processes, directory: string): Promise<void> {
  while ((await processes.inspect(directory)).kind !== 'ended') {
    await pause(100);
  }
}

import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { Mutex } from '../../lib/mutex.ts';
import { followRun } from './followRun.ts';
import { launchRunner } from './launchRunner.ts';
import { outputPage } from './outputPage.ts';
import type { ProcessEnd, Processes, ProcessSpec, ProcessState } from './processes.ts';
import { isOfThisBoot, liveness, signalProcess } from './processIdentity.ts';
import { endTree, survivorsText } from './processTree.ts';
import {
  type ProcessIdentity,
  type RunnerStatus,
  readClaim,
  readSpec,
  readStatus,
  runFiles,
  stopSignal,
  writeAtomically,
} from './runDirectory.ts';
import { Silence } from './silence.ts';
import { tailOfRun } from './tailOfRun.ts';

export interface ProcessesOptions {
  /** `dist/runner.js`. */
  readonly runnerPath: string;
  /** What runs it: Node, or Electron, which is told to be Node. */
  readonly nodePath: string;
  /** The host's own environment, for the runner; what it starts is given the one in its spec. */
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly log: Log;
}

/** Without a word for so long, a runner that cannot be asked about (another PID namespace) counts as gone. */
const heartbeatLimitMs = 60_000;
/** A claim is written at once; one that is still empty after this was cut off. */
const claimLimitMs = 10_000;
const graceMs = 10_000;

export function createProcesses(options: ProcessesOptions): Processes {
  const launches = new Mutex();
  const silence = new Silence();
  const buried = new Map<string, Promise<ProcessEnd>>();

  async function inspect(directory: string): Promise<ProcessState> {
    const claimedAt = await modifiedAt(runFiles(directory).claim);
    if (claimedAt === null) {
      return { kind: 'unclaimed' };
    }
    const status = readStatus(directory);
    if (status?.end) {
      silence.forget(directory);
      return { kind: 'ended', end: status.end };
    }
    const runner = status?.runner ?? readClaim(directory);
    const silentMs = silence.of(directory, status?.heartbeatAt ?? String(claimedAt), options.clock.now());
    if (runner ? await isAlive(runner, silentMs) : silentMs < claimLimitMs) {
      return { kind: 'running' };
    }
    silence.forget(directory);
    // It may have written its last word between our two looks.
    const end = readStatus(directory)?.end ?? (await buryOnce(directory));
    return { kind: 'ended', end };
  }

  function buryOnce(directory: string): Promise<ProcessEnd> {
    const burying = buried.get(directory) ?? bury(directory, options).finally(() => buried.delete(directory));
    buried.set(directory, burying);
    return burying;
  }

  return {
    prepare,
    inspect,
    // One after the other, because a spawn can block for tens of milliseconds.
    launch: (directory) => launches.run(() => launchRunner(directory, options)),
    follow: (directory, listener, from) => followRun(directory, listener, { ...options, inspect, from }),
    page: outputPage,
    stdin,
    stop,
    tail: tailOfRun,
  };
}

async function prepare(directory: string, spec: ProcessSpec): Promise<void> {
  const files = runFiles(directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await modifiedAt(files.spec)) === null) {
    const { env, ...rest } = spec;
    writeAtomically(files.environment, JSON.stringify(env), true);
    writeAtomically(files.spec, JSON.stringify(rest, null, 2), true);
  }
}

async function stdin(directory: string): Promise<string | null> {
  return (await modifiedAt(runFiles(directory).spec)) === null ? null : readSpec(directory).stdin;
}

async function stop(directory: string): Promise<void> {
  const files = runFiles(directory);
  try {
    await writeFile(files.stop, '', { mode: 0o600 });
  } catch (error) {
    // Whoever presses Stop because the disk is full means it all the more.
    if (!(await stopBySignal(directory))) {
      throw error;
    }
  }
  if ((await modifiedAt(files.claim)) === null) {
    // A runner that still comes will start nothing, so nobody else would take away the keys that lie there.
    await rm(files.environment, { force: true });
  }
}

/** Where no wish can be written down: to the runner itself, and where it has none (Windows) to what it looks after. */
async function stopBySignal(directory: string): Promise<boolean> {
  const status = readStatus(directory);
  if (!status || status.end) {
    return false;
  }
  if (process.platform !== 'win32') {
    return signalProcess(status.runner, stopSignal);
  }
  await endTree({ runId: readSpec(directory).runId, leader: status.child }, graceMs);
  return true;
}

async function isAlive(runner: ProcessIdentity, silentMs: number): Promise<boolean> {
  const answer = await liveness(runner);
  return answer === 'unknown' ? silentMs < heartbeatLimitMs : answer === 'alive';
}

/** The runner vanished: ends what it was to look after, and writes down that the run is lost. */
async function bury(directory: string, { clock, log }: ProcessesOptions): Promise<ProcessEnd> {
  const status = readStatus(directory);
  const runner = status?.runner ?? readClaim(directory) ?? nobody;
  // Nobody of it outlives the system that it ran on.
  const isGone = runner !== nobody && !(await isOfThisBoot(runner));
  const tree = { runId: readSpec(directory).runId, leader: status?.child ?? null };
  const survivors = survivorsText(isGone ? [] : await endTree(tree, graceMs));
  if (survivors) {
    log.warn(`${directory}: ${survivors}`);
  }
  await rm(runFiles(directory).environment, { force: true });
  const now = new Date(clock.now()).toISOString();
  const end: ProcessEnd = {
    cause: 'lost',
    exitCode: null,
    signal: null,
    message: isGone
      ? 'The computer was started anew meanwhile.'
      : 'The process that looked after it is gone.',
    survivors,
    endedAt: now,
  };
  const last: RunnerStatus = {
    runner,
    child: status?.child ?? null,
    startedAt: status?.startedAt ?? now,
    heartbeatAt: status?.heartbeatAt ?? now,
    end,
  };
  writeAtomically(runFiles(directory).status, JSON.stringify(last), true);
  return end;
}

const nobody: ProcessIdentity = { pid: 0, startTime: '', boot: '', namespace: '' };

async function modifiedAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return null;
  }
}

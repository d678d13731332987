import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../../lib/errorCode.ts';
import { LineSplitter } from '../process/lineSplitter.ts';
import { isNoRoom } from '../process/noRoom.ts';
import type { ProcessEnd, ProcessSpec } from '../process/processes.ts';
import { identify } from '../process/processIdentity.ts';
import { endTree, survivorsText } from '../process/processTree.ts';
import {
  type ProcessIdentity,
  type RunnerStatus,
  readEnvironment,
  readSpec,
  runFiles,
  stopSignal,
  writeAtomically,
} from '../process/runDirectory.ts';
import { watchDirectory } from '../process/watchDirectory.ts';
import { Capture, type CaptureLimits } from './capture.ts';
import { startCommand } from './startCommand.ts';
import { Watchdog } from './watchdog.ts';

export interface RunnerLimits {
  /** From TERM to KILL. */
  readonly graceMs: number;
  /** How long it may live on after its result. */
  readonly lingerMs: number;
  /** How long output is waited for after everybody is gone. */
  readonly drainMs: number;
  readonly tickMs: number;
  readonly heartbeatMs: number;
  readonly capture: CaptureLimits;
}

export const runnerLimits: RunnerLimits = {
  graceMs: 10_000,
  lingerMs: 10_000,
  drainMs: 2000,
  tickMs: 500,
  heartbeatMs: 5000,
  capture: { headBytes: 256 * 1024 * 1024, tailBytes: 1024 * 1024 },
};

const longestLine = 16 * 1024 * 1024;

/** Carries out the run that lies in `directory`, unless somebody else has claimed it. */
export async function runDetached(directory: string, limits: RunnerLimits): Promise<void> {
  const self = await identify(process.pid);
  if (!self) {
    throw new Error('The runner cannot tell who it is.');
  }
  if (claim(directory, self)) {
    await new DetachedRun(directory, self, limits).run();
  }
}

function claim(directory: string, self: ProcessIdentity): boolean {
  try {
    writeFileSync(runFiles(directory).claim, JSON.stringify(self), { flag: 'wx', mode: 0o600, flush: true });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

class DetachedRun {
  readonly #directory: string;
  readonly #limits: RunnerLimits;
  #status: RunnerStatus;
  #runId = '';
  #cause: ProcessEnd['cause'] | null = null;
  #ending: Promise<unknown> | null = null;
  #survivors: string | undefined;
  #lastHeartbeat = performance.now();

  constructor(directory: string, self: ProcessIdentity, limits: RunnerLimits) {
    this.#directory = directory;
    this.#limits = limits;
    const now = new Date().toISOString();
    this.#status = { runner: self, child: null, startedAt: now, heartbeatAt: now, end: null };
  }

  async run(): Promise<void> {
    let end: Omit<ProcessEnd, 'endedAt'>;
    try {
      this.#update({});
      end = this.#isStopped() ? withoutExit('stopped', null) : await this.#supervise(this.#takeSpec());
    } catch (error) {
      end = withoutExit(this.#status.child === null ? causeOf(error) : 'lost', messageOf(error));
      await this.#endTree();
    }
    await this.#writeEnd({ ...end, survivors: this.#survivors, endedAt: new Date().toISOString() });
  }

  #takeSpec(): ProcessSpec {
    const spec = { ...readSpec(this.#directory), env: readEnvironment(this.#directory) };
    rmSync(runFiles(this.#directory).environment);
    return spec;
  }

  async #supervise(spec: ProcessSpec): Promise<Omit<ProcessEnd, 'endedAt'>> {
    this.#runId = spec.runId;
    const child = await startCommand(spec);
    const exited = once(child, 'exit');
    this.#update({ child: child.pid === undefined ? null : await identify(child.pid) });
    child.stdin?.on('error', () => undefined).end(spec.stdin); // A command need not read what it is given.

    const watchdog = new Watchdog({ ...spec, lingerMs: this.#limits.lingerMs }, performance.now());
    const captured = this.#capture(child, spec, watchdog);
    const stopWatching = this.#watch(watchdog);
    try {
      const [exitCode, signal] = await this.#untilGone(exited);
      await Promise.race([captured.done, delay(this.#limits.drainMs, undefined, { ref: false })]);
      const failure = captured.finish();
      const cause = this.#cause ?? (failure === null ? 'exited' : 'unlogged');
      const message = failure && `What it said could not be written down: ${failure}.`;
      return { cause, exitCode, signal, message };
    } finally {
      stopWatching();
    }
  }

  /** Waits for the child to exit, and then for everything it left behind to be ended. */
  async #untilGone(exited: Promise<unknown[]>): Promise<[number | null, string | null]> {
    const [exitCode, signal] = await exited;
    this.#ending ??= this.#endTree();
    await this.#ending;
    return [typeof exitCode === 'number' ? exitCode : null, typeof signal === 'string' ? signal : null];
  }

  #end(cause: ProcessEnd['cause']): void {
    if (this.#ending === null) {
      this.#cause = cause;
      this.#note(`ending it: ${cause}`);
      this.#ending = this.#endTree();
    }
  }

  async #endTree(): Promise<void> {
    const tree = { runId: this.#runId, leader: this.#status.child };
    this.#survivors = survivorsText(await endTree(tree, this.#limits.graceMs));
    if (this.#survivors) {
      this.#note(this.#survivors);
    }
  }

  #capture(child: ChildProcess, spec: ProcessSpec, watchdog: Watchdog) {
    const files = runFiles(this.#directory);
    const stdout = new Capture(files.stdout, this.#limits.capture);
    const stderr = new Capture(files.stderr, this.#limits.capture);
    const lines = new LineSplitter(longestLine);
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
    const keep = (capture: Capture, chunk: Buffer): void => {
      capture.write(chunk);
      if (capture.failure !== null) {
        this.#end('unlogged'); // On a full disk its work would be lost as well.
      }
      watchdog.sawOutput();
    };
    child.stdout?.on('data', (chunk: Buffer) => {
      keep(stdout, chunk);
      if (spec.endsWithResult && lines.push(chunk).some(isResult)) {
        watchdog.sawResult();
      }
    });
    child.stderr?.on('data', (chunk: Buffer) => keep(stderr, chunk));
    return {
      done: Promise.all(streams.map(closed)),
      /** Answers why something is missing, or `null`. */
      finish: (): string | null => {
        for (const stream of streams) {
          stream.destroy(); // Somebody whom we could not end may hold the other side for ever.
        }
        stdout.finish();
        stderr.finish();
        return stdout.failure ?? stderr.failure;
      },
    };
  }

  /** Time, the request to stop and the system's own wish to end us; answers with how to stop looking. */
  #watch(watchdog: Watchdog): () => void {
    const look = (): void => {
      if (this.#isStopped()) {
        this.#end('stopped');
      }
    };
    const timer = setInterval(() => {
      look();
      const cause = watchdog.tick(performance.now());
      if (cause) {
        this.#end(cause);
      }
      this.#heartbeat();
    }, this.#limits.tickMs);
    const wanted = basename(runFiles(this.#directory).stop);
    // The logs lie in the same directory and change all the time.
    const watching = watchDirectory(this.#directory, (name) => (name === null || name === wanted) && look());
    const terminated = (): void => this.#end('lost');
    process.on(stopSignal, () => this.#end('stopped'));
    process.on('SIGTERM', terminated).on('SIGINT', terminated).on('SIGHUP', ignore);
    look();
    return () => {
      clearInterval(timer);
      watching.dispose();
    };
  }

  #isStopped(): boolean {
    return existsSync(runFiles(this.#directory).stop);
  }

  #heartbeat(): void {
    if (performance.now() - this.#lastHeartbeat >= this.#limits.heartbeatMs) {
      this.#lastHeartbeat = performance.now();
      try {
        this.#update({});
      } catch (error) {
        this.#note(`no heartbeat: ${messageOf(error)}`);
        // Nobody can follow it any more, and whoever looks takes it for gone: another may start in its place.
        if (!existsSync(this.#directory)) {
          this.#end('lost');
        }
      }
    }
  }

  #update(change: Partial<RunnerStatus>): void {
    this.#status = { ...this.#status, ...change, heartbeatAt: new Date().toISOString() };
    const durable = this.#status.end !== null;
    writeAtomically(runFiles(this.#directory).status, JSON.stringify(this.#status), durable);
  }

  /** How it ended cannot be found out again, so a full disk is given half a minute to become free. */
  async #writeEnd(end: ProcessEnd): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#update({ end });
        return;
      } catch (error) {
        if (attempt === 30 || !existsSync(this.#directory)) {
          throw error;
        }
        await delay(1000);
      }
    }
  }

  #note(text: string): void {
    try {
      appendFileSync(runFiles(this.#directory).notes, `${new Date().toISOString()} ${text}\n`, {
        mode: 0o600,
      });
    } catch {
      // Notes are a convenience; the status says what counts.
    }
  }
}

function withoutExit(cause: ProcessEnd['cause'], message: string | null): Omit<ProcessEnd, 'endedAt'> {
  return { cause, exitCode: null, signal: null, message };
}

function causeOf(error: unknown): 'noRoom' | 'notStarted' {
  return isNoRoom(error) ? 'noRoom' : 'notStarted';
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.once('close', resolve));
}

/** The key `type` may come late in the line, so it is parsed; the cheap test spares most lines that. */
function isResult(line: string): boolean {
  if (!line.includes('"result"')) {
    return false;
  }
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'type' in value && value.type === 'result';
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function ignore(): void {}

// node:child_process and not execa: the runner is let go at once, with nothing to buffer, to clean up or to await.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Clock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { isNoRoom } from './noRoom.ts';
import type { LaunchFailure } from './processes.ts';
import { runFiles } from './runDirectory.ts';
import { watchDirectory } from './watchDirectory.ts';
import { withoutTokens } from './withoutTokens.ts';

export interface LaunchOptions {
  readonly runnerPath: string;
  readonly nodePath: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

type Launched = Result<void, LaunchFailure>;

const claimTimeoutMs = 30_000;
const pollMs = 250;

/** Starts the runner so that it outlives us, and waits until it has claimed its directory. */
export async function launchRunner(directory: string, options: LaunchOptions): Promise<Launched> {
  if (existsSync(runFiles(directory).claim)) {
    return ok();
  }
  try {
    return await untilClaimed(directory, startRunner(directory, options), options.clock);
  } catch (error) {
    return failed(error);
  }
}

function startRunner(directory: string, { runnerPath, nodePath, environment }: LaunchOptions): ChildProcess {
  const { NODE_OPTIONS: _debuggerOfTheHost, ...rest } = withoutTokens(environment);
  const child = spawn(nodePath, [runnerPath, directory], {
    cwd: directory,
    env: { ...rest, ELECTRON_RUN_AS_NODE: '1' },
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  });
  child.unref();
  return child;
}

async function untilClaimed(directory: string, child: ChildProcess, clock: Clock): Promise<Launched> {
  const { claim } = runFiles(directory);
  const waiting = new DisposableStore();
  const claimed = (): Launched | null => (existsSync(claim) ? ok() : null);
  try {
    return await new Promise<Launched>((resolve) => {
      const settle = (result: Launched | null): void => {
        if (result) {
          resolve(result);
        }
      };
      child.once('error', (error) => resolve(failed(error)));
      child.once('exit', (code, signal) => {
        resolve(claimed() ?? notStarted(`it ended at once (${signal ?? `exit code ${code}`})`));
      });
      waiting.add(watchDirectory(directory, () => settle(claimed())));
      waiting.add(
        clock.at(clock.now() + claimTimeoutMs, () => resolve(claimed() ?? notStarted('it does not answer'))),
      );
      const look = (): void => {
        settle(claimed());
        waiting.add(clock.at(clock.now() + pollMs, look));
      };
      look();
    });
  } finally {
    waiting.dispose();
  }
}

function failed(error: unknown): Launched {
  return notStarted(error instanceof Error ? error.message : String(error), isNoRoom(error));
}

function notStarted(reason: string, passes = false): Launched {
  const message = `The process that looks after an agent could not be started: ${reason}.`;
  return err({ cause: passes ? 'noRoom' : 'notStarted', message });
}

// node:child_process and not execa: a run needs one spawn and its raw streams, and every run loads the runner anew.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { ProcessSpec } from '../process/processes.ts';
import { runIdVariable } from '../process/processTree.ts';

/** Resolves when the command runs; rejects with words fit to show when it cannot. */
export async function startCommand(spec: ProcessSpec): Promise<ChildProcess> {
  if (!statSync(spec.cwd, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`The folder ${spec.cwd} does not exist any more.`);
  }
  const child = spawnCommand(spec);
  if (child.pid === undefined) {
    const [error] = await once(child, 'error');
    throw notStarted(spec.command, error);
  }
  child.on('error', () => undefined); // Of signals that came too late; how it went is told by its exit.
  return child;
}

function spawnCommand(spec: ProcessSpec): ChildProcess {
  try {
    return spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...spec.env, [runIdVariable]: spec.runId },
      // A group of its own, so that the whole of it can be signalled. Windows would open a console window for that.
      detached: process.platform !== 'win32',
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      windowsVerbatimArguments: spec.verbatimArguments ?? false,
    });
  } catch (error) {
    throw notStarted(spec.command, error);
  }
}

function notStarted(command: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`${command} could not be started: ${reason}`, { cause: error });
}

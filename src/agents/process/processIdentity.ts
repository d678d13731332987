import { execFile } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ProcessIdentity } from './runDirectory.ts';
import { withoutTokens } from './withoutTokens.ts';

/** `unknown`: it lives in another PID namespace, or the system does not tell. It is never signalled then. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/**
 * Who the process with this id is, or `null` when there is none. On Linux the answer is read before the first
 * `await`, so that it is right for a child that was just spawned, however short its life.
 */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const startTime = process.platform === 'linux' ? linuxStartTime(pid) : await askForStartTime(pid);
  return startTime === null ? null : { pid, startTime, boot: await bootId(), namespace: processNamespace() };
}

export async function liveness(identity: ProcessIdentity): Promise<Liveness> {
  try {
    if (identity.boot !== (await bootId())) {
      return 'dead';
    }
    if (identity.namespace !== processNamespace()) {
      return 'unknown';
    }
    const current = await identify(identity.pid);
    return current?.startTime === identity.startTime ? 'alive' : 'dead';
  } catch {
    return 'unknown';
  }
}

/** Whether the system was not started anew since. Where that cannot be told, it was not. */
export async function isOfThisBoot(identity: ProcessIdentity): Promise<boolean> {
  return bootId().then(
    (boot) => boot === identity.boot,
    () => true,
  );
}

/** Sends the signal only to the process that is meant; says whether it was there. */
export async function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<boolean> {
  return (await liveness(identity)) === 'alive' && kill(identity.pid, signal);
}

/** `pid` as for kill(2): negative for a process group. False when there was nobody, or it is not ours to signal. */
export function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

export interface ProcessStat {
  readonly startTime: string;
  readonly group: number;
}

/** From `/proc/PID/stat`; `null` for a process that is gone or only waits to be collected. */
export function linuxStat(pid: number): ProcessStat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the command's name in parentheses, which may itself hold spaces and parentheses.
    const [state, , group, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTime = rest[16];
    return startTime === undefined || state === 'Z' || state === 'X'
      ? null
      : { startTime, group: Number(group) };
  } catch {
    return null;
  }
}

function linuxStartTime(pid: number): string | null {
  return linuxStat(pid)?.startTime ?? null;
}

const run = promisify(execFile);

async function askForStartTime(pid: number): Promise<string | null> {
  const [command, args] =
    process.platform === 'win32'
      ? ['powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]]
      : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
  try {
    const { stdout } = await run(command, args, {
      env: { ...withoutTokens(process.env), LC_ALL: 'C' },
      windowsHide: true,
    });
    return stdout.trim() || null;
  } catch (error) {
    // An exit code is an answer: there is no such process. Anything else means that nobody could be asked.
    if (error instanceof Error && 'code' in error && typeof error.code === 'number') {
      return null;
    }
    throw error;
  }
}

/** Windows needs none: its start times are absolute. */
async function bootId(): Promise<string> {
  switch (process.platform) {
    case 'linux':
      return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    case 'darwin':
      return (await run('sysctl', ['-n', 'kern.bootsessionuuid'])).stdout.trim();
    default:
      return '';
  }
}

function processNamespace(): string {
  return process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : '';
}

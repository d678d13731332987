import { createHash, randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/**
 * A process that waits for or holds the queue, written as a file name so that it can never be read half
 * written: host, boot, process namespace, process id, its start time, and a random part.
 */
export interface Holder {
  readonly host: string;
  readonly boot: string;
  readonly namespace: string;
  readonly pid: number;
  readonly started: string;
}

const unknown = 'x';

export async function thisProcess(): Promise<Holder> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => unknown);
  const namespace = await readlink('/proc/self/ns/pid').catch(() => unknown);
  return {
    host: shortHash(hostname()),
    boot: boot === unknown ? unknown : shortHash(boot.trim()),
    namespace: namespace === unknown ? unknown : shortHash(namespace),
    pid: process.pid,
    started: await startTime(process.pid),
  };
}

export function holderName(holder: Holder): string {
  const { host, boot, namespace, pid, started } = holder;
  return [host, boot, namespace, pid, started, randomBytes(6).toString('hex')].join('.');
}

export function parseHolder(name: string): Holder | null {
  const [host, boot, namespace, pid, started, random, ...rest] = name.split('.');
  if (!host || !boot || !namespace || !started || !random || rest.length > 0 || !/^\d+$/.test(pid ?? '')) {
    return null;
  }
  return { host, boot, namespace, pid: Number(pid), started };
}

/** Whether the holder is provably dead. One that cannot be judged from here counts as alive. */
export async function isDead(holder: Holder, self: Holder): Promise<boolean> {
  if (holder.host !== self.host) {
    return false;
  }
  if (holder.boot !== self.boot) {
    return true;
  }
  if (holder.namespace !== self.namespace) {
    return false;
  }
  if (!isAlive(holder.pid)) {
    return true;
  }
  const started = await startTime(holder.pid);
  return holder.started !== unknown && started !== unknown && holder.started !== started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Ticks since boot, where the system says; tells a process from a later one with the same id. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return afterName[19] ?? unknown;
}

function shortHash(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 10);
}

import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** What tells one process on this computer from every other one, an earlier or later one with its id included. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
  readonly boot: string;
  readonly namespace: string;
}

/** Judges processes; the one that the agents' processes are judged by is passed in. */
export interface ProcessJudge {
  /** `null`: there is no such process. */
  identify(pid: number): Promise<ProcessIdentity | null>;
  /** `unknown`: it cannot be judged from here. */
  liveness(identity: ProcessIdentity): Promise<'alive' | 'dead' | 'unknown'>;
}

/**
 * A process that waits for or holds the queue, written as a file name so that it can never be read half
 * written. A repository on a network's disk has holders on several computers.
 */
export interface Holder {
  readonly host: string;
  readonly identity: ProcessIdentity;
}

export async function thisProcess({ identify }: ProcessJudge): Promise<Holder> {
  const identity = await identify(process.pid);
  if (identity === null) {
    throw new Error('The system does not tell which process this is');
  }
  return { host: thisHost(), identity };
}

export function holderName({ host, identity }: Holder): string {
  const { pid, startTime, boot, namespace } = identity;
  const random = randomBytes(6).toString('hex');
  // In front, as the queue goes by the order of names: nobody is to be the first every time.
  return [random, pid, startTime, boot, namespace, host].map(encodeURIComponent).join(',');
}

export function parseHolder(name: string): Holder | null {
  const parts = name.split(',').map(decoded);
  const [, pid = null, startTime = null, boot = null, namespace = null, host = null] = parts;
  if (parts.length !== 6 || pid === null || !/^\d+$/.test(pid)) {
    return null;
  }
  if (startTime === null || boot === null || namespace === null || host === null) {
    return null;
  }
  return { host, identity: { pid: Number(pid), startTime, boot, namespace } };
}

/** Whether the holder is provably dead. One that cannot be judged from here counts as alive. */
export async function isDead({ host, identity }: Holder, judge: ProcessJudge): Promise<boolean> {
  return host === thisHost() && (await judge.liveness(identity)) === 'dead';
}

function thisHost(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 10);
}

/** `null` for what nobody can have encoded. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { identify, kill, linuxStat, liveness, signalProcess } from './processIdentity.ts';
import type { ProcessIdentity } from './runDirectory.ts';
import { endWindowsProcesses } from './windowsTree.ts';

/** Every process of a run carries its id under this name. */
export const runIdVariable = 'SWITCHYARD_RUN_ID';

/** All processes of one run: the group of the child, and whatever left the group but carries the run's id. */
export interface ProcessTree {
  readonly runId: string;
  /** The child that the runner started, leader of its own group. */
  readonly leader: ProcessIdentity | null;
}

const pollMs = 250;

/**
 * Ends the tree: TERM, `graceMs`, KILL, and a second sweep, because one look misses what was born meanwhile.
 * Also right after the leader exited by itself; answers with what could not be ended.
 */
export async function endTree(tree: ProcessTree, graceMs: number): Promise<readonly ProcessIdentity[]> {
  if (process.platform === 'win32') {
    return endWindowsTree(tree);
  }
  let members = await signalTree(tree, 'SIGTERM');
  for (let waited = 0; members.length > 0 && waited < graceMs; waited += pollMs) {
    await delay(Math.min(pollMs, graceMs - waited));
    members = await stillAlive(members);
  }
  for (const _sweep of ['first', 'second']) {
    members = await signalTree(tree, 'SIGKILL');
    if (members.length > 0) {
      await delay(pollMs);
    }
  }
  return stillAlive(members);
}

/** Who could not be ended, in words fit to show; `undefined` when there is nobody. */
export function survivorsText(survivors: readonly ProcessIdentity[]): string | undefined {
  const pids = survivors.map((survivor) => survivor.pid).join(', ');
  return pids === '' ? undefined : `These processes could not be ended; end them yourself: ${pids}.`;
}

async function signalTree(tree: ProcessTree, signal: NodeJS.Signals): Promise<readonly ProcessIdentity[]> {
  const { group, others } = await membersOf(tree);
  // A group's number is not given away while somebody is in it, so what was seen in it just now is ours.
  if (tree.leader && group.length > 0) {
    kill(-tree.leader.pid, signal);
  }
  for (const member of others) {
    await signalProcess(member, signal);
  }
  return [...group, ...others];
}

interface Members {
  readonly group: readonly ProcessIdentity[];
  readonly others: readonly ProcessIdentity[];
}

async function membersOf(tree: ProcessTree): Promise<Members> {
  const group: ProcessIdentity[] = [];
  const others: ProcessIdentity[] = [];
  const leaderAlive = tree.leader !== null && (await liveness(tree.leader)) === 'alive';
  for (const found of process.platform === 'linux' ? listLinux(tree.runId) : await listMac(tree.runId)) {
    const inGroup = tree.leader !== null && found.group === tree.leader.pid;
    // Without its leader a group is known only by members that carry the run's id.
    if (found.pid === process.pid || !(found.tagged || (inGroup && leaderAlive))) {
      continue;
    }
    const identity = await identify(found.pid);
    if (identity) {
      (inGroup ? group : others).push(identity);
    }
  }
  return { group, others };
}

interface Found {
  readonly pid: number;
  readonly group: number;
  readonly tagged: boolean;
}

function listLinux(runId: string): readonly Found[] {
  const tag = `${runIdVariable}=${runId}`;
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? linuxStat(pid) : null;
    return stat ? [{ pid, group: stat.group, tagged: environmentOf(pid).includes(tag) }] : [];
  });
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return []; // Another user's, or gone.
  }
}

const run = promisify(execFile);

/** `ps -E` appends the environment to the command; it shows only the user's own processes. */
async function listMac(runId: string): Promise<readonly Found[]> {
  const tag = `${runIdVariable}=${runId}`;
  const { stdout } = await run('ps', ['-axwwE', '-o', 'pid=,pgid=,command='], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, group, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined
      ? []
      : [{ pid: Number(pid), group: Number(group), tagged: command.split(' ').includes(tag) }];
  });
}

async function stillAlive(members: readonly ProcessIdentity[]): Promise<readonly ProcessIdentity[]> {
  const alive = await Promise.all(members.map(async (member) => (await liveness(member)) === 'alive'));
  return members.filter((_, index) => alive[index]);
}

/** Windows knows neither groups nor TERM: its own tool ends what still hangs below the child. */
async function endWindowsTree({ leader }: ProcessTree): Promise<readonly ProcessIdentity[]> {
  if (!leader || (await liveness(leader)) === 'unknown') {
    return [];
  }
  const ended = await endWindowsProcesses(leader.pid);
  await delay(pollMs);
  const left = await Promise.all(ended.map((pid) => identify(pid)));
  // Its number may be another's by now.
  return left.flatMap((one) =>
    one && (one.pid !== leader.pid || one.startTime === leader.startTime) ? [one] : [],
  );
}

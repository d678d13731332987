import { randomBytes } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { Disposable } from '../lib/disposables.ts';
import { errorCode } from '../lib/errorCode.ts';

/** Who a process is, as it is written down. */
export const processSchema = z.object({
  pid: z.number(),
  startTime: z.string(),
  boot: z.string(),
  namespace: z.string(),
});

/** A process beyond doubt: ids are reused, but not with the same start time in the same boot. */
type HolderProcess = z.infer<typeof processSchema>;

const recordSchema = z.object({
  /** Of what is spoken on the socket. */
  protocol: z.number().int(),
  holder: processSchema,
  host: z.string(),
  /** Where the holder listens; `null` when it does not. */
  address: z.string().nullable(),
  token: z.string(),
  /** The holder has let go; the file stays, so that epochs only ever grow. */
  released: z.boolean(),
});

type LeaseRecord = z.infer<typeof recordSchema>;

/** Judges processes; the one that the agents' processes are judged by is passed in. */
export interface ProcessJudge {
  /** `null`: there is no such process. */
  identify(pid: number): Promise<HolderProcess | null>;
  liveness(identity: HolderProcess): Promise<'alive' | 'dead' | 'unknown'>;
}

/**
 * `free`: nobody holds it. `dead`: the holder is provably gone. `unknown`: it cannot be judged from here, so it may
 * be there and is never robbed; neither is one that is `alive`, even if it is stopped, asleep or debugged.
 */
type Judgement = 'free' | 'dead' | 'alive' | 'unknown';

export interface SeenLease {
  /** 0 when there has never been one. */
  readonly epoch: number;
  /** `null` when there is none, or when what is there cannot be read. */
  readonly record: LeaseRecord | null;
  readonly judgement: Judgement;
}

/** The right to work on a project, for as long as no later epoch of it exists. */
export interface Lease {
  readonly epoch: number;
  isCurrent(): Promise<boolean>;
  /** Calls once when a later epoch has come. Where the system cannot watch, the store's own fence must do. */
  onDidLose(listener: () => void): Disposable;
  release(): Promise<void>;
}

export interface LeaseOptions {
  /** Holds the leases of one project and nothing else; made when it is not there, but not the folder that it is in. */
  readonly directory: string;
  readonly processes: ProcessJudge;
  readonly protocol: number;
}

/** Whether the project itself is gone: the folder that its leases are kept in. */
export async function isGone({ directory }: LeaseOptions): Promise<boolean> {
  return stat(dirname(directory)).then(
    () => false,
    (error: unknown) => errorCode(error) === 'ENOENT',
  );
}

/** Who holds the lease, as far as that can be told from here. */
export async function seeLease(options: LeaseOptions): Promise<SeenLease> {
  const [epoch = 0] = await listEpochs(options.directory);
  if (epoch === 0) {
    return { epoch, record: null, judgement: 'free' };
  }
  const record = await readRecord(join(options.directory, nameOf(epoch)));
  return { epoch, record, judgement: record === null ? 'unknown' : await judge(record, options) };
}

/**
 * Takes the lease if it may be taken: it is free, its holder is provably dead, or the user decided to take over from
 * the holder of the epoch `rob`. `null` when somebody else has it, or was quicker.
 */
export async function claimLease(
  options: LeaseOptions & { readonly address: string | null; readonly token: string; readonly rob?: number },
): Promise<Lease | null> {
  const { directory, processes, protocol, address, token } = options;
  const seen = await seeLease(options);
  if (seen.judgement !== 'free' && seen.judgement !== 'dead' && seen.epoch !== options.rob) {
    return null;
  }
  const epoch = seen.epoch + 1;
  const holder = await thisProcess(processes);
  const record = { protocol, holder, host: hostname(), address, token, released: false };
  try {
    if (!(await publish(directory, epoch, record))) {
      return null;
    }
    await removeOld(directory, epoch);
  } catch (error) {
    if (isUnwritable(error)) {
      return unwrittenLease(directory, seen.epoch);
    }
    throw error;
  }
  return createLease(directory, epoch, record);
}

const keptEpochs = 8;

/** A lease that nobody can write is nobody's: state that cannot be written either is at least shown. */
function unwrittenLease(directory: string, epoch: number): Lease {
  return { ...watchable(directory, epoch), release: async () => undefined };
}

/** Lost is only what somebody else has: a folder that is gone has no later epoch. */
function watchable(directory: string, epoch: number): Omit<Lease, 'release'> {
  const isCurrent = async () => ((await listEpochs(directory))[0] ?? 0) <= epoch;
  return { epoch, isCurrent, onDidLose: (listener) => watchForLoss(directory, isCurrent, listener) };
}

function createLease(directory: string, epoch: number, record: LeaseRecord): Lease {
  return {
    ...watchable(directory, epoch),
    async release() {
      // The file of a lease that was lost may be gone, and comes back without meaning: a later one counts.
      const temporary = await writeTemporary(directory, { ...record, released: true });
      await rename(temporary, join(directory, nameOf(epoch)));
    },
  };
}

/**
 * Links the finished file to its name: it is never seen half written, and of all who try the same epoch one succeeds.
 * Who was slow may find a name free that was used and removed since; then a later epoch exists, and counts.
 */
async function publish(directory: string, epoch: number, record: LeaseRecord): Promise<boolean> {
  await makeDirectory(directory);
  const temporary = await writeTemporary(directory, record);
  const path = join(directory, nameOf(epoch));
  try {
    await link(temporary, path);
  } catch (error) {
    // ENOENT: the winner has tidied up.
    if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOENT') {
      return false;
    }
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  const [newest] = await listEpochs(directory);
  if (newest !== epoch) {
    await rm(path, { force: true });
    return false;
  }
  return true;
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') {
      throw error;
    }
  }
}

async function writeTemporary(directory: string, record: LeaseRecord): Promise<string> {
  const path = join(directory, `${randomBytes(8).toString('hex')}.tmp`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(record));
    // A power cut must not leave a lease that nobody can read.
    await file.sync();
  } finally {
    await file.close();
  }
  return path;
}

/** Some stay, so that no slow reader of the directory can miss all that came after the one it knows. */
async function removeOld(directory: string, epoch: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const old = epochOf(name);
    if (name.endsWith('.tmp') || (old !== null && old <= epoch - keptEpochs)) {
      await rm(join(directory, name), { force: true });
    }
  }
}

async function judge(record: LeaseRecord, { processes, protocol }: LeaseOptions): Promise<Judgement> {
  if (record.released) {
    return 'free';
  }
  if (record.protocol > protocol) {
    return 'unknown';
  }
  const sameHost = record.host === hostname();
  const own = await thisProcess(processes);
  // Boot ids are unique where there are any, also among hosts that bear the same name, or change it.
  const sameBoot = own.boot !== '' && own.boot === record.holder.boot;
  return sameHost || sameBoot ? processes.liveness(record.holder) : 'unknown';
}

async function thisProcess({ identify }: ProcessJudge): Promise<HolderProcess> {
  const identity = await identify(process.pid);
  if (identity === null) {
    throw new Error('The system does not tell which process this is');
  }
  return identity;
}

async function readRecord(path: string): Promise<LeaseRecord | null> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

function watchForLoss(
  directory: string,
  isCurrent: () => Promise<boolean>,
  listener: () => void,
): Disposable {
  let watcher: FSWatcher | null = null;
  const stop = (): void => {
    watcher?.close();
    watcher = null;
  };
  const look = (): void => {
    isCurrent().then(
      (current) => {
        if (!current && watcher !== null) {
          stop();
          listener();
        }
      },
      () => undefined,
    );
  };
  try {
    watcher = watch(directory, { persistent: false }, look);
    watcher.on('error', stop);
    look();
  } catch {
    stop();
  }
  return { dispose: stop };
}

/** Newest first. */
async function listEpochs(directory: string): Promise<number[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') {
      return [];
    }
    throw error;
  });
  return names.flatMap((name) => epochOf(name) ?? []).sort((a, b) => b - a);
}

function nameOf(epoch: number): string {
  return `lease-${epoch}`;
}

function epochOf(name: string): number | null {
  const digits = /^lease-([1-9]\d{0,14})$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Not a matter of who else is there: nobody can write to the place as it is now. */
function isUnwritable(error: unknown): boolean {
  return ['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '');
}

import { randomBytes } from 'node:crypto';
import { type Refusal, refusal } from '../domain/refusal.ts';
import type { Log } from '../lib/log.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type DriverServer, startDriverServer } from './driverServer.ts';
import { claimLease, type Lease, type LeaseOptions, type SeenLease } from './lease.ts';
import { removeAddress } from './socketAddress.ts';
import type { Work } from './work.ts';

/** What a window holds while it drives. */
export interface Driving<W extends Work> {
  readonly work: W;
  readonly lease: Lease;
  /** `null` where there is no place for a socket: other windows cannot follow then. */
  readonly server: DriverServer | null;
}

export interface DrivingParts<W extends Work, Failure> {
  readonly lease: LeaseOptions;
  /** Opens the project's state and begins to work on it; only ever called by the holder of the lease. */
  openWork(): Promise<Result<W, Failure>>;
  trusted(): boolean;
  /** Whether the user's window still answers. */
  attended(): Promise<boolean>;
  readonly log: Log;
}

/**
 * Takes the lease that was seen, opens the work and serves it to the other windows. `null`: somebody else was quicker.
 * The address goes into the lease, so it is listened on before the lease is taken.
 */
export async function beginDriving<W extends Work, Failure>(
  parts: DrivingParts<W, Failure>,
  seen: SeenLease,
  onLetGo: () => void,
): Promise<Result<Driving<W> | null, Failure>> {
  const token = randomBytes(32).toString('hex');
  const { trusted, attended, log } = parts;
  const { protocol } = parts.lease;
  const server = await startDriverServer({ token, protocol, trusted, attended, log, onLetGo }).catch(
    (error: unknown) => {
      log.warn(`Other windows cannot follow this one: ${String(error)}`);
      return null;
    },
  );
  let lease: Lease | null = null;
  try {
    lease = await claimLease({ ...parts.lease, address: server?.address ?? null, token, rob: seen.epoch });
    const opened = lease === null ? null : await openUnder(lease, parts);
    if (lease === null || opened === null || !opened.ok) {
      await lease?.release();
      await server?.close();
      return opened === null || opened.ok ? ok(null) : err(opened.error);
    }
    if (seen.judgement === 'dead' && seen.record?.address) {
      await removeAddress(seen.record.address);
    }
    server?.serve(opened.value);
    return ok({ work: opened.value, lease, server });
  } catch (error) {
    await lease?.release();
    await server?.close();
    throw error;
  }
}

/** What is committed is safe first; then the next one may begin, and is told so. Agents that run go on. */
export async function endDriving({ work, lease, server }: Driving<Work>, log: Log): Promise<void> {
  await close(work, log);
  await release(lease, log);
  await server?.close();
}

/**
 * Ends it for every window, and has its state taken away. The others are sent away first, and none of them can begin to
 * drive before there is nothing left; where it cannot be removed, they may begin again.
 */
export async function endForGood(
  { work, lease, server }: Driving<Work>,
  clear: () => Promise<void>,
  log: Log,
): Promise<Result<void, Refusal>> {
  await server?.close();
  // Another window may have asked for one until now.
  const hasTasks = work.view().tasks.length > 0;
  await close(work, log);
  const refused = hasTasks || !(await lease.isCurrent()) ? meanwhile : await refusalOf(clear);
  if (refused === null) {
    return ok();
  }
  await release(lease, log);
  return err(refused);
}

const meanwhile = refusal(
  'conflict',
  'The project was not removed: another window has begun something in it meanwhile. Look, and try again.',
);

async function refusalOf(clear: () => Promise<void>): Promise<Refusal | null> {
  try {
    await clear();
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refusal('unprocessable', `The project’s state could not be removed: ${reason}`);
  }
}

async function close(work: Work, log: Log): Promise<void> {
  await work.dispose().catch((error: unknown) => log.error(`Closing the project: ${String(error)}`));
}

async function release(lease: Lease, log: Log): Promise<void> {
  await lease.release().catch((error: unknown) => log.warn(`The lease was not given back: ${String(error)}`));
}

/** `null` when the lease was lost meanwhile. */
async function openUnder<W extends Work, Failure>(
  lease: Lease,
  parts: DrivingParts<W, Failure>,
): Promise<Result<W, Failure> | null> {
  const opened = await parts.openWork();
  if (opened.ok && !(await lease.isCurrent())) {
    await opened.value.dispose();
    return null;
  }
  return opened.ok ? opened : err(opened.error);
}

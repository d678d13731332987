import type { Clock } from '../lib/clock.ts';
import { claimLease, type Lease, type ProcessJudge } from './lease.ts';

export interface TurnOptions {
  /** For the leases of this turn and nothing else; the folder that it is in must be there. */
  readonly directory: string;
  readonly processes: ProcessJudge;
  readonly clock: Clock;
  readonly patienceMs: number;
}

const pauseMs = 250;

/**
 * Does short work while no other process of this user does work of the same kind. Answers `null`, and does nothing, when
 * somebody else is at it for longer than one has patience; one that died in the middle of it is no obstacle.
 */
export async function inTurn<T>(
  { directory, processes, clock, patienceMs }: TurnOptions,
  work: () => Promise<T>,
): Promise<{ readonly done: T } | null> {
  const options = { directory, processes, protocol: 1, address: null, token: '' };
  const deadline = clock.now() + patienceMs;
  let lease: Lease | null = await claimLease(options);
  while (lease === null) {
    if (clock.now() > deadline) {
      return null;
    }
    await new Promise<void>((resolve) => void clock.at(clock.now() + pauseMs, resolve));
    lease = await claimLease(options);
  }
  try {
    return { done: await work() };
  } finally {
    await lease.release();
  }
}

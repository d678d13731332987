import { baseName, baseRemoteOf } from '../../domain/delivery.ts';
import type { Hold } from '../../domain/hold.ts';
import type { Task } from '../../domain/task.ts';
import type { RemoteFailure } from '../../git/remotes.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { EngineParts } from '../parts.ts';
import { passesByItself } from './holds.ts';

type Based = Pick<Task, 'delivery' | 'baseBranch' | 'baseCommit'>;

/** Why nobody knows where the base stands; `passes` says whether that may be another thing in a minute. */
export interface BaseFailure {
  readonly message: string;
  readonly passes: boolean;
}

/** Where the task's base stands, as far as is known here, or why that cannot be said and what to do. */
export async function baseTip(parts: EngineParts, task: Based): Promise<Result<string, string>> {
  const remote = baseRemoteOf(task.delivery);
  if (remote === null) {
    return localTip(parts, task);
  }
  const known = await parts.repository.remotes.known(remote, task.baseBranch);
  return known === null ? err(`${baseName(task)} has not been fetched yet.`) : ok(known);
}

/** Where the task's base stands now; a remote is asked, until `signal`. */
export async function fetchBase(
  parts: EngineParts,
  task: Based,
  signal?: AbortSignal,
): Promise<Result<string, BaseFailure>> {
  const remote = baseRemoteOf(task.delivery);
  if (remote === null) {
    const tip = await localTip(parts, task);
    return tip.ok ? tip : err({ message: tip.error, passes: false });
  }
  const fetched = await parts.repository.remotes.fetch(remote, task.baseBranch, signal);
  return fetched.ok ? fetched : err(fetchFailure(fetched.error));
}

const pauseMs = 60_000;

/** Lets wait what cannot go on without the base; it tries again by itself where that may help. */
export function baseHold(parts: Pick<EngineParts, 'clock'>, { message, passes }: BaseFailure): Hold {
  const until = passes ? new Date(parts.clock.now() + pauseMs).toISOString() : null;
  return { kind: 'tool', reason: message, until };
}

function fetchFailure(failure: RemoteFailure): BaseFailure {
  return { message: failure.message, passes: passesByItself(failure) };
}

async function localTip(parts: EngineParts, task: Based): Promise<Result<string, string>> {
  const tip = await parts.repository.branchCommit(task.baseBranch);
  if (tip.ok) {
    return ok(tip.value);
  }
  const remake = `git branch ${task.baseBranch} ${task.baseCommit.slice(0, 9)}`;
  return err(
    tip.error.kind === 'noSuchBranch'
      ? `The branch ${task.baseBranch} is gone. Make it again, for instance with \`${remake}\`, then try again.`
      : tip.error.message,
  );
}

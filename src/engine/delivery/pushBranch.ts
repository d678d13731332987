import type { RemoteFailure } from '../../git/remotes.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { EngineParts } from '../parts.ts';

/** Work that has a branch of its own at the remote: what is known of that, and how more of it becomes a fact. */
export interface PushedWork {
  /** What its branch is to be called over there, if that is free. */
  readonly wanted: string;
  readonly remoteBranch: string | null;
  readonly pushedCommit: string | null;
  /** Whether the commit, which stands at its branch over there, is of this work alone. */
  isOwn(there: string): Promise<boolean>;
  record(change: Partial<Pick<PushedWork, 'remoteBranch' | 'pushedCommit'>>): Promise<void>;
}

export type PushStep =
  | { readonly kind: 'pushed' }
  /** There is one fact more, and the next call does the next bit. */
  | { readonly kind: 'goesOn' }
  /** Somebody else has pushed to its branch, and that is not overwritten. */
  | { readonly kind: 'overtaken'; readonly branch: string }
  /** All names that would do are in use over there. */
  | { readonly kind: 'noName'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: RemoteFailure };

/** Brings the commit to a branch of its own at the remote; the name is a fact before the push, the push one after it. */
export async function pushBranch(
  { repository: { remotes } }: Pick<EngineParts, 'repository'>,
  work: PushedWork,
  remote: string,
  head: string,
): Promise<PushStep> {
  const { remoteBranch: branch, pushedCommit } = work;
  if (branch === null) {
    return chooseName(remotes, work, remote);
  }
  const there = await remotes.ask(remote, branch);
  if (!there.ok) {
    return { kind: 'failed', failure: there.error };
  }
  // What we pushed ourselves may be overwritten, also where it was amended since.
  const mayPush =
    there.value === null ||
    there.value === head ||
    there.value === pushedCommit ||
    (await work.isOwn(there.value));
  if (!mayPush) {
    // Somebody was faster with a branch of that name: it stays as it is.
    return pushedCommit === null ? chooseName(remotes, work, remote) : { kind: 'overtaken', branch };
  }
  const request = { remote, branch, commit: head, expected: there.value };
  const pushed = there.value === head ? ok() : await remotes.push(request);
  if (!pushed.ok && pushed.error.kind === 'moved' && pushedCommit === null) {
    // The name is taken by now, or a branch is in its way: theirs stays as it is.
    return chooseName(remotes, work, remote);
  }
  if (!pushed.ok) {
    return { kind: 'failed', failure: pushed.error };
  }
  await work.record({ pushedCommit: head });
  return { kind: 'pushed' };
}

type Remotes = EngineParts['repository']['remotes'];

async function chooseName(remotes: Remotes, work: PushedWork, remote: string): Promise<PushStep> {
  const name = await freeName(remotes, work, remote);
  if (!name.ok) {
    return name.error;
  }
  await work.record({ remoteBranch: name.value });
  return { kind: 'goesOn' };
}

const namesTried = 50;

/** Another name than the present one that nobody uses over there, beginning with the one that is wanted. */
async function freeName(
  remotes: Remotes,
  { wanted, remoteBranch }: PushedWork,
  remote: string,
): Promise<Result<string, PushStep>> {
  for (let number = 1; number <= namesTried; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    const there = await remotes.ask(remote, name);
    if (!there.ok) {
      return err({ kind: 'failed', failure: there.error });
    }
    if (there.value === null && name !== remoteBranch) {
      return ok(name);
    }
  }
  const reason = `${remote} has branches ${wanted} to ${wanted}-${namesTried} already. Delete those that nobody needs there, then try again.`;
  return err({ kind: 'noName', reason });
}

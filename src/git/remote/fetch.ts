import type { Clock } from '../../lib/clock.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { unlessAborted } from '../../lib/unlessAborted.ts';
import { refCommit } from '../branches.ts';
import type { RepositoryContext } from '../context.ts';
import { clearHalfMade } from '../halfMade.ts';
import type { RemoteFailure } from '../remotes.ts';
import { retryContention, wait } from '../retry.ts';
import { runAtRemote } from './remoteCommand.ts';
import { remoteFailure, remoteFailureOf } from './remoteFailures.ts';
import { findPlace, type Place } from './remoteList.ts';

interface Branch {
  readonly remote: string;
  readonly branch: string;
}

const pausesMs = [1_000, 2_000, 4_000];
const askLimitMs = 30_000;
const fetchLimitMs = 2 * 60_000;

export async function fetchBranch(
  context: RepositoryContext,
  wanted: Branch,
  signal?: AbortSignal,
): Promise<Result<string, RemoteFailure>> {
  const place = await findPlace(context, wanted);
  if (!place.ok) {
    return place;
  }
  return retryOffline(context.clock, signal, () => fetchOnce(context, place.value, wanted, signal));
}

async function retryOffline<T>(
  clock: Clock,
  signal: AbortSignal | undefined,
  attempt: () => Promise<Result<T, RemoteFailure>>,
): Promise<Result<T, RemoteFailure>> {
  for (const pauseMs of pausesMs) {
    const result = await attempt();
    if (result.ok || result.error.kind !== 'offline') {
      return result;
    }
    await unlessAborted(wait(clock, pauseMs), signal);
    if (signal?.aborted) {
      return result;
    }
  }
  return attempt();
}

/** Asks first: that is all in most cases, and nobody waits in the queue for a server that does not answer. */
async function fetchOnce(
  context: RepositoryContext,
  place: Place,
  { remote, branch }: Branch,
  signal: AbortSignal | undefined,
): Promise<Result<string, RemoteFailure>> {
  const tip = await askPlace(context, place.secretFetchUrl, place, branch, signal);
  if (!tip.ok) {
    return tip;
  }
  if (tip.value === null) {
    return remoteFailure(
      'noSuchBranch',
      `There is no branch "${branch}" at ${remote}. Choose one that exists.`,
    );
  }
  const ref = trackingRef({ remote, branch });
  return tip.value === (await refCommit(context, ref))
    ? ok(tip.value)
    : context.queue.run(() => fetchInto(context, place, { branch, ref }, signal));
}

/** Exactly this ref, whatever else is configured to come along. */
async function fetchInto(
  context: RepositoryContext,
  { name, secretFetchUrl }: Place,
  { branch, ref }: { branch: string; ref: string },
  signal: AbortSignal | undefined,
): Promise<Result<string, RemoteFailure>> {
  const nothingElse = [
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--no-prune',
    '--no-prune-tags',
    '--no-auto-maintenance',
    '--refmap=',
  ];
  const args = ['fetch', '--progress', ...nothingElse, '--', name, `+refs/heads/${branch}:${ref}`];
  await clearHalfMade(context);
  const fetched = await retryContention(context.clock, () =>
    runAtRemote(context, {
      folder: context.root,
      url: secretFetchUrl,
      args,
      options: { idleLimitMs: fetchLimitMs, ...(signal && { signal }) },
    }),
  );
  if (fetched.exitCode !== 0) {
    return err(remoteFailureOf(fetched, `fetch "${branch}" from ${name}`));
  }
  const commit = await refCommit(context, ref);
  return commit === null
    ? remoteFailure('noSuchBranch', `"${branch}" was fetched from ${name}, and is gone. Try again.`)
    : ok(commit);
}

/** Asks where branches are pushed to: mostly where they are fetched from, too. */
export async function askBranch(
  context: RepositoryContext,
  wanted: Branch,
): Promise<Result<string | null, RemoteFailure>> {
  const place = await findPlace(context, wanted);
  return place.ok ? askPlace(context, place.value.secretPushUrl, place.value, wanted.branch) : place;
}

export async function askPlace(
  context: RepositoryContext,
  url: string,
  place: Place,
  branch: string,
  signal?: AbortSignal,
): Promise<Result<string | null, RemoteFailure>> {
  const doing = `ask ${place.name} for "${branch}"`;
  const asked = { url, place, pattern: `refs/heads/${branch}`, doing, ...(signal && { signal }) };
  const listed = await listBranches(context, asked);
  // Git also lists refs that merely end so.
  return listed.ok ? ok(listed.value.get(branch) ?? null) : listed;
}

/** The branch that whoever clones from there gets; `null` where it has none. */
export async function defaultBranch(
  context: RepositoryContext,
  remote: string,
): Promise<Result<string | null, RemoteFailure>> {
  const place = await findPlace(context, { remote, branch: 'HEAD' });
  if (!place.ok) {
    return place;
  }
  const { name, secretFetchUrl } = place.value;
  const args = ['ls-remote', '--symref', '--', name, 'HEAD'];
  const options = { idleLimitMs: askLimitMs };
  const asked = await runAtRemote(context, { folder: context.root, url: secretFetchUrl, args, options });
  return asked.exitCode === 0
    ? ok(/^ref: refs\/heads\/(.*)\tHEAD$/m.exec(asked.stdout.toString('utf8'))?.[1] ?? null)
    : err(remoteFailureOf(asked, `ask ${name} for its default branch`));
}

interface BranchQuestion {
  readonly url: string;
  readonly place: Place;
  readonly pattern: string;
  readonly doing: string;
  readonly signal?: AbortSignal;
}

/** Where branches stand there, by name. */
export async function listBranches(
  context: RepositoryContext,
  { url, place, pattern, doing, signal }: BranchQuestion,
): Promise<Result<ReadonlyMap<string, string>, RemoteFailure>> {
  const { name, secretFetchUrl } = place;
  // By its name, so that a URL with a password in it stands in no argument of ours.
  const args = ['ls-remote', '--heads', '--', url === secretFetchUrl ? name : url, pattern];
  const options = { idleLimitMs: askLimitMs, ...(signal && { signal }) };
  const listed = await runAtRemote(context, { folder: context.root, url, args, options });
  if (listed.exitCode !== 0) {
    return err(remoteFailureOf(listed, doing));
  }
  const lines = listed.stdout.toString('utf8').matchAll(/^([0-9a-f]+)\trefs\/heads\/(.*)$/gm);
  return ok(new Map([...lines].map(([, commit = '', branch = '']) => [branch, commit])));
}

export function trackingRef({ remote, branch }: Branch): string {
  return `refs/remotes/${remote}/${branch}`;
}

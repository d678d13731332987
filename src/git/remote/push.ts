import { err, ok, type Result } from '../../lib/result.ts';
import type { CommandOutcome } from '../command.ts';
import type { RepositoryContext } from '../context.ts';
import type { PushRequest, RemoteFailure } from '../remotes.ts';
import { askPlace, listBranches } from './fetch.ts';
import { sendLargeFiles } from './largeFiles.ts';
import { runAtRemote } from './remoteCommand.ts';
import { remoteFailureOf, serverWords } from './remoteFailures.ts';
import { findPlace, type Place } from './remoteList.ts';

const pushLimitMs = 5 * 60_000;

export async function push(
  context: RepositoryContext,
  { remote, branch, commit, expected }: PushRequest,
): Promise<Result<void, RemoteFailure>> {
  const place = await findPlace(context, { remote, branch });
  if (!place.ok) {
    return place;
  }
  const doing = `push "${branch}" to ${remote}`;
  const free = expected === null ? await isFree(context, place.value, { branch, commit, doing }) : ok();
  if (!free.ok) {
    return free;
  }
  // A server may refuse commits whose large files it does not have.
  const sent = await sendLargeFiles(context, place.value, { commit, doing });
  return sent.ok ? bringTo(context, place.value, { branch, wanted: commit, expected, doing }) : sent;
}

/**
 * Whether a new branch of that name can stand beside those that are there, wherever they are fetched to: some disks do not
 * tell upper from lower case, and where there is `a` there can be no `a/b`.
 */
async function isFree(
  context: RepositoryContext,
  place: Place,
  { branch, commit, doing }: { branch: string; commit: string; doing: string },
): Promise<Result<void, RemoteFailure>> {
  const url = place.secretPushUrl;
  const listed = await listBranches(context, { url, place, pattern: 'refs/heads/*', doing });
  if (!listed.ok || listed.value.get(branch) === commit) {
    return listed.ok ? ok() : listed;
  }
  const folded = branch.toLowerCase();
  const rival = [...listed.value.keys()].find((name) => {
    const other = name.toLowerCase();
    return other === folded || other.startsWith(`${folded}/`) || folded.startsWith(`${other}/`);
  });
  return rival === undefined ? ok() : err({ kind: 'moved', message: taken(doing, branch, rival) });
}

function taken(doing: string, branch: string, rival: string): string {
  return rival === branch
    ? `Could not ${doing}: somebody else has pushed a branch of that name. Choose another name.`
    : `Could not ${doing}: the branch "${rival}" there is in its way. Choose another name.`;
}

export async function deleteRemoteBranch(
  context: RepositoryContext,
  { remote, branch, expected }: { remote: string; branch: string; expected: string },
): Promise<Result<void, RemoteFailure>> {
  const place = await findPlace(context, { remote, branch });
  const doing = `delete "${branch}" at ${remote}`;
  return place.ok ? bringTo(context, place.value, { branch, wanted: null, expected, doing }) : place;
}

interface Wish {
  readonly branch: string;
  /** Where the branch is to stand; `null`: nowhere. */
  readonly wanted: string | null;
  /** Where it must stand before. */
  readonly expected: string | null;
  readonly doing: string;
}

async function bringTo(
  context: RepositoryContext,
  place: Place,
  wish: Wish,
): Promise<Result<void, RemoteFailure>> {
  const { branch, wanted, expected } = wish;
  const ref = `refs/heads/${branch}`;
  const lease = `--force-with-lease=${ref}:${expected ?? ''}`;
  const args = ['push', '--porcelain', '--progress', ...nothingElse, lease, '--', place.name];
  const pushed = await runAtRemote(context, {
    folder: context.root,
    url: place.secretPushUrl,
    args: [...args, `${wanted ?? ''}:${ref}`],
    options: { idleLimitMs: pushLimitMs },
  });
  if (pushed.exitCode === 0) {
    return ok();
  }
  // Whatever was said, it may be done: the answer to an earlier try, or to this one, may have been lost.
  const stands = await askPlace(context, place.secretPushUrl, place, branch);
  if (stands.ok && stands.value === wanted) {
    return ok();
  }
  const elsewhere = stands.ok && stands.value !== expected;
  return err(pushFailureOf(pushed, wish, { place: place.name, elsewhere }));
}

/** Whatever is configured for pushes by hand. */
const nothingElse = ['--no-verify', '--no-follow-tags', '--no-signed', '--recurse-submodules=no'];

function pushFailureOf(
  outcome: CommandOutcome,
  { branch, expected, doing }: Wish,
  { place, elsewhere }: { place: string; elsewhere: boolean },
): RemoteFailure {
  const said = outcome.stdout.toString('utf8');
  const rejection = /^!\t.*?\t(\[.*?\]) \((.*)\)$/m.exec(said);
  const reason = rejection?.[2] ?? '';
  const inTheWay = /cannot create|directory file conflict/.test(`${reason}\n${outcome.stderr}`);
  if (elsewhere || inTheWay || rejection?.[1] === '[rejected]') {
    const message = inTheWay
      ? `Could not ${doing}: there is a branch in its way, whose name is the beginning of the other's. Choose another name.`
      : expected === null
        ? taken(doing, branch, branch)
        : `Could not ${doing}: "${branch}" stands elsewhere at ${place} than it was left: somebody else has pushed. Look at their commits first.`;
    return { kind: 'moved', message };
  }
  // A reason that stands with the ref is the server's word as well.
  const stderr = reason === '' ? outcome.stderr : `remote: ${reason}\n${outcome.stderr}`;
  const known = remoteFailureOf({ ...outcome, stderr }, doing);
  if (rejection === null || known.kind === 'tooLarge' || known.kind === 'unauthorized') {
    return known;
  }
  const words = serverWords(outcome.stderr);
  const why = words === '' ? reason : `${reason}. It says: ${words}`;
  return { kind: 'refused', message: `Could not ${doing}: the server refused it: ${why}` };
}

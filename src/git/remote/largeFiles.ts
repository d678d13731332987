import { err, ok, type Result } from '../../lib/result.ts';
import type { CommandOutcome } from '../command.ts';
import type { RepositoryContext } from '../context.ts';
import type { RemoteFailure } from '../remotes.ts';
import { runAtRemote } from './remoteCommand.ts';
import { remoteFailureOf } from './remoteFailures.ts';
import { defaultPlace, type Place } from './remoteList.ts';

// Git LFS keeps large files beside git. By hand its hooks bring them to the server and its filter fetches them; hooks are
// not run by us, and the filter knows nothing of who is signed in here.

/** What Git LFS would otherwise find out, and write into the user's settings. */
const keepsSettings = ['lfs.access=basic', 'lfs.locksverify=false'];

const sendLimitMs = 10 * 60_000;

/** Brings the large files of the commit to where it will be pushed, as the hook `pre-push` of Git LFS does. */
export async function sendLargeFiles(
  context: RepositoryContext,
  { name, secretPushUrl }: Place,
  { commit, doing }: { commit: string; doing: string },
): Promise<Result<void, RemoteFailure>> {
  if (!(await keepsLargeFiles(context, commit))) {
    return ok();
  }
  const sent = await runAtRemote(context, {
    folder: context.root,
    url: secretPushUrl,
    args: ['lfs', 'push', '--', name, commit],
    options: { idleLimitMs: sendLimitMs, config: keepsSettings },
  });
  // Where it is not installed nothing of it can have been committed.
  return sent.exitCode === 0 || /'lfs' is not a git command/.test(sent.stderr)
    ? ok()
    : err(remoteFailureOf(sent, `${doing} with what Git LFS keeps`));
}

/**
 * Runs a command that writes out files. Where Git LFS could not download some of them by itself, it is run again as who is
 * signed in at the remote that Git LFS goes to.
 */
export async function fetchingLargeFiles(
  context: RepositoryContext,
  folder: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<CommandOutcome> {
  const ended = signal && { signal };
  const outcome = await context.run(folder, args, ended);
  const failed = outcome.exitCode !== 0 && /git-lfs|smudge filter lfs|filter 'lfs'/.test(outcome.stderr);
  const place = failed && context.signIn !== null ? await defaultPlace(context) : null;
  const options = { config: keepsSettings, ...ended };
  return place === null
    ? outcome
    : runAtRemote(context, { folder, url: place.secretFetchUrl, args, options });
}

async function keepsLargeFiles(context: RepositoryContext, commit: string): Promise<boolean> {
  if (!/^[0-9a-f]+$/.test(commit)) {
    return false;
  }
  const args = ['grep', '--files-with-matches', '--fixed-strings', '-e', 'filter=lfs', commit];
  const found = await context.run(context.root, [...args, '--', ':(glob)**/.gitattributes']);
  return found.exitCode === 0;
}

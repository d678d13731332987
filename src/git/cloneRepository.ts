import { randomBytes } from 'node:crypto';
import { mkdir, rename, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { err, ok, type Result } from '../lib/result.ts';
import type { RunGit } from './command.ts';
import { orFailure, printed } from './failures.ts';
import { findGit, type GitOptions } from './findGit.ts';
import type { GitFailure } from './gitFailure.ts';
import { kindOf, obstacleAt } from './paths.ts';
import { runAtRemote } from './remote/remoteCommand.ts';
import { remoteFailureOf } from './remote/remoteFailures.ts';
import { isRemoteUrl, listRemotes } from './remote/remoteList.ts';
import { withoutCredentials } from './remote/withoutCredentials.ts';
import type { Remote, RemoteFailure } from './remotes.ts';
import { removeTree } from './removeTree.ts';

export interface CloneRequest {
  readonly url: string;
  /** Must not be there, or be an empty folder. */
  readonly folder: string;
  /** Added as the remote `upstream`: what the repository is a fork of. */
  readonly upstream: string | null;
  readonly onProgress?: (progress: CloneProgress) => void;
  readonly signal?: AbortSignal;
}

export interface CloneProgress {
  /** In git's words, such as "Receiving objects". */
  readonly phase: string;
  readonly percent: number;
}

export type CloneFailure =
  | RemoteFailure
  | { readonly kind: 'cancelled' | 'folderTaken' | 'badUrl'; readonly message: string };

const cloneLimitMs = 5 * 60_000;

/** Clones into a folder beside the one that is asked for, and moves it there at the end: it is there whole or not at all. */
export async function cloneRepository(
  request: CloneRequest,
  options: GitOptions,
): Promise<Result<void, CloneFailure>> {
  const folder = resolve(request.folder);
  for (const url of [request.url, ...(request.upstream === null ? [] : [request.upstream])]) {
    if (!isRemoteUrl(url)) {
      const message = `"${withoutCredentials(url)}" is not the URL of a repository. Copy it from the repository's page.`;
      return err({ kind: 'badUrl', message });
    }
  }
  return orFailure(`clone into ${folder}`, async () => {
    const obstacle = await obstacleAt(folder);
    if (obstacle !== null) {
      return err({ kind: 'folderTaken', message: `${folder} ${obstacle}. Choose another place.` });
    }
    await mkdir(dirname(folder), { recursive: true });
    const git = await findGit(dirname(folder), options);
    return git.ok ? cloneBeside(git.value, { ...request, folder }, options) : git;
  });
}

/** The remotes of the repository that the folder is of: a checkout, a bare one, or git's own directory. */
export async function readRemotes(
  folder: string,
  options: GitOptions,
): Promise<Result<readonly Remote[], GitFailure>> {
  const git = await findGit(folder, options);
  return git.ok ? listRemotes({ run: git.value, root: folder }) : git;
}

async function cloneBeside(
  run: RunGit,
  request: CloneRequest,
  options: GitOptions,
): Promise<Result<void, CloneFailure>> {
  const { url, folder, upstream, signal } = request;
  const doing = `clone ${withoutCredentials(url)}`;
  const cancelled: CloneFailure = {
    kind: 'cancelled',
    message: `${folder} was not cloned: it was cancelled.`,
  };
  const place = join(dirname(folder), `.${basename(folder)}.${randomBytes(6).toString('hex')}`);
  try {
    const cloned = await runAtRemote(
      { run, signIn: options.signIn ?? null },
      {
        folder: dirname(folder),
        url,
        args: ['clone', '--progress', '--origin=origin', '--no-recurse-submodules', '--', url, place],
        options: {
          idleLimitMs: cloneLimitMs,
          onError: (text) => report(text, request),
          ...(signal === undefined ? {} : { signal }),
        },
      },
    );
    if (signal?.aborted) {
      return err(cancelled);
    }
    if (cloned.exitCode !== 0) {
      return err(remoteFailureOf(cloned, doing));
    }
    const added = upstream === null ? ok() : await addUpstream(run, place, upstream);
    if (!added.ok) {
      return added;
    }
    await moveInto(place, folder);
    return ok();
  } finally {
    await removeTree(place);
  }
}

async function addUpstream(run: RunGit, place: string, url: string): Promise<Result<void, GitFailure>> {
  const added = printed(
    await run(place, ['remote', 'add', '--', 'upstream', url]),
    'add the remote "upstream"',
  );
  return added.ok ? ok() : added;
}

async function moveInto(place: string, folder: string): Promise<void> {
  if ((await kindOf(folder)) === 'directory') {
    await rmdir(folder);
  }
  await rename(place, folder);
}

/** Git writes each over the last one: `Receiving objects:  42% (5/12), 1.2 MiB | 3 MiB/s`. */
function report(text: string, { onProgress }: CloneRequest): void {
  const latest = [...text.matchAll(/(?:^|[\r\n])(?:remote: )?([A-Z][A-Za-z ]+): +(\d+)%/g)].at(-1);
  const [, phase, percent] = latest ?? [];
  if (phase !== undefined) {
    onProgress?.({ phase, percent: Number(percent) });
  }
}

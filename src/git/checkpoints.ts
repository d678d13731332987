import { join } from 'node:path';
import { checkpointNamespace, rescueNamespace } from '../domain/naming.ts';
import { ok, type Result } from '../lib/result.ts';
import { refCommit } from './branches.ts';
import type { RepositoryContext } from './context.ts';
import { failure, orFailure, parts, printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { ignored } from './ignoredFiles.ts';
import { kindOf, resolveParent } from './paths.ts';
import type { Registration } from './registrations.ts';
import { findOurs } from './removal.ts';
import type { Checkpoint, Checkpoints } from './repository.ts';
import { commitTree, ownEmail, rescue, treeOfFiles } from './rescue.ts';
import { retryContention } from './retry.ts';
import { readStatus } from './status.ts';

/**
 * A checkpoint is the commit that was checked out, where all was committed: the usual end of an attempt, and cheap to keep.
 * Else it is a commit of ours, so that uncommitted files are in it too: its tree is the files of the worktree, its one parent
 * what was checked out there.
 */
export function createCheckpoints(context: RepositoryContext): Checkpoints {
  return {
    async save({ path, ref, message }) {
      mustBegin(ref, checkpointNamespace);
      const doing = `keep how ${path} is now`;
      return inWorktree(context, path, { doing, asksGit: false }, (worktree) =>
        save(context, worktree, { ref, message }),
      );
    },
    list: (prefix) => list(context, prefix),
    async goBack({ path, branch, ref, rescueRef }) {
      mustBegin(ref, checkpointNamespace);
      mustBegin(rescueRef, rescueNamespace);
      return inWorktree(context, path, { doing: `go back in ${path}`, asksGit: true }, (worktree) =>
        goBack(context, worktree, { branch, ref, rescueRef }),
      );
    },
    async drop(prefix) {
      mustBegin(prefix, checkpointNamespace);
      return drop(context, prefix);
    },
  };
}

/** No other ref is ever written, moved or deleted by this. */
function mustBegin(ref: string, namespace: string): void {
  if (!ref.startsWith(namespace)) {
    throw new Error(`Not under ${namespace}: ${ref}`);
  }
}

/** Nothing else is done to the worktree at the same time. Without asking git nothing is known of what is checked out there. */
async function inWorktree<T>(
  context: RepositoryContext,
  given: string,
  { doing, asksGit }: { doing: string; asksGit: boolean },
  work: (worktree: Registration) => Promise<Result<T, GitFailure>>,
): Promise<Result<T, GitFailure>> {
  const path = await resolveParent(given);
  return context.paths.run(path, () =>
    orFailure(doing, async () => {
      const found = await findOurs(context, path, asksGit);
      if (!found.ok) {
        return found;
      }
      return found.value === 'gone' || !found.value.present
        ? failure('notARepository', `The worktree ${path} is gone.`)
        : work(found.value);
    }),
  );
}

/** Two commands of git where all is committed. A crash between them leaves nothing but a commit that nobody names. */
async function save(
  context: RepositoryContext,
  worktree: Registration,
  { ref, message }: { ref: string; message: string },
): Promise<Result<void, GitFailure>> {
  const status = await readStatus(context, worktree.path, 'all', `look at ${worktree.path}`);
  if (!status.ok) {
    return status;
  }
  const { head, dirtyFiles } = status.value;
  if (head === null) {
    return ok();
  }
  const files = dirtyFiles.length === 0 ? ok(null) : await treeOfFiles(context, worktree, status.value);
  if (!files.ok) {
    return files;
  }
  const commit = files.value === null ? ok(head) : await commitTree(context, files.value, [head], message);
  if (!commit.ok) {
    return commit;
  }
  const made = await makeRef(context, ref, commit.value);
  // The first look counts: whoever asks again has forgotten the answer.
  return made.ok || (await refCommit(context, ref)) !== null ? ok() : made;
}

/** Fails where the ref is there already. A transaction that is begun by name says so: see `selectsNothing`. */
async function makeRef(
  context: RepositoryContext,
  ref: string,
  commit: string,
): Promise<Result<void, GitFailure>> {
  const input = `start\ncreate ${ref} ${commit}\ncommit\n`;
  const made = await retryContention(context.clock, () =>
    context.run(context.root, ['update-ref', '--stdin'], { input }),
  );
  const result = printed(made, `write ${ref}`);
  return result.ok ? ok() : result;
}

async function list(
  context: RepositoryContext,
  prefix: string,
): Promise<Result<readonly Checkpoint[], GitFailure>> {
  const format = '--format=%(refname)%09%(objectname)%09%(parent)%09%(committeremail)';
  const shown = await context.run(context.root, ['for-each-ref', format, prefix]);
  const listed = printed(shown, 'list the checkpoints');
  return listed.ok ? ok(listed.value.split('\n').flatMap(parseCheckpoint)) : listed;
}

/** One of ours holds what was not committed. If somebody commits in our name, going back undoes that commit and no file. */
function parseCheckpoint(line: string): Checkpoint[] {
  const [ref = '', files = '', parents = '', email = ''] = line.split('\t');
  if (files === '') {
    return [];
  }
  const isOurs = email === `<${ownEmail}>` && /^[0-9a-f]{40,64}$/.test(parents);
  return [{ ref, files, head: isOurs ? parents : files }];
}

async function goBack(
  context: RepositoryContext,
  worktree: Registration,
  { branch, ref, rescueRef }: { branch: string; ref: string; rescueRef: string },
): Promise<Result<{ rescued: boolean }, GitFailure>> {
  const listed = await list(context, ref);
  const checkpoint = listed.ok ? listed.value.find((one) => one.ref === ref) : undefined;
  if (checkpoint === undefined) {
    return listed.ok ? failure('other', 'How it was then is no longer kept in the repository.') : listed;
  }
  const ignoredFiles = await writtenOver(context, worktree.path, checkpoint);
  if (!ignoredFiles.ok) {
    return ignoredFiles;
  }
  const rescued = await rescue(context, worktree, { keptBy: null, rescueRef, also: ignoredFiles.value });
  if (!rescued.ok) {
    return rescued;
  }
  const put = await putBack(context, worktree.path, branch, checkpoint);
  return put.ok ? ok({ rescued: rescued.value }) : put;
}

/** Files that git ignores now, which no rescue would hold, in the place of those that come back. */
async function writtenOver(
  context: RepositoryContext,
  path: string,
  { files, head }: Checkpoint,
): Promise<Result<readonly string[], GitFailure>> {
  const coming = new Set<string>();
  for (const commit of new Set([files, head])) {
    const compare = ['diff-index', '--cached', '--diff-filter=D', '--name-only', '-z', commit, '--'];
    const listed = printed(await context.run(path, compare), `compare ${path} with how it was`);
    if (!listed.ok) {
      return listed;
    }
    for (const file of parts(listed.value)) {
      coming.add(file);
    }
  }
  const present: string[] = [];
  for (const file of coming) {
    if ((await kindOf(join(path, file))) !== 'nothing') {
      present.push(file);
    }
  }
  return ignored(context, path, present);
}

/**
 * The branch ends where it did; what was not committed then is there and not committed again. All other files that git
 * ignores now stay: so what is to go goes before the rules of then are back.
 */
async function putBack(
  context: RepositoryContext,
  path: string,
  branch: string,
  { files, head }: Checkpoint,
): Promise<Result<void, GitFailure>> {
  const toCommitted = [
    ['clean', '--quiet', '-d', '--force'],
    // Also ends what may be half done there, such as a merge.
    ['checkout', '--quiet', '--force', '-B', branch, head, '--'],
  ];
  // The branch itself never ends at a commit of ours, not even when this is where it breaks off.
  const toUncommitted = [
    ['read-tree', '--reset', '-u', files],
    ['reset', '--quiet', '--mixed', head, '--'],
  ];
  for (const step of files === head ? toCommitted : [...toCommitted, ...toUncommitted]) {
    const done = await retryContention(context.clock, () => context.run(path, step));
    const result = printed(done, `put ${path} back`);
    if (!result.ok) {
      return result;
    }
  }
  return ok();
}

async function drop(context: RepositoryContext, prefix: string): Promise<Result<void, GitFailure>> {
  const listed = await list(context, prefix);
  if (!listed.ok || listed.value.length === 0) {
    return listed.ok ? ok() : listed;
  }
  const input = listed.value.map(({ ref, files }) => `delete ${ref} ${files}\n`).join('');
  return context.queue.run(async () => {
    const deleted = await retryContention(context.clock, () =>
      context.run(context.root, ['update-ref', '--stdin'], { input }),
    );
    const result = printed(deleted, 'remove the checkpoints');
    return result.ok ? ok() : result;
  });
}

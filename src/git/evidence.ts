import type { Commit, GitEvidence } from '../domain/gate.ts';
import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { contraband } from './contraband.ts';
import { failure, parts, printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { realPathOf } from './paths.ts';
import type { FileChange } from './repository.ts';
import { readStatus } from './status.ts';

const dirtyFilesShown = 20;
const listCommits = ['log', '-z', '--no-show-signature', '--reverse', '--format=%H %s', '--end-of-options'];
const countLines = ['diff', '--numstat', '-z', '-M', '--no-ext-diff', '--end-of-options'];

export async function evidence(
  context: RepositoryContext,
  worktree: string,
  start: string,
  tip: string | null,
): Promise<Result<GitEvidence, GitFailure>> {
  const doing = `read what was done in ${worktree}`;
  const own = await confirmWorktree(context, worktree);
  if (!own.ok) {
    return own;
  }
  const status = await readStatus(context, worktree, 'all', doing);
  if (!status.ok) {
    return status;
  }
  const run = async (...args: string[]) => printed(await context.run(worktree, args), doing);
  const base = tip === null || tip === start ? start : await latestMerged(context, worktree, start, tip);
  const tree = await run('rev-parse', 'HEAD^{tree}');
  if (!tree.ok) {
    return tree;
  }
  const log = await run(...listCommits, `${base}..HEAD`);
  if (!log.ok) {
    return log;
  }
  const counts = await run(...countLines, base, 'HEAD');
  if (!counts.ok) {
    return counts;
  }
  const unwanted = await contraband(context, worktree, base, doing);
  if (!unwanted.ok) {
    return unwanted;
  }
  return ok({
    base,
    head: status.value.head ?? '',
    tree: tree.value,
    commits: parts(log.value).map(parseCommit),
    ...parseCounts(counts.value),
    dirtyFiles: status.value.dirtyFiles.slice(0, dirtyFilesShown),
    contraband: unwanted.value,
  });
}

/** The latest commit of the base branch that the work contains: what came from there is not its doing. */
async function latestMerged(
  context: RepositoryContext,
  worktree: string,
  start: string,
  tip: string,
): Promise<string> {
  const merged = await context.run(worktree, ['merge-base', '--end-of-options', 'HEAD', tip]);
  const commit = merged.stdout.toString('utf8').trim();
  if (merged.exitCode !== 0 || commit === start) {
    return start;
  }
  const ancestry = ['merge-base', '--is-ancestor', '--end-of-options', start, commit];
  return (await context.run(worktree, ancestry)).exitCode === 0 ? commit : start;
}

/** With a worktree, the files as they are there, uncommitted ones included; else those of `head`. */
export async function changedFiles(
  context: RepositoryContext,
  base: string,
  head: string,
  worktree: string | null,
): Promise<Result<readonly FileChange[], GitFailure>> {
  const doing = 'list the changed files';
  const compare = ['diff', '--name-status', '-z', '--no-renames', '--no-ext-diff', '--end-of-options', base];
  if (worktree === null) {
    const listed = printed(await context.run(context.root, [...compare, head, '--']), doing);
    return listed.ok ? ok(parseChanges(listed.value)) : listed;
  }
  const own = await confirmWorktree(context, worktree);
  const listed = own.ok ? printed(await context.run(worktree, [...compare, '--']), doing) : own;
  if (!listed.ok) {
    return listed;
  }
  const others = ['ls-files', '--others', '--exclude-standard', '-z'];
  const untracked = printed(await context.run(worktree, others), doing);
  return untracked.ok ? ok(withUntracked(parseChanges(listed.value), parts(untracked.value))) : untracked;
}

export async function fileAt(
  context: RepositoryContext,
  commit: string,
  path: string,
): Promise<Uint8Array | null> {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) {
    return null;
  }
  const shown = await context.run(context.root, ['cat-file', 'blob', `${commit}:${path}`]);
  return shown.exitCode === 0 ? shown.stdout : null;
}

export async function isCommitted(context: RepositoryContext, path: string): Promise<boolean> {
  return (await context.run(context.root, ['cat-file', '-e', `HEAD:${path}`])).exitCode === 0;
}

/** An agent may delete the worktree's `.git`; git would then answer for a repository further up. */
async function confirmWorktree(
  context: RepositoryContext,
  worktree: string,
): Promise<Result<void, GitFailure>> {
  const args = ['rev-parse', '--path-format=absolute', '--git-common-dir', '--show-toplevel'];
  const shown = await context.run(worktree, args);
  const [common = '', top = ''] = shown.stdout.toString('utf8').split(/\r?\n/);
  const ours =
    shown.exitCode === 0 &&
    (await realPathOf(common)) === context.commonDirectory &&
    (await realPathOf(top)) === (await realPathOf(worktree));
  return ours
    ? ok()
    : failure(
        'notARepository',
        `${worktree} is no longer a worktree of this repository: it, or the file .git in it, was deleted or replaced.`,
      );
}

function parseCommit(line: string): Commit {
  const space = line.indexOf(' ');
  return { id: line.slice(0, space), subject: line.slice(space + 1) };
}

/** A rename touches two paths, but only its edited lines count; a binary file has no lines. */
function parseCounts(numstat: string) {
  const changedFiles: string[] = [];
  let insertions = 0;
  let deletions = 0;
  for (const part of parts(numstat)) {
    const entry = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(part);
    if (entry === null) {
      // The old or the new path of a rename, whose entry of its own has none.
      changedFiles.push(part);
      continue;
    }
    const [, added = '0', removed = '0', path = ''] = entry;
    insertions += added === '-' ? 0 : Number(added);
    deletions += removed === '-' ? 0 : Number(removed);
    if (path !== '') {
      changedFiles.push(path);
    }
  }
  return { changedFiles, insertions, deletions };
}

function parseChanges(nameStatus: string): FileChange[] {
  const list = parts(nameStatus);
  return list.flatMap((path, position) => {
    const letter = list[position - 1];
    return position % 2 === 0 ? [] : [{ path, kind: kinds.get(letter ?? '') ?? 'modified' }];
  });
}

const kinds = new Map<string, FileChange['kind']>([
  ['A', 'added'],
  ['D', 'deleted'],
]);

function withUntracked(changes: readonly FileChange[], untracked: readonly string[]): FileChange[] {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  for (const path of untracked) {
    // Taken out of the index, but still there: not deleted.
    byPath.set(path, { path, kind: byPath.has(path) ? 'modified' : 'added' });
  }
  return [...byPath.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

import { readRescueRef, rescueNamespace } from '../domain/naming.ts';
import { ok, type Result } from '../lib/result.ts';
import { freeBranchName } from './branches.ts';
import type { RepositoryContext } from './context.ts';
import { failure, parts, printed, text } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import type { Rescue } from './repository.ts';
import { Slots } from './turns.ts';

/** What rescue refs hold, the latest first. */
export async function rescues(context: RepositoryContext): Promise<Result<readonly Rescue[], GitFailure>> {
  const format = '--format=%(refname)%09%(objectname)%09%(committerdate:iso-strict)';
  const args = ['for-each-ref', format, rescueNamespace];
  const listed = printed(await context.run(context.root, args), 'list what was rescued');
  if (!listed.ok) {
    return listed;
  }
  const slots = new Slots(4);
  const lines = listed.value.split('\n').filter((line) => line !== '');
  const found = await Promise.all(lines.map((line) => slots.run(() => describe(context, line))));
  return ok(found.sort((one, other) => Date.parse(other.savedAt) - Date.parse(one.savedAt)));
}

async function describe(context: RepositoryContext, line: string): Promise<Rescue> {
  const [ref = '', commit = '', committedAt = ''] = line.split('\t');
  const { name, at } = readRescueRef(ref);
  // What is on a branch, a remote or a tag is not lost without the rescue.
  const own = [commit, '--not', '--branches', '--remotes', '--tags', '--'];
  const counted = await context.run(context.root, ['rev-list', '--count', ...own]);
  const changed = await context.run(context.root, ['log', '--format=', '--name-only', '-z', ...own]);
  const files = new Set(parts(changed.stdout.toString('utf8')).map((name) => name.trim()));
  return {
    ref,
    name,
    commit,
    savedAt: at ?? committedAt,
    commits: Number(text(counted)) || 0,
    files: files.size,
  };
}

/** Makes a branch where there is none of that name, nor one that some disk would take for it. */
export async function makeBranch(
  context: RepositoryContext,
  branch: string,
  commit: string,
): Promise<Result<void, GitFailure>> {
  if ((await freeBranchName(context, branch)) !== branch) {
    return failure('branchTaken', `There is a branch "${branch}" already. Choose another name.`);
  }
  const doing = `make the branch "${branch}"`;
  // A name that looks like an option or an expression is refused here; the next command makes it as it is.
  const checked = printed(
    await context.run(context.root, ['check-ref-format', `refs/heads/${branch}`]),
    doing,
  );
  if (!checked.ok || branch.startsWith('-')) {
    return failure('other', `"${branch}" cannot be the name of a branch. Choose another one.`);
  }
  const args = ['update-ref', '-m', 'switchyard: restore', '--end-of-options', `refs/heads/${branch}`];
  const made = printed(await context.run(context.root, [...args, commit, '0'.repeat(commit.length)]), doing);
  return made.ok ? ok() : made;
}

import { err, ok, type Result } from '../lib/result.ts';
import { hasIdentity } from './branches.ts';
import type { RepositoryContext } from './context.ts';
import { printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { conflictMessage, mergeTree, noIdentity } from './merge.ts';
import type { RebaseFailure, RebaseRequest } from './repository.ts';

/**
 * Makes the commits anew in git's object store, one by one: no checkout, no index and no hook takes part. The result is
 * given only where `git range-diff` says that every patch arrived as it was.
 */
export async function rebaseOnto(
  context: RepositoryContext,
  { head, from, onto }: RebaseRequest,
): Promise<Result<{ commit: string }, RebaseFailure>> {
  const commits = await ownCommits(context, { head, from, onto });
  if (!commits.ok) {
    return commits;
  }
  if (!(await hasIdentity(context))) {
    return noIdentity('rebase');
  }
  const moved: Moved[] = [];
  let tip = onto;
  for (const own of commits.value) {
    const replayed = await replay(context, own, tip);
    if (!replayed.ok) {
      return replayed;
    }
    if (replayed.value !== tip) {
      moved.push({ before: own.id, after: replayed.value });
      tip = replayed.value;
    }
  }
  const arrived = await arrivedAsTheyWere(context, { head, from, onto, tip }, moved);
  return arrived.ok ? ok({ commit: tip }) : arrived;
}

interface OwnCommit {
  readonly id: string;
  readonly parent: string;
}

interface Moved {
  readonly before: string;
  readonly after: string;
}

async function ownCommits(
  context: RepositoryContext,
  { head, from, onto }: RebaseRequest,
): Promise<Result<readonly OwnCommit[], RebaseFailure>> {
  const list = ['rev-list', '--reverse', '--topo-order', '--parents', '--end-of-options'];
  const listed = printed(
    await context.run(context.root, [...list, head, `^${from}`, `^${onto}`]),
    'look for the commits to rebase',
  );
  if (!listed.ok) {
    return listed;
  }
  const rows = listed.value === '' ? [] : listed.value.split('\n').map((line) => line.split(' '));
  const commits = rows.flatMap(([id, parent, ...others]) =>
    id === undefined || parent === undefined || others.length > 0 ? [] : [{ id, parent }],
  );
  return commits.length === rows.length
    ? ok(commits)
    : err({
        kind: 'merges',
        message:
          'The branch holds merges, so its commits cannot be moved one by one. Rebase it by hand, or let its worker do it.',
      });
}

/** The commit's change made to `tip`; `tip` itself where that has it already. */
async function replay(
  context: RepositoryContext,
  { id, parent }: OwnCommit,
  tip: string,
): Promise<Result<string, RebaseFailure>> {
  const doing = 'rebase';
  // What git takes for the common ancestor of this one and the commit is the commit's parent.
  const beside = await writeCommit(context, { tree: `${tip}^{tree}`, parent, message: 'beside', author: {} });
  const merged = beside.ok ? await mergeTree(context, beside.value, id) : beside;
  if (!merged.ok) {
    return merged;
  }
  const { tree, files } = merged.value;
  if (files.length > 0) {
    return err({ kind: 'conflict', files, message: conflictMessage(files) });
  }
  const known = printed(await context.run(context.root, ['rev-parse', `${tip}^{tree}`]), doing);
  if (!known.ok || known.value === tree) {
    return known.ok ? ok(tip) : known;
  }
  const show = [
    'show',
    '--no-patch',
    '--no-show-signature',
    '--date=raw',
    '--format=%an%x00%ae%x00%ad%x00%B',
  ];
  const shown = printed(await context.run(context.root, [...show, '--end-of-options', id]), doing);
  if (!shown.ok) {
    return shown;
  }
  const [name = '', email = '', date = '', message = ''] = shown.value.split('\0');
  const author = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date };
  return writeCommit(context, { tree, parent: tip, message: message.trimEnd(), author });
}

async function writeCommit(
  context: RepositoryContext,
  commit: {
    readonly tree: string;
    readonly parent: string;
    readonly message: string;
    readonly author: Readonly<Record<string, string>>;
  },
): Promise<Result<string, GitFailure>> {
  const args = ['commit-tree', '-p', commit.parent, '-F', '-', commit.tree];
  const options = { input: `${commit.message}\n`, variables: commit.author };
  return printed(await context.run(context.root, args, options), 'rebase');
}

async function arrivedAsTheyWere(
  context: RepositoryContext,
  { head, from, onto, tip }: RebaseRequest & { readonly tip: string },
  moved: readonly Moved[],
): Promise<Result<void, RebaseFailure>> {
  if (moved.length === 0) {
    return ok();
  }
  const args = [
    'range-diff',
    '--no-color',
    '--no-patch',
    '--no-notes',
    `${from}..${head}`,
    `${onto}..${tip}`,
  ];
  const compared = printed(
    await context.run(context.root, args, { config: ['core.abbrev=no'] }),
    'compare the commits before and after the rebase',
  );
  if (!compared.ok) {
    return compared;
  }
  const same = new Set(
    [...compared.value.matchAll(/^ *\d+: +([0-9a-f]+) = +\d+: +([0-9a-f]+) /gm)].map(
      ([, before, after]) => `${before} ${after}`,
    ),
  );
  return moved.every(({ before, after }) => same.has(`${before} ${after}`))
    ? ok()
    : err({
        kind: 'changed',
        message:
          'The rebased commits are not the same patches as before. Rebase the branch by hand, or let its worker do it.',
      });
}

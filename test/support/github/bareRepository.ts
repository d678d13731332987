import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitIn } from '../gitFixture.ts';
import type { Comparison, MergeMethod } from './facts.ts';

/** Makes a bare repository, with the branches and tags of another one. */
export async function createBare(path: string, from: string | undefined, defaultBranch: string) {
  await mkdir(path, { recursive: true });
  await gitIn(path, 'init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`);
  if (from !== undefined) {
    await gitIn(
      path,
      'fetch',
      '--quiet',
      '--',
      from,
      '+refs/heads/*:refs/heads/*',
      '+refs/tags/*:refs/tags/*',
    );
  }
  const hook = join(path, 'hooks', 'update');
  await mkdir(join(path, 'hooks'), { recursive: true });
  await writeFile(join(path, 'protected-branches'), '');
  await writeFile(hook, refusals);
  await chmod(hook, 0o755);
}

/** What GitHub says where a token may not change workflows. */
export function workflowRefusal(file: string): string {
  return `refusing to allow an OAuth App to create or update workflow \`${file}\` without \`workflow\` scope`;
}

/** The variable that says whether who pushes may change workflows. */
export const workflowsVariable = 'TEST_GITHUB_WORKFLOWS';
const workflowFolder = '.github/workflows';

/** Says what GitHub says of a protected branch, and of workflows. */
const refusals = `#!/bin/sh
if grep -qxF "$1" protected-branches; then
  echo "error: GH006: Protected branch update failed for $1." >&2
  echo "error: Changes must be made through a pull request." >&2
  exit 1
fi
if [ "$${workflowsVariable}" = no ] && [ -n "$(printf %s "$3" | tr -d 0)" ]; then
  file=$(git diff --name-only "$(git merge-base HEAD "$3")" "$3" -- ${workflowFolder} | head -n 1)
  if [ -n "$file" ]; then
    printf '${workflowRefusal('%s')}\\n' "$file" >&2
    exit 1
  fi
fi
`;

/** The workflow that the head changes first; `null` where it changes none. */
export async function changedWorkflow(path: string, base: string, head: string): Promise<string | null> {
  const names = await gitIn(path, 'diff', '--name-only', `${base}...${head}`, '--', workflowFolder);
  return names.split('\n')[0] || null;
}

export async function readBranches(path: string): Promise<ReadonlyMap<string, string>> {
  const listed = await gitIn(
    path,
    'for-each-ref',
    '--format=%(objectname) %(refname:lstrip=2)',
    'refs/heads',
  );
  const lines = listed.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}

export async function compare(path: string, base: string, head: string): Promise<Comparison> {
  const [commits, behind, numbers, tree] = await Promise.all([
    revisions(path, `${base}..${head}`),
    revisions(path, '--max-count=1', `${head}..${base}`),
    gitIn(path, 'diff', '--numstat', `${base}...${head}`).catch(() => ''),
    mergedTree(path, base, head),
  ]);
  const changed = numbers.split('\n').filter(Boolean);
  const sum = (column: number) =>
    changed.reduce((total, line) => total + (Number(line.split('\t')[column]) || 0), 0);
  return {
    base,
    clean: tree !== null,
    behind: behind.length > 0,
    commits,
    additions: sum(0),
    deletions: sum(1),
    files: changed.length,
  };
}

export interface Merge {
  readonly base: string;
  readonly head: string;
  readonly method: MergeMethod;
  readonly author: string;
  readonly title: string;
  readonly message: string;
}

/** Makes the commit that a merge leaves on the base; `null` where the two conflict. */
export async function mergedCommit(path: string, merge: Merge): Promise<string | null> {
  if (merge.method === 'rebase') {
    return rebased(path, merge);
  }
  const tree = await mergedTree(path, merge.base, merge.head);
  if (tree === null) {
    return null;
  }
  const parents = merge.method === 'merge' ? ['-p', merge.base, '-p', merge.head] : ['-p', merge.base];
  const words = [merge.title, merge.message].filter((part) => part !== '').join('\n\n');
  return gitIn(path, ...identity(merge.author), 'commit-tree', tree, ...parents, '-m', words);
}

async function rebased(path: string, merge: Merge): Promise<string | null> {
  const commits = (await revisions(path, '--no-merges', `${merge.base}..${merge.head}`)).toReversed();
  let tip = merge.base;
  for (const commit of commits) {
    const tree = await picked(path, commit, tip);
    if (tree === null) {
      return null;
    }
    const words = await gitIn(path, 'log', '-1', '--format=%B', commit);
    tip = await gitIn(path, ...identity(merge.author), 'commit-tree', tree, '-p', tip, '-m', words);
  }
  return tip;
}

/**
 * The tree of `commit` picked onto `tip`: both become children of a commit with the tree of `commit`'s parent, whose merge is
 * then just that pick. (`merge-tree --merge-base` would do it from git 2.40 on.)
 */
async function picked(path: string, commit: string, tip: string): Promise<string | null> {
  const child = (tree: string, ...parents: string[]) =>
    gitIn(path, ...identity('pick'), 'commit-tree', tree, ...parents, '-m', 'pick');
  const root = await child(`${commit}^^{tree}`);
  const ours = await child(`${tip}^{tree}`, '-p', root);
  return mergedTree(path, ours, await child(`${commit}^{tree}`, '-p', root));
}

async function mergedTree(path: string, ours: string, theirs: string): Promise<string | null> {
  const tree = await gitIn(path, 'merge-tree', '--write-tree', '--no-messages', ours, theirs).catch(
    () => null,
  );
  return tree?.split('\n')[0] ?? null;
}

async function revisions(path: string, ...args: string[]): Promise<readonly string[]> {
  return (await gitIn(path, 'rev-list', ...args)).split('\n').filter(Boolean);
}

function identity(name: string): readonly string[] {
  return ['-c', `user.name=${name}`, '-c', `user.email=${name}@users.noreply.example.com`];
}

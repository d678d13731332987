import { gitIn } from '../gitFixture.ts';
import { compare, mergedCommit, readBranches } from './bareRepository.ts';
import type { Facts, MergeMethod, PullFacts, RepositoryFacts } from './facts.ts';

/** Takes in what has become of a repository's branches, whoever moved them, and tells who listens. */
export async function takeIn(facts: Facts, repository: RepositoryFacts, by: string): Promise<void> {
  const before = new Map(repository.branches);
  const now = await readBranches(repository.path);
  repository.branches.clear();
  for (const [branch, commit] of now) {
    repository.branches.set(branch, commit);
  }
  const touched = [...new Set([...before.keys(), ...now.keys()])].filter(
    (branch) => before.get(branch) !== now.get(branch),
  );
  const open = facts.repositories.flatMap((one) => one.pulls.filter((pull) => pull.state === 'open'));
  for (const branch of touched) {
    const push = { branch, before: before.get(branch) ?? null, commit: now.get(branch) ?? null, by };
    for (const listener of facts.pushListeners) {
      listener({ repository, ...push });
    }
  }
  for (const pull of open) {
    const heads = pull.head.repository === repository && touched.includes(pull.head.branch);
    if (heads || (pull.repository === repository && touched.includes(pull.base))) {
      await follow(facts, pull, by);
    }
  }
}

/** A new head or base: brings the pull request up to date; without a head branch, or a base, it is closed. */
async function follow(facts: Facts, pull: PullFacts, by: string): Promise<void> {
  const { repository } = pull;
  const head = pull.head.repository.branches.get(pull.head.branch);
  const base = repository.branches.get(pull.base);
  pull.updatedAt = facts.now();
  if (head === undefined || base === undefined) {
    pull.state = 'closed';
    pull.closedAt = facts.now();
    return;
  }
  const moved = head !== pull.headCommit;
  await takeHead(pull);
  await look(pull, base);
  if (pull.comparison.commits.length === 0) {
    settle(facts, pull, by, base);
  } else if (moved) {
    tellOfHead(facts, pull);
  }
}

/** Fetches the head into the repository of the pull request, as `refs/pull/<number>/head`. */
export async function takeHead(pull: PullFacts): Promise<void> {
  const head = pull.head.repository.branches.get(pull.head.branch);
  if (head === undefined) {
    return;
  }
  const ref = `refs/pull/${pull.number}/head`;
  if (pull.head.repository === pull.repository) {
    await gitIn(pull.repository.path, 'update-ref', ref, head);
  } else {
    const refspec = `+refs/heads/${pull.head.branch}:${ref}`;
    await gitIn(pull.repository.path, 'fetch', '--quiet', '--', pull.head.repository.path, refspec);
  }
  pull.headCommit = head;
}

export async function look(pull: PullFacts, base: string): Promise<void> {
  pull.comparison = await compare(pull.repository.path, base, pull.headCommit);
  pull.askedMergeable = false;
}

export function tellOfHead(facts: Facts, pull: PullFacts): void {
  pull.heads += 1;
  for (const listener of facts.headListeners) {
    listener(pull);
  }
}

function settle(facts: Facts, pull: PullFacts, by: string, commit: string): void {
  pull.state = 'merged';
  pull.closedAt = facts.now();
  pull.updatedAt = facts.now();
  pull.mergedBy = by;
  pull.mergeCommit = commit;
}

export interface MergeRequest {
  readonly method: MergeMethod;
  readonly by: string;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/** Merges it with a real commit on the base; `null` where it conflicts. */
export async function mergePull(
  facts: Facts,
  pull: PullFacts,
  request: MergeRequest,
): Promise<string | null> {
  const { repository } = pull;
  const base = repository.branches.get(pull.base);
  if (base === undefined) {
    return null;
  }
  const squash = request.method === 'squash';
  const commit = await mergedCommit(repository.path, {
    base,
    head: pull.headCommit,
    method: request.method,
    author: squash ? pull.author : request.by,
    title: request.title ?? (squash ? `${pull.title} (#${pull.number})` : mergeTitle(pull)),
    message: request.message ?? (squash ? '' : pull.title),
  });
  if (commit === null) {
    return null;
  }
  await gitIn(repository.path, 'update-ref', `refs/heads/${pull.base}`, commit, base);
  settle(facts, pull, request.by, commit);
  if (repository.deleteBranchOnMerge) {
    await gitIn(pull.head.repository.path, 'update-ref', '-d', `refs/heads/${pull.head.branch}`);
    await takeIn(facts, pull.head.repository, request.by);
  }
  await takeIn(facts, repository, request.by);
  return commit;
}

function mergeTitle(pull: PullFacts): string {
  return `Merge pull request #${pull.number} from ${pull.head.repository.owner}/${pull.head.branch}`;
}

/** Merges the base into the head's branch; false where they conflict. */
export async function updateBranch(facts: Facts, pull: PullFacts, by: string): Promise<boolean> {
  const { path } = pull.repository;
  const base = pull.repository.branches.get(pull.base) ?? '';
  const title = `Merge branch '${pull.base}' into ${pull.head.branch}`;
  const commit = await mergedCommit(path, {
    base: pull.headCommit,
    head: base,
    method: 'merge',
    author: by,
    title,
    message: '',
  });
  if (commit === null) {
    return false;
  }
  await gitIn(path, 'update-ref', `refs/pull/${pull.number}/head`, commit);
  const refspec = `refs/pull/${pull.number}/head:refs/heads/${pull.head.branch}`;
  await gitIn(pull.head.repository.path, 'fetch', '--quiet', '--', path, refspec);
  await takeIn(facts, pull.head.repository, by);
  return true;
}

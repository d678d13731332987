import { look, takeHead, tellOfHead } from './changes.ts';
import type { Facts, PullFacts, RepositoryFacts } from './facts.ts';

export interface PullRequestToOpen {
  /** `branch`, or `owner:branch`. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly author: string;
}

/** What is wrong with a request, as GitHub writes it. */
export interface Problem {
  readonly resource: string;
  readonly code: string;
  readonly field?: string;
  readonly message?: string;
}

/** Opens a pull request, or answers why GitHub would not. */
export async function openPull(
  facts: Facts,
  repository: RepositoryFacts,
  wanted: PullRequestToOpen,
): Promise<PullFacts | Problem> {
  const [branch = '', owner = repository.owner] = wanted.head.split(':').toReversed();
  const from = headRepository(facts, repository, owner);
  const head = from?.branches.get(branch);
  const base = repository.branches.get(wanted.base);
  const tooLong = longer('title', wanted.title, 256) ?? longer('body', wanted.body, 65_536);
  if (from === undefined || head === undefined) {
    return { resource: 'PullRequest', field: 'head', code: 'invalid' };
  }
  if (base === undefined) {
    return { resource: 'PullRequest', field: 'base', code: 'invalid' };
  }
  if (tooLong !== null) {
    return tooLong;
  }
  const same = repository.pulls.find(
    (pull) =>
      pull.state === 'open' &&
      pull.head.repository === from &&
      pull.head.branch === branch &&
      pull.base === wanted.base,
  );
  if (same !== undefined) {
    return custom(`A pull request already exists for ${from.owner}:${branch}.`);
  }
  const pull = newPull(facts, repository, from, branch, head, wanted);
  await takeHead(pull);
  await look(pull, base);
  if (pull.comparison.commits.length === 0) {
    return custom(`No commits between ${wanted.base} and ${branch}`);
  }
  repository.pulls.push(pull);
  tellOfHead(facts, pull);
  return pull;
}

export async function reopenPull(pull: PullFacts): Promise<boolean> {
  const base = pull.repository.branches.get(pull.base);
  if (pull.state !== 'closed' || !pull.head.repository.branches.has(pull.head.branch) || base === undefined) {
    return false;
  }
  await takeHead(pull);
  await look(pull, base);
  pull.state = 'open';
  pull.closedAt = null;
  return true;
}

export function longer(field: string, text: string, limit: number): Problem | null {
  const message = `${field} is too long (maximum is ${limit} characters)`;
  return text.length > limit ? { resource: 'Issue', code: 'custom', field, message } : null;
}

/** A branch of the same repository, or of one in its network. */
function headRepository(facts: Facts, repository: RepositoryFacts, owner: string) {
  return owner.toLowerCase() === repository.owner.toLowerCase()
    ? repository
    : facts.repositories.find(
        (one) =>
          one.owner.toLowerCase() === owner.toLowerCase() &&
          (one.parent === repository || repository.parent === one),
      );
}

function newPull(
  facts: Facts,
  repository: RepositoryFacts,
  from: RepositoryFacts,
  branch: string,
  head: string,
  wanted: PullRequestToOpen,
): PullFacts {
  const { base, title, body, draft, author } = wanted;
  const nothing = { base: '', clean: true, behind: false, commits: [], additions: 0, deletions: 0, files: 0 };
  return {
    id: facts.nextId(),
    number: repository.pulls.length + 1,
    repository,
    head: { repository: from, branch },
    author,
    createdAt: facts.now(),
    labels: new Set(),
    reviewers: new Set(),
    threads: [],
    reviews: [],
    comments: [],
    ...{ base, title, body, draft },
    state: 'open',
    headCommit: head,
    heads: 0,
    updatedAt: facts.now(),
    closedAt: null,
    mergedBy: null,
    mergeCommit: null,
    comparison: nothing,
    askedMergeable: false,
  };
}

function custom(message: string): Problem {
  return { resource: 'PullRequest', code: 'custom', message };
}

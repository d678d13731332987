import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gitIn, writeFiles } from '../gitFixture.ts';
import { mergePull, takeIn } from './changes.ts';
import type { CommentFacts, Facts, PullFacts, RepositoryFacts, ReviewFacts } from './facts.ts';
import { findUser } from './facts.ts';
import { issueCommentId, reviewCommentId, reviewId, threadId } from './nodeIds.ts';
import type {
  CheckDetails,
  HostedComment,
  HostedPullRequest,
  HostedRepository,
  HostedThread,
} from './testGitHub.ts';

/** A repository as a test sees and changes it. */
export function hostedRepository(facts: Facts, repository: RepositoryFacts): HostedRepository {
  const { owner, name, path } = repository;
  return {
    owner,
    name,
    path,
    cloneUrl: `${facts.url}/${owner}/${name}.git`,
    git: (...args) =>
      facts.exclusively(async () => {
        const output = await gitIn(path, ...args);
        await takeIn(facts, repository, owner);
        return output;
      }),
    branch: (branch) => repository.branches.get(branch) ?? null,
    permit: (login, permission) => {
      repository.permissions.set(findUser(facts, login).login.toLowerCase(), permission);
    },
    delete: () => {
      facts.repositories.splice(facts.repositories.indexOf(repository), 1);
    },
    protect: (branch) => appendFile(join(path, 'protected-branches'), `refs/heads/${branch}\n`),
    commit: (branch, message, files) =>
      facts.exclusively(async () => {
        await commitFiles(facts, repository, { branch, message, files });
        await takeIn(facts, repository, owner);
        return repository.branches.get(branch) ?? '';
      }),
    pullRequests: () => repository.pulls.map((pull) => hostedPullRequest(facts, pull)),
    pullRequest(number) {
      const pull = repository.pulls.find((one) => one.number === number);
      if (pull === undefined) {
        throw new Error(`${owner}/${name} has no pull request ${number}`);
      }
      return hostedPullRequest(facts, pull);
    },
  };
}

interface NewCommit {
  readonly branch: string;
  readonly message: string;
  readonly files: Readonly<Record<string, string | null>>;
}

async function commitFiles(facts: Facts, repository: RepositoryFacts, commit: NewCommit): Promise<void> {
  const { branch, message, files } = commit;
  const checkout = await mkdtemp(join(facts.folder, 'checkout-'));
  try {
    const start = repository.branches.has(branch) ? branch : repository.defaultBranch;
    await gitIn(checkout, 'clone', '--quiet', `--branch=${start}`, '--', repository.path, '.');
    await gitIn(checkout, 'checkout', '--quiet', '-B', branch);
    await writeFiles(checkout, files);
    await gitIn(checkout, 'add', '--all');
    const colleague = ['-c', 'user.name=A Colleague', '-c', 'user.email=colleague@example.com'];
    await gitIn(checkout, ...colleague, 'commit', '--quiet', '--allow-empty', '-m', message);
    // Not a push: the rules for pushes are for others.
    const refspec = `+refs/heads/${branch}:refs/heads/${branch}`;
    await gitIn(repository.path, 'fetch', '--quiet', '--', checkout, refspec);
  } finally {
    await rm(checkout, { recursive: true, force: true });
  }
}

export function hostedPullRequest(facts: Facts, pull: PullFacts): HostedPullRequest {
  const { repository } = pull;
  return {
    number: pull.number,
    url: `${facts.url}/${repository.owner}/${repository.name}/pull/${pull.number}`,
    author: pull.author,
    get title() {
      return pull.title;
    },
    get body() {
      return pull.body;
    },
    get state() {
      return pull.state;
    },
    get draft() {
      return pull.draft;
    },
    get head() {
      return { owner: pull.head.repository.owner, branch: pull.head.branch, commit: pull.headCommit };
    },
    get base() {
      return pull.base;
    },
    get labels() {
      return [...pull.labels];
    },
    get reviewers() {
      return [...pull.reviewers];
    },
    get mergeCommit() {
      return pull.mergeCommit;
    },
    get threads() {
      return pull.threads.map(hostedThread);
    },
    get comments() {
      return pull.comments.map(hostedComment);
    },
    ...doings(facts, pull),
    ...speech(facts, pull),
  };
}

/** What is done with a pull request. */
function doings(
  facts: Facts,
  pull: PullFacts,
): Pick<HostedPullRequest, 'setCheck' | 'setStatus' | 'merge' | 'close' | 'reopen'> {
  const { repository } = pull;
  return {
    setCheck: (name, conclusion, details = {}) =>
      repository.checks.push(checkOf(facts, pull, { name, conclusion, ...details })),
    setStatus: (context, state, { description = null, commit = pull.headCommit } = {}) =>
      repository.statuses.push({ id: facts.nextId(), context, commit, state, description, at: facts.now() }),
    merge: (method = 'merge', by = repository.owner) =>
      facts.exclusively(async () => {
        const commit = await mergePull(facts, pull, { method, by });
        if (commit === null) {
          throw new Error(`Pull request ${pull.number} conflicts with its base`);
        }
        return commit;
      }),
    close() {
      pull.state = 'closed';
      pull.closedAt = pull.updatedAt = facts.now();
    },
    reopen() {
      pull.state = 'open';
      pull.closedAt = null;
    },
  };
}

/** What people say about a pull request. */
function speech(facts: Facts, pull: PullFacts): Pick<HostedPullRequest, 'comment' | 'reply' | 'review'> {
  const say = (author: string, text: string, review: ReviewFacts | null): CommentFacts => {
    pull.updatedAt = facts.now();
    return { id: facts.nextId(), author: findUser(facts, author).login, text, at: facts.now(), review };
  };
  const judge = (author: string, state: ReviewFacts['state'], text: string): ReviewFacts => {
    const { id, at } = say(author, text, null);
    const review = { id, author, state, text, commit: pull.headCommit, at };
    pull.reviews.push(review);
    return review;
  };
  return {
    comment(author, text, place) {
      if (place === undefined) {
        const comment = say(author, text, null);
        pull.comments.push(comment);
        return issueCommentId(comment.id);
      }
      const comment = say(author, text, judge(author, 'COMMENTED', ''));
      const thread = { id: facts.nextId(), ...place, commit: pull.headCommit, comments: [comment] };
      pull.threads.push({ ...thread, resolvedBy: null });
      return reviewCommentId(comment.id);
    },
    reply(author, id, text) {
      const thread = pull.threads.find((one) => threadId(one.id) === id);
      if (thread === undefined) {
        throw new Error(`Pull request ${pull.number} has no thread ${id}`);
      }
      const comment = say(author, text, judge(author, 'COMMENTED', ''));
      thread.comments.push(comment);
      return reviewCommentId(comment.id);
    },
    review: (author, state, text) => reviewId(judge(author, state, text).id),
  };
}

function checkOf(
  facts: Facts,
  pull: PullFacts,
  given: CheckDetails & Pick<RepositoryFacts['checks'][number], 'name' | 'conclusion'>,
): RepositoryFacts['checks'][number] {
  return {
    id: facts.nextId(),
    runId: facts.nextId(),
    name: given.name,
    conclusion: given.conclusion,
    commit: given.commit ?? pull.headCommit,
    branch: pull.head.branch,
    summary: given.summary ?? null,
    log: given.log ?? null,
    steps: given.steps ?? ['Set up job', given.name],
    at: facts.now(),
  };
}

function hostedThread({ id, path, line, resolvedBy, comments }: PullFacts['threads'][number]): HostedThread {
  return {
    id: threadId(id),
    path,
    line,
    resolved: resolvedBy !== null,
    comments: comments.map(hostedComment),
  };
}

function hostedComment(comment: CommentFacts): HostedComment {
  const id = comment.review === null ? issueCommentId(comment.id) : reviewCommentId(comment.id);
  return { id, author: comment.author, text: comment.text };
}

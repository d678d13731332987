import {
  associationOf,
  type CheckFacts,
  checksOf,
  decisionOf,
  type Facts,
  isoTime,
  may,
  mergeabilityOf,
  type PullFacts,
  permissionOf,
  type RepositoryFacts,
  type StatusFacts,
} from './facts.ts';
import { checkRunNode, rollupState, statusNode } from './graphqlChecks.ts';
import { connection, refusal } from './graphqlConnection.ts';
import { type Node, plainCommitNode, userNode } from './graphqlShapes.ts';
import { commentNode, reviewNode, threadNode } from './graphqlSpeech.ts';
import { pullRequestId, repositoryId } from './nodeIds.ts';

export function repositoryNode(facts: Facts, repository: RepositoryFacts, viewer: string): Node {
  const { id, owner, name } = repository;
  const permission = permissionOf(repository, viewer);
  return {
    ...{
      __typename: 'Repository',
      id: repositoryId(id),
      databaseId: id,
      name,
      nameWithOwner: `${owner}/${name}`,
    },
    ...{
      owner: () => userNode(facts, owner),
      url: `${facts.url}/${owner}/${name}`,
      resourcePath: `/${owner}/${name}`,
    },
    ...{
      isPrivate: repository.private,
      isFork: repository.parent !== null,
      isArchived: false,
      isEmpty: false,
    },
    visibility: repository.private ? 'PRIVATE' : 'PUBLIC',
    viewerPermission: permission === 'none' ? null : permission.toUpperCase(),
    mergeCommitAllowed: repository.mergeMethods.includes('merge'),
    squashMergeAllowed: repository.mergeMethods.includes('squash'),
    rebaseMergeAllowed: repository.mergeMethods.includes('rebase'),
    deleteBranchOnMerge: repository.deleteBranchOnMerge,
    parent: () => (repository.parent === null ? null : repositoryNode(facts, repository.parent, viewer)),
    defaultBranchRef: () => refNode(repository, repository.defaultBranch),
    pullRequest: ({ number }: { readonly number: number }) => {
      const pull = repository.pulls.find((one) => one.number === number);
      if (pull === undefined) {
        throw refusal('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
      }
      return pullNode(facts, pull, viewer);
    },
    pullRequests: (given: Node) =>
      connection(
        'pullRequests',
        repository.pulls.filter((pull) => fits(pull, given)).map((pull) => pullNode(facts, pull, viewer)),
        given,
      ),
  };
}

function fits(pull: PullFacts, given: Node): boolean {
  const { states, headRefName = null, baseRefName = null } = given;
  return (
    (!Array.isArray(states) || states.includes(pull.state.toUpperCase())) &&
    (headRefName === null || headRefName === pull.head.branch) &&
    (baseRefName === null || baseRefName === pull.base)
  );
}

function refNode(repository: RepositoryFacts, branch: string): Node | null {
  const oid = repository.branches.get(branch);
  return oid === undefined
    ? null
    : {
        ...{ __typename: 'Ref', id: `REF_${repository.id}_${branch}`, name: branch, prefix: 'refs/heads/' },
        target: { __typename: 'Commit', oid, id: `C_${oid}` },
      };
}

export function pullNode(facts: Facts, pull: PullFacts, viewer: string): Node {
  const { repository, number, head } = pull;
  const path = `/${repository.owner}/${repository.name}/pull/${number}`;
  const url = `${facts.url}${path}`;
  const writes = may(repository, viewer, 'write');
  return {
    ...{
      __typename: 'PullRequest',
      id: pullRequestId(pull.id),
      databaseId: pull.id,
      fullDatabaseId: `${pull.id}`,
    },
    ...{ number, url, permalink: url, resourcePath: path, title: pull.title, body: pull.body },
    ...{ bodyText: pull.body, isDraft: pull.draft, locked: false, state: pull.state.toUpperCase() },
    ...{ merged: pull.state === 'merged', closed: pull.state !== 'open' },
    ...times(pull),
    mergedBy: () => (pull.mergedBy === null ? null : userNode(facts, pull.mergedBy)),
    mergeCommit: () => (pull.mergeCommit === null ? null : commitNode(facts, pull, pull.mergeCommit)),
    mergeable: () =>
      ({ unknown: 'UNKNOWN', clean: 'MERGEABLE', conflicting: 'CONFLICTING' })[mergeabilityOf(facts, pull)],
    mergeStateStatus: () => mergeState(pull),
    reviewDecision: () => decisionOf(pull),
    ...{ headRefName: head.branch, headRefOid: pull.headCommit, baseRefName: pull.base },
    baseRefOid: pull.comparison.base,
    headRef: () => refNode(head.repository, head.branch),
    baseRef: () => refNode(repository, pull.base),
    headRepository: () => repositoryNode(facts, head.repository, viewer),
    headRepositoryOwner: () => userNode(facts, head.repository.owner),
    repository: () => repositoryNode(facts, repository, viewer),
    isCrossRepository: head.repository !== repository,
    author: () => userNode(facts, pull.author),
    authorAssociation: associationOf(repository, pull.author),
    ...{ additions: pull.comparison.additions, deletions: pull.comparison.deletions },
    ...{ changedFiles: pull.comparison.files, maintainerCanModify: false, isInMergeQueue: false },
    ...{ viewerDidAuthor: pull.author === viewer, viewerCanUpdate: writes, viewerCanUpdateBranch: writes },
    totalCommentsCount: pull.comments.length + pull.threads.flatMap((thread) => thread.comments).length,
    ...pullLists(facts, pull, viewer),
  };
}

function times(pull: PullFacts): Node {
  const ended = pull.closedAt === null ? null : isoTime(pull.closedAt);
  return {
    ...{ createdAt: isoTime(pull.createdAt), publishedAt: isoTime(pull.createdAt) },
    ...{
      updatedAt: isoTime(pull.updatedAt),
      closedAt: ended,
      mergedAt: pull.state === 'merged' ? ended : null,
    },
  };
}

function pullLists(facts: Facts, pull: PullFacts, viewer: string): Node {
  const reviews = pull.reviews.map((review) => reviewNode(facts, pull, review, viewer));
  const decisive = (all: typeof pull.reviews) => [
    ...new Map(all.map((review) => [review.author, reviewNode(facts, pull, review, viewer)])).values(),
  ];
  const commits = pull.comparison.commits.toReversed().map((oid) => ({
    __typename: 'PullRequestCommit',
    id: `PRC_${oid}`,
    commit: commitNode(facts, pull, oid),
  }));
  return {
    statusCheckRollup: () => rollupNode(facts, pull, pull.headCommit),
    commits: (given: Node) => connection('commits', commits, given),
    labels: (given: Node) =>
      connection(
        'labels',
        [...pull.labels].map((name) => ({ __typename: 'Label', id: `LA_${name}`, name, color: 'ededed' })),
        given,
      ),
    reviews: (given: Node) =>
      connection(
        'reviews',
        reviews.filter(({ state }) => !Array.isArray(given.states) || given.states.includes(state)),
        given,
      ),
    latestReviews: (given: Node) => connection('latestReviews', decisive(pull.reviews), given),
    latestOpinionatedReviews: (given: Node) =>
      connection(
        'latestOpinionatedReviews',
        decisive(
          pull.reviews.filter(
            (review) =>
              review.state !== 'COMMENTED' &&
              (given.writersOnly !== true || may(pull.repository, review.author, 'write')),
          ),
        ),
        given,
      ),
    reviewThreads: (given: Node) =>
      connection(
        'reviewThreads',
        pull.threads.map((thread) => threadNode(facts, pull, thread, viewer)),
        given,
      ),
    comments: (given: Node) =>
      connection(
        'comments',
        pull.comments.map((comment) => commentNode(facts, pull, comment, viewer)),
        given,
      ),
    reviewRequests: (given: Node) =>
      connection(
        'reviewRequests',
        [...pull.reviewers].map((login) => ({
          ...{ __typename: 'ReviewRequest', id: `RR_${pull.id}_${login}`, asCodeOwner: false },
          requestedReviewer: userNode(facts, login),
        })),
        given,
      ),
  };
}

function mergeState(pull: PullFacts): string {
  if (pull.state !== 'open') {
    return 'UNKNOWN';
  }
  if (!pull.comparison.clean) {
    return 'DIRTY';
  }
  if (pull.draft) {
    return 'DRAFT';
  }
  const { checks, statuses } = checksOf(pull.repository, pull.headCommit);
  const state = rollupState(checks, statuses);
  return pull.repository.requiresReview && decisionOf(pull) !== 'APPROVED'
    ? 'BLOCKED'
    : state === 'SUCCESS' || state === null
      ? 'CLEAN'
      : 'UNSTABLE';
}

function commitNode(facts: Facts, pull: PullFacts, oid: string): Node {
  const rollup = () => rollupNode(facts, pull, oid);
  return { ...plainCommitNode(facts, pull.repository, oid), statusCheckRollup: rollup };
}

function rollupNode(facts: Facts, pull: PullFacts, oid: string): Node | null {
  const { checks, statuses } = checksOf(pull.repository, oid);
  const state = rollupState(checks, statuses);
  return state === null
    ? null
    : {
        ...{ __typename: 'StatusCheckRollup', id: `SCR_${oid}`, state },
        contexts: (given: Node) => connection('contexts', contextNodes(facts, pull, checks, statuses), given),
      };
}

function contextNodes(
  facts: Facts,
  pull: PullFacts,
  checks: readonly CheckFacts[],
  statuses: readonly StatusFacts[],
): readonly Node[] {
  return [
    ...checks.map((check) => checkRunNode(facts, pull, check)),
    ...statuses.map((status) => statusNode(facts, pull, status)),
  ];
}

import {
  associationOf,
  type CommentFacts,
  type Facts,
  isoTime,
  may,
  type PullFacts,
  type ReviewFacts,
  type ThreadFacts,
} from './facts.ts';
import { connection } from './graphqlConnection.ts';
import { type Node, plainCommitNode, userNode } from './graphqlShapes.ts';
import { issueCommentId, reviewCommentId, reviewId, threadId } from './nodeIds.ts';

/** What people have said about a pull request, as GraphQL shows it. */
export function reviewNode(facts: Facts, pull: PullFacts, review: ReviewFacts, viewer: string): Node {
  return {
    __typename: 'PullRequestReview',
    ...speech(facts, pull, { ...review, page: `pullrequestreview-${review.id}` }, viewer),
    ...{ id: reviewId(review.id), state: review.state, submittedAt: isoTime(review.at) },
    authorCanPushToRepository: may(pull.repository, review.author, 'write'),
    commit: plainCommitNode(facts, pull.repository, review.commit),
    comments: (given: Node) =>
      connection(
        'comments',
        pull.threads.flatMap((thread) =>
          thread.comments
            .filter((comment) => comment.review === review)
            .map((comment) => reviewCommentNode(facts, pull, { thread, comment }, viewer)),
        ),
        given,
      ),
  };
}

export function threadNode(facts: Facts, pull: PullFacts, thread: ThreadFacts, viewer: string): Node {
  const { resolvedBy } = thread;
  const outdated = thread.commit !== pull.headCommit;
  return {
    ...{ __typename: 'PullRequestReviewThread', id: threadId(thread.id), path: thread.path },
    ...{ line: outdated ? null : thread.line, originalLine: thread.line, startLine: null },
    ...{ originalStartLine: null, diffSide: 'RIGHT', startDiffSide: null, subjectType: 'LINE' },
    ...{ isResolved: resolvedBy !== null, isCollapsed: resolvedBy !== null, isOutdated: outdated },
    resolvedBy: resolvedBy === null ? null : userNode(facts, resolvedBy),
    ...{ viewerCanReply: true, viewerCanResolve: may(pull.repository, viewer, 'write') },
    viewerCanUnresolve: resolvedBy !== null,
    comments: (given: Node) =>
      connection(
        'comments',
        thread.comments.map((comment) => reviewCommentNode(facts, pull, { thread, comment }, viewer)),
        given,
      ),
  };
}

interface InThread {
  readonly thread: ThreadFacts;
  readonly comment: CommentFacts;
}

export function reviewCommentNode(
  facts: Facts,
  pull: PullFacts,
  { thread, comment }: InThread,
  viewer: string,
): Node {
  const first = thread.comments[0];
  const { review } = comment;
  const outdated = thread.commit !== pull.headCommit;
  return {
    __typename: 'PullRequestReviewComment',
    ...speech(facts, pull, { ...comment, page: `discussion_r${comment.id}` }, viewer),
    ...{ id: reviewCommentId(comment.id), path: thread.path, line: outdated ? null : thread.line },
    ...{ originalLine: thread.line, startLine: null, originalStartLine: null, outdated, state: 'SUBMITTED' },
    ...{ diffHunk: '@@ -1 +1 @@', draftedAt: isoTime(comment.at), subjectType: 'LINE' },
    commit: plainCommitNode(facts, pull.repository, pull.headCommit),
    originalCommit: plainCommitNode(facts, pull.repository, thread.commit),
    pullRequestReview: () => (review === null ? null : reviewNode(facts, pull, review, viewer)),
    replyTo: () =>
      first === undefined || first === comment
        ? null
        : reviewCommentNode(facts, pull, { thread, comment: first }, viewer),
  };
}

/** A comment on the whole pull request. */
export function commentNode(facts: Facts, pull: PullFacts, comment: CommentFacts, viewer: string): Node {
  return {
    __typename: 'IssueComment',
    ...speech(facts, pull, { ...comment, page: `issuecomment-${comment.id}` }, viewer),
    id: issueCommentId(comment.id),
  };
}

interface Said {
  readonly id: number;
  readonly author: string;
  readonly text: string;
  readonly at: number;
  /** Its place on the page. */
  readonly page: string;
}

function speech(facts: Facts, pull: PullFacts, said: Said, viewer: string): Node {
  const { owner, name } = pull.repository;
  const path = `/${owner}/${name}/pull/${pull.number}#${said.page}`;
  const time = isoTime(said.at);
  return {
    ...{ databaseId: said.id, fullDatabaseId: `${said.id}`, body: said.text, bodyText: said.text },
    author: userNode(facts, said.author),
    authorAssociation: associationOf(pull.repository, said.author),
    ...{
      url: `${facts.url}${path}`,
      resourcePath: path,
      createdAt: time,
      updatedAt: time,
      publishedAt: time,
    },
    ...{ isMinimized: false, minimizedReason: null, lastEditedAt: null, includesCreatedEdit: false },
    ...{ editor: null, createdViaEmail: false, viewerDidAuthor: said.author === viewer },
  };
}

import { z } from 'zod';
import { type Facts, findRepository, isoTime, may, type PullFacts, type ThreadFacts } from './facts.ts';
import { refusal } from './graphqlConnection.ts';
import { pullNode, repositoryNode } from './graphqlNodes.ts';
import { type Node, userNode } from './graphqlShapes.ts';
import { commentNode, reviewCommentNode, threadNode } from './graphqlSpeech.ts';
import { pullRequestId, threadId } from './nodeIds.ts';
import type { RateLimitFacts } from './rateLimit.ts';

/** Where every query and mutation starts. */
export function rootOf(
  facts: Facts,
  viewer: string,
  rate: RateLimitFacts & { readonly nodeCount: number },
): Node {
  return {
    viewer: () => userNode(facts, viewer),
    rateLimit: () => ({
      ...{ __typename: 'RateLimit', cost: 1, limit: rate.limit, remaining: rate.remaining },
      ...{ nodeCount: rate.nodeCount, used: rate.limit - rate.remaining, resetAt: isoTime(rate.resetAt) },
    }),
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      const repository = findRepository(facts, owner, name);
      if (repository === undefined || !may(repository, viewer, 'read')) {
        const message = `Could not resolve to a Repository with the name '${owner}/${name}'.`;
        throw refusal('NOT_FOUND', message);
      }
      return repositoryNode(facts, repository, viewer);
    },
    node: ({ id }: { readonly id: string }) => nodeOf(facts, id, viewer),
    nodes: ({ ids }: { readonly ids: readonly string[] }) => ids.map((id) => nodeOf(facts, id, viewer)),
    ...mutations(facts, viewer),
  };
}

function nodeOf(facts: Facts, id: string, viewer: string): Node {
  const pulls = readable(facts, viewer);
  const pull = pulls.find((one) => pullRequestId(one.id) === id);
  if (pull !== undefined) {
    return pullNode(facts, pull, viewer);
  }
  const found = findThread(facts, id, viewer);
  return threadNode(facts, found.pull, found.thread, viewer);
}

const replyInput = z.object({
  input: z.object({
    pullRequestReviewThreadId: z.string(),
    body: z.string(),
    clientMutationId: z.string().nullish(),
  }),
});
const threadInput = z.object({
  input: z.object({ threadId: z.string(), clientMutationId: z.string().nullish() }),
});
const commentInput = z.object({
  input: z.object({ subjectId: z.string(), body: z.string(), clientMutationId: z.string().nullish() }),
});

function mutations(facts: Facts, viewer: string): Node {
  const settle = (given: unknown, resolvedBy: string | null) => {
    const { threadId: id, clientMutationId = null } = threadInput.parse(given).input;
    const { pull, thread } = findThread(facts, id, viewer);
    if (!may(pull.repository, viewer, 'write') && pull.author !== viewer) {
      throw refusal('FORBIDDEN', `${viewer} does not have the correct permissions to resolve the thread`);
    }
    thread.resolvedBy = resolvedBy;
    pull.updatedAt = facts.now();
    return { clientMutationId, thread: threadNode(facts, pull, thread, viewer) };
  };
  return {
    addPullRequestReviewThreadReply: (given: unknown) => {
      const {
        pullRequestReviewThreadId,
        body: text,
        clientMutationId = null,
      } = replyInput.parse(given).input;
      const { pull, thread } = findThread(facts, pullRequestReviewThreadId, viewer);
      const at = facts.now();
      const said = { author: viewer, text: '', at, commit: pull.headCommit };
      const review = { ...said, id: facts.nextId(), state: 'COMMENTED' as const };
      const comment = { id: facts.nextId(), author: viewer, text, at, review };
      pull.reviews.push(review);
      thread.comments.push(comment);
      pull.updatedAt = at;
      return { clientMutationId, comment: reviewCommentNode(facts, pull, { thread, comment }, viewer) };
    },
    resolveReviewThread: (given: unknown) => settle(given, viewer),
    unresolveReviewThread: (given: unknown) => settle(given, null),
    addComment: (given: unknown) => {
      const { subjectId, body: text, clientMutationId = null } = commentInput.parse(given).input;
      const pull = readable(facts, viewer).find((one) => pullRequestId(one.id) === subjectId);
      if (pull === undefined) {
        throw unknownNode(subjectId);
      }
      const comment = { id: facts.nextId(), author: viewer, text, at: facts.now(), review: null };
      pull.comments.push(comment);
      const node = commentNode(facts, pull, comment, viewer);
      return {
        ...{ clientMutationId, subject: pullNode(facts, pull, viewer) },
        commentEdge: { node, cursor: `${comment.id}` },
      };
    },
  };
}

function readable(facts: Facts, viewer: string): readonly PullFacts[] {
  return facts.repositories.filter((one) => may(one, viewer, 'read')).flatMap((one) => one.pulls);
}

function findThread(
  facts: Facts,
  id: string,
  viewer: string,
): { readonly pull: PullFacts; readonly thread: ThreadFacts } {
  for (const pull of readable(facts, viewer)) {
    const thread = pull.threads.find((one) => threadId(one.id) === id);
    if (thread !== undefined) {
      return { pull, thread };
    }
  }
  throw unknownNode(id);
}

function unknownNode(id: string) {
  return refusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);
}

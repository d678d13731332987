import { z } from 'zod';
import { err, ok } from '../lib/result.ts';
import type { Client } from './client.ts';
import { failure } from './failures.ts';
import type { Answer } from './gitHub.ts';
import { queryGraphQL } from './graphql.ts';

/** Looks first at what is done already, so that nothing is said twice. */
export async function answer(client: Client, threadId: string, text: string): Promise<Answer<void>> {
  const found = await threadOf(client, threadId);
  if (!found.ok) {
    return found;
  }
  const { isResolved, comments } = found.value;
  if (!comments.nodes.some(({ body }) => normalized(body) === normalized(text))) {
    const replied = await change(client, replyMutation, { threadId, text });
    if (!replied.ok) {
      return replied;
    }
  }
  return isResolved ? ok() : change(client, resolveMutation, { threadId });
}

const about = 'the thread of the review';

const threadQuery = `query($threadId:ID!){
node(id:$threadId){...on PullRequestReviewThread{isResolved comments(last:50){nodes{body}}}}
}`;
const replyMutation = `mutation($threadId:ID!$text:String!){
addPullRequestReviewThreadReply(input:{pullRequestReviewThreadId:$threadId,body:$text}){comment{id}}
}`;
const resolveMutation = `mutation($threadId:ID!){
resolveReviewThread(input:{threadId:$threadId}){thread{id}}
}`;

const thread = z.object({
  isResolved: z.boolean(),
  comments: z.object({ nodes: z.array(z.object({ body: z.string() })) }),
});

async function threadOf(client: Client, threadId: string): Promise<Answer<z.infer<typeof thread>>> {
  const found = await queryGraphQL(client, 'read', {
    about,
    query: threadQuery,
    variables: { threadId },
    schema: z.object({ node: thread.nullable() }),
  });
  if (!found.ok) {
    return found;
  }
  const { node } = found.value;
  return node === null ? err(failure('notFound', 'The thread of the review is gone.')) : ok(node);
}

function change(client: Client, query: string, variables: Record<string, string>): Promise<Answer<void>> {
  return queryGraphQL(client, 'change', {
    about,
    query,
    variables,
    schema: z.record(z.string(), z.object({})).transform((): void => undefined),
  });
}

function normalized(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}

import { z } from 'zod';

/** A pull request to ask about, and how much of its lists is known already. */
export interface Watched {
  readonly number: number;
  readonly threadsAfter: string | null;
  readonly checksAfter: string | null;
}

/** One query for all of them: `p0`, `p1`, … each with variables of its own. */
export function watchQuery(
  owner: string,
  name: string,
  watched: readonly Watched[],
): { readonly query: string; readonly variables: Record<string, string | number | null> } {
  const declared = watched.map((_, i) => `$n${i}:Int!$t${i}:String$c${i}:String`).join('');
  const selected = watched
    .map((_, i) => `p${i}:pullRequest(number:$n${i}){${selection(`$t${i}`, `$c${i}`)}}`)
    .join('\n');
  const query = `query($owner:String!$name:String!${declared}){
rateLimit{cost limit remaining resetAt}
repository(owner:$owner,name:$name){
${selected}
}
}
${fragments}`;
  const variables = Object.fromEntries(
    watched.flatMap(({ number, threadsAfter, checksAfter }, i) => [
      [`n${i}`, number],
      [`t${i}`, threadsAfter],
      [`c${i}`, checksAfter],
    ]),
  );
  return { query, variables: { owner, name, ...variables } };
}

function selection(threadsAfter: string, checksAfter: string): string {
  return `...Facts
reviewThreads(first:20,after:${threadsAfter}){pageInfo{...Page}nodes{...Thread}}
commits(last:1){nodes{commit{oid statusCheckRollup{state contexts(first:100,after:${checksAfter}){pageInfo{...Page}nodes{...Check}}}}}}`;
}

const fragments = `fragment Page on PageInfo{hasNextPage endCursor}
fragment Facts on PullRequest{
number url state isDraft headRefOid reviewDecision mergeable mergeCommit{oid}
reviews(last:30,states:[COMMENTED,CHANGES_REQUESTED]){nodes{id body url submittedAt author{...Author}}}
latestOpinionatedReviews(last:30,writersOnly:true){nodes{state}}
comments(last:30){nodes{id body url createdAt isMinimized author{...Author}}}
}
fragment Author on Actor{__typename login}
fragment Thread on PullRequestReviewThread{
id isResolved path line
comments(last:20){nodes{id body url createdAt isMinimized state author{...Author}}}
}
fragment Check on StatusCheckRollupContext{
__typename
...on CheckRun{id databaseId name status conclusion detailsUrl title summary checkSuite{app{slug}}}
...on StatusContext{id context state targetUrl description}
}`;

const page = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
const author = z.object({ __typename: z.string(), login: z.string() }).nullable();

const thread = z.object({
  id: z.string(),
  isResolved: z.boolean(),
  path: z.string(),
  line: z.number().nullable(),
  comments: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        body: z.string(),
        url: z.string(),
        createdAt: z.string(),
        isMinimized: z.boolean(),
        state: z.string(),
        author,
      }),
    ),
  }),
});

const review = z.object({
  id: z.string(),
  body: z.string(),
  url: z.string(),
  submittedAt: z.string().nullable(),
  author,
});

const remark = z.object({
  id: z.string(),
  body: z.string(),
  url: z.string(),
  createdAt: z.string(),
  isMinimized: z.boolean(),
  author,
});

const check = z.discriminatedUnion('__typename', [
  z.object({
    __typename: z.literal('CheckRun'),
    id: z.string(),
    databaseId: z.number().nullable(),
    name: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
    detailsUrl: z.string().nullable(),
    title: z.string().nullable(),
    summary: z.string().nullable(),
    checkSuite: z.object({ app: z.object({ slug: z.string() }).nullable() }),
  }),
  z.object({
    __typename: z.literal('StatusContext'),
    id: z.string(),
    context: z.string(),
    state: z.string(),
    targetUrl: z.string().nullable(),
    description: z.string().nullable(),
  }),
]);

const rollup = z
  .object({ state: z.string(), contexts: z.object({ pageInfo: page, nodes: z.array(check) }) })
  .nullable();

const pullRequest = z.object({
  number: z.int(),
  url: z.url(),
  state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  isDraft: z.boolean(),
  headRefOid: z.string(),
  reviewDecision: z.string().nullable(),
  mergeable: z.string(),
  mergeCommit: z.object({ oid: z.string() }).nullable(),
  reviews: z.object({ nodes: z.array(review) }),
  latestOpinionatedReviews: z.object({ nodes: z.array(z.object({ state: z.string() })) }),
  comments: z.object({ nodes: z.array(remark) }),
  reviewThreads: z.object({ pageInfo: page, nodes: z.array(thread) }),
  commits: z.object({
    nodes: z.array(z.object({ commit: z.object({ oid: z.string(), statusCheckRollup: rollup }) })),
  }),
});

/** `p0`, `p1`, … in the order that they were asked for; `null` for one that is gone. */
export const watchAnswer = z.object({
  rateLimit: z
    .object({ cost: z.number(), limit: z.number(), remaining: z.number(), resetAt: z.string() })
    .nullable(),
  repository: z.record(z.string(), pullRequest.nullable()),
});

export type WatchedPullRequest = z.infer<typeof pullRequest>;
export type WatchedThread = z.infer<typeof thread>;
export type WatchedCheck = z.infer<typeof check>;
export type WatchedAuthor = z.infer<typeof author>;

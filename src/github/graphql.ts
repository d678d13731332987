import { z } from 'zod';
import type { Client, Question } from './client.ts';
import type { Answer } from './gitHub.ts';

export interface GraphQLQuestion<T> {
  readonly about: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly schema: z.ZodType<T>;
  /** Whether the rest of the answer is sound in spite of the error. */
  readonly tolerates?: (error: GraphQLError) => boolean;
}

type GraphQLError = z.infer<typeof graphQLError>;

export function queryGraphQL<T>(
  client: Client,
  purpose: 'read' | 'change',
  { about, query, variables, schema, tolerates = () => false }: GraphQLQuestion<T>,
): Promise<Answer<T>> {
  return client[purpose]({
    about,
    resource: 'graphql',
    ask: async (request) =>
      asInRest(await request(`POST ${client.addresses.graphql}`, { query, variables }), tolerates),
    schema: z.object({ data: schema }).transform(({ data }) => data),
  });
}

const graphQLError = z.object({
  type: z.string().optional(),
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
});

const failedBody = z.object({ errors: z.array(graphQLError) });

type Response = Awaited<ReturnType<Question<unknown>['ask']>>;

/** GraphQL tells of an error with the status of a success: gives it the one that it has elsewhere. */
function asInRest(response: Response, tolerates: (error: GraphQLError) => boolean): Response {
  const failed = failedBody.safeParse(response.data);
  const error = failed.success ? failed.data.errors.find((one) => !tolerates(one)) : undefined;
  return error === undefined
    ? response
    : { ...response, status: statusOf(error), data: { message: error.message } };
}

function statusOf({ type }: GraphQLError): number {
  switch (type) {
    case 'RATE_LIMIT':
    case 'RATE_LIMITED':
      return 429;
    case 'NOT_FOUND':
      return 404;
    case 'FORBIDDEN':
    case 'INSUFFICIENT_SCOPES':
      return 403;
    case 'UNPROCESSABLE':
      return 422;
    default:
      return 502;
  }
}

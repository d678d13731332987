import { GraphQLError } from 'graphql';
import { z } from 'zod';

const argumentsSchema = z.object({
  first: z.number().nullish(),
  last: z.number().nullish(),
  after: z.string().nullish(),
  before: z.string().nullish(),
});

/** A page of a list, under the rules of GitHub: `first` or `last` must be given, and be at most 100. */
export function connection<T>(name: string, all: readonly T[], given: unknown) {
  const { first, last, after, before } = argumentsSchema.parse(given);
  const wanted = first ?? last;
  if (wanted === undefined || wanted === null) {
    throw refusal(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (wanted > 100 || wanted < 1) {
    throw refusal(
      'EXCESSIVE_PAGINATION',
      `Requesting ${wanted} records on the \`${name}\` connection exceeds the \`first\` limit of 100 records.`,
    );
  }
  const start = typeof after === 'string' ? indexOf(after) + 1 : 0;
  const end = typeof before === 'string' ? indexOf(before) : all.length;
  const from = typeof first === 'number' ? start : Math.max(start, end - wanted);
  const to = Math.min(end, from + wanted);
  const nodes = all.slice(from, to);
  return {
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursorOf(from + index) })),
    totalCount: all.length,
    pageInfo: {
      hasNextPage: to < all.length,
      hasPreviousPage: from > 0,
      startCursor: nodes.length === 0 ? null : cursorOf(from),
      endCursor: nodes.length === 0 ? null : cursorOf(to - 1),
    },
  };
}

/** An error with the type that GitHub gives it. */
export function refusal(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

function cursorOf(index: number): string {
  return Buffer.from(`cursor:${index}`).toString('base64');
}

function indexOf(cursor: string): number {
  return Number(Buffer.from(cursor, 'base64').toString().replace('cursor:', ''));
}

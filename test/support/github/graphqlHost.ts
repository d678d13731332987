import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import {
  buildSchema,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { z } from 'zod';
import type { Facts, UserFacts } from './facts.ts';
import { refusal } from './graphqlConnection.ts';
import { countNodes } from './graphqlCost.ts';
import { rootOf } from './graphqlRoot.ts';
import type { Node } from './graphqlShapes.ts';
import type { RateLimitFacts } from './rateLimit.ts';

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

let schema: GraphQLSchema | null = null;

/** GitHub's own schema, read once per process. It has slips that `graphql` would refuse: taken as it is. */
function githubSchema(): GraphQLSchema {
  const place = dirname(findPackageJSON('@octokit/graphql-schema', import.meta.url) ?? '');
  schema ??= buildSchema(readFileSync(join(place, 'schema.graphql'), 'utf8'), {
    assumeValid: true,
    assumeValidSDL: true,
  });
  return schema;
}

/** Executes a query by GitHub's schema. What no correct client would send, and what the host does not know, is a violation. */
export async function executeGraphql(
  facts: Facts,
  viewer: UserFacts,
  body: unknown,
  rate: RateLimitFacts,
): Promise<Node> {
  const { query, variables, operationName } = requestSchema.parse(body);
  const read = readDocument(query);
  if ('failures' in read) {
    facts.violations.push(`GraphQL: ${read.failures.map((error) => error.message).join('; ')}`);
    return { errors: read.failures.map(errorShape) };
  }
  const nodeCount = countNodes(read.document, variables ?? {});
  if (nodeCount > 500_000) {
    const message = `This query requests up to ${nodeCount} possible nodes which exceeds the maximum limit of 500,000.`;
    facts.violations.push(`GraphQL: ${message}`);
    return { errors: [errorShape(refusal('MAX_NODE_LIMIT_EXCEEDED', message))] };
  }
  const run = () =>
    Promise.resolve(
      execute({
        schema: githubSchema(),
        document: read.document,
        variableValues: variables ?? {},
        operationName: operationName ?? null,
        rootValue: rootOf(facts, viewer.login, { ...rate, nodeCount }),
        fieldResolver: (source, given, context, info) => {
          if (!(info.fieldName in source)) {
            throw new Error(`The test GitHub does not know ${info.parentType.name}.${info.fieldName}`);
          }
          const value = source[info.fieldName];
          return typeof value === 'function' ? value(given, context, info) : value;
        },
      }),
    );
  const changes = getOperationAST(read.document, operationName)?.operation === 'mutation';
  const { data, errors = [] } = await (changes ? facts.exclusively(run) : run());
  for (const error of errors.filter((one) => one.extensions.type === undefined || isOurs(one))) {
    facts.violations.push(`GraphQL: ${error.message}`);
  }
  return errors.length === 0 ? { data } : { data, errors: errors.map(errorShape) };
}

/** A list without bounds is the client's mistake; what is not there is not. */
function isOurs(error: GraphQLError): boolean {
  return `${error.extensions.type}`.includes('PAGINATION');
}

function readDocument(
  query: string,
): { readonly document: DocumentNode } | { readonly failures: readonly GraphQLError[] } {
  const document = parsed(query);
  if (document instanceof GraphQLError) {
    return { failures: [document] };
  }
  const failures = validate(githubSchema(), document);
  return failures.length === 0 ? { document } : { failures };
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) {
      return error;
    }
    throw error;
  }
}

function errorShape(error: GraphQLError): Node {
  const { type, ...extensions } = error.extensions;
  return {
    ...(type === undefined ? {} : { type }),
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(Object.keys(extensions).length === 0 ? {} : { extensions }),
    ...{ locations: error.locations ?? [], message: error.message },
  };
}

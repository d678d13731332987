import { createHash } from 'node:crypto';
import { ZodError } from 'zod';
import type { Facts, UserFacts } from './facts.ts';
import { apiDescription } from './openApi.ts';
import { limitHeaders, type RateLimit } from './rateLimit.ts';
import { routes } from './restOperations.ts';
import { type Call, failure, notFound, type RestAnswer, routeOf } from './restRoutes.ts';

export interface RestRequest {
  readonly method: string;
  /** Without `/api/v3`. */
  readonly path: string;
  readonly url: URL;
  readonly user: UserFacts | null;
  readonly body: unknown;
  readonly ifNoneMatch: string | undefined;
}

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a request as the REST API does, and checks it and its answer against GitHub's description. */
export async function answerRest(facts: Facts, limit: RateLimit, request: RestRequest): Promise<JsonAnswer> {
  if (request.path === '/rate_limit') {
    return rateLimitAnswer(facts, limit, request);
  }
  const found = routeOf(routes, request.method, request.path);
  if (found === null) {
    // A client of this product asks for nothing that the host does not know.
    facts.violations.push(`The test GitHub does not know ${request.method} ${request.path}`);
    return written(notFound(), limit);
  }
  const { route, path } = found;
  const parts = { path, query: request.url.searchParams, body: request.body };
  const wrong = apiDescription().request(route, parts);
  if (wrong !== null) {
    return broken(facts, `${route.method} ${route.path}: ${wrong}`);
  }
  if (!limit.spend()) {
    return written(failure(403, `API rate limit exceeded for user ID ${request.user?.id ?? 0}.`), limit);
  }
  const call: Call = { facts, user: request.user, url: request.url, ...parts };
  const answer = await (route.method === 'GET'
    ? route.handle(call)
    : facts.exclusively(async () => route.handle(call)));
  const off = apiDescription().answer(route, answer.status, answer.body);
  return off === null
    ? unchanged(written(answer, limit), request, limit)
    : broken(facts, `${route.method} ${route.path} answered ${answer.status}: ${off}`);
}

/** It costs nothing to ask for it. */
function rateLimitAnswer(facts: Facts, limit: RateLimit, request: RestRequest): JsonAnswer {
  const { limit: most, remaining, resetAt } = limit.now();
  const rate = { limit: most, used: most - remaining, remaining, reset: Math.ceil(resetAt / 1000) };
  const resources = { core: rate, search: rate, graphql: rate };
  const answer = { status: 200, body: { resources, rate } };
  const off = apiDescription().answer({ method: 'GET', path: '/rate_limit' }, 200, answer.body);
  return request.method !== 'GET' || off !== null
    ? broken(facts, `${request.method} /rate_limit: ${off}`)
    : written(answer, limit);
}

/** What the client has already is not sent again, and costs nothing. */
function unchanged(answer: JsonAnswer, request: RestRequest, limit: RateLimit): JsonAnswer {
  if (request.method !== 'GET' || answer.status !== 200) {
    return answer;
  }
  const etag = `W/"${createHash('sha256').update(answer.body).digest('hex')}"`;
  const headers = { ...answer.headers, etag };
  if (request.ifNoneMatch !== etag) {
    return { ...answer, headers };
  }
  const { remaining, resetAt } = limit.now();
  limit.set({ remaining: remaining + 1, resetAt });
  return { status: 304, headers: { ...headers, ...limitHeaders(limit.now(), 'core') }, body: '' };
}

function written(answer: RestAnswer, limit: RateLimit): JsonAnswer {
  const headers = {
    ...limitHeaders(limit.now(), 'core'),
    'content-type': 'application/json; charset=utf-8',
    ...answer.headers,
  };
  return {
    status: answer.status,
    headers,
    body: answer.body === undefined ? '' : JSON.stringify(answer.body),
  };
}

function broken(facts: Facts, violation: string): JsonAnswer {
  facts.violations.push(violation);
  const body = JSON.stringify({ message: `Against GitHub's description: ${violation}` });
  return { status: 500, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

/** A mistake of the host itself: told, so that no test takes it for GitHub's word. */
export function brokenBy(facts: Facts, error: unknown): JsonAnswer {
  const message = error instanceof ZodError ? error.issues.map((issue) => issue.message).join() : `${error}`;
  return broken(facts, message);
}

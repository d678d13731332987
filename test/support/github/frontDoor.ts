import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Facts, UserFacts } from './facts.ts';
import { type Faults, insteadOf, type PlainAnswer, spoilt } from './faults.ts';
import { serveGit } from './gitService.ts';
import { executeGraphql } from './graphqlHost.ts';
import { isPage, servePage } from './pages.ts';
import { limitHeaders, type RateLimit } from './rateLimit.ts';
import { answerRest, brokenBy } from './restHost.ts';
import type { FaultEffect, RequestKind, SeenRequest } from './testGitHub.ts';

export interface House {
  readonly facts: Facts;
  readonly faults: Faults;
  readonly limit: RateLimit;
  readonly requests: SeenRequest[];
}

interface Visitor {
  readonly user: UserFacts | null;
  /** Whether it brought any token. */
  readonly credentials: boolean;
}

/** Lets a request in: who it is, what is to go wrong with it, and who answers it. */
export async function receive(
  house: House,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { facts } = house;
  const url = new URL(incoming.url ?? '/', facts.url);
  const at = facts.now();
  const body = await buffer(incoming);
  const visitor = visitorOf(facts, incoming.headers.authorization);
  const kind = kindOf(url);
  const seen = {
    kind,
    method: incoming.method ?? 'GET',
    path: `${url.pathname.replace(/^\/api\/v3(?=\/)/, '')}${url.search}`,
    at,
    authorized: visitor.user !== null,
    credentials: visitor.credentials,
    login: visitor.user?.login ?? null,
    body: kind === 'rest' || kind === 'graphql' ? jsonOf(body) : undefined,
  };
  // In the list from the start: a request that is still waiting counts.
  const place = house.requests.push({ ...seen, status: null }) - 1;
  const answer = await faulty(house, seen, () => answerTo(house, incoming, { url, body, visitor, kind }));
  house.requests[place] = { ...seen, status: answer?.status ?? null };
  if (answer === null) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { date: new Date(facts.now()).toUTCString(), ...answer.headers });
  response.end(answer.body);
}

type Carry = () => Promise<PlainAnswer>;

/** Carries it out, with what a test wants to go wrong; `null`: the connection ends. */
async function faulty(
  { faults, facts }: House,
  request: Pick<SeenRequest, 'kind' | 'method' | 'path' | 'body'>,
  carryOut: Carry,
): Promise<PlainAnswer | null> {
  const fault = faults.next(request);
  if (fault?.delayMs !== undefined) {
    await delay(fault.delayMs, undefined, { ref: false });
  }
  const effect: FaultEffect | undefined = fault?.effect;
  if (effect === undefined) {
    return carryOut();
  }
  if (effect.kind === 'drop') {
    if (effect.when === 'after') {
      await carryOut();
    }
    return null;
  }
  return insteadOf(effect, facts.logsUrl) ?? spoilt(effect, await carryOut());
}

interface Arrived {
  readonly url: URL;
  readonly body: Buffer;
  readonly visitor: Visitor;
  readonly kind: RequestKind;
}

async function answerTo(house: House, incoming: IncomingMessage, arrived: Arrived): Promise<PlainAnswer> {
  const { facts, limit } = house;
  const { url, body, visitor, kind } = arrived;
  const { user } = visitor;
  const method = incoming.method ?? 'GET';
  if (kind === 'page') {
    return (await servePage(facts, method, url.pathname)) ?? json(404, { message: 'Not Found' });
  }
  if (kind === 'git') {
    const request = { method, url, headers: incoming.headers, body, user, wrongPassword: isWrong(visitor) };
    return (await serveGit(facts, request)) ?? json(404, { message: 'Not Found' });
  }
  if (incoming.headers['user-agent'] === undefined) {
    return json(403, { message: 'Request forbidden by administrative rules. Name a User-Agent.' });
  }
  if (isWrong(visitor)) {
    return json(401, { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest' });
  }
  try {
    if (kind === 'rest') {
      const path = url.pathname.slice('/api/v3'.length);
      const ifNoneMatch = incoming.headers['if-none-match'];
      return await answerRest(facts, limit, { method, path, url, user, body: jsonOf(body), ifNoneMatch });
    }
    return await answerGraphql(house, user, method, body);
  } catch (error) {
    return brokenBy(facts, error);
  }
}

async function answerGraphql(
  { facts, limit }: House,
  user: UserFacts | null,
  method: string,
  body: Buffer,
): Promise<PlainAnswer> {
  if (user === null || method !== 'POST') {
    return json(401, { message: 'This endpoint requires you to be authenticated.' });
  }
  if (!limit.spend()) {
    const message = `API rate limit already exceeded for user ID ${user.id}.`;
    return json(
      200,
      { errors: [{ type: 'RATE_LIMIT', code: 'graphql_rate_limit', message }] },
      limitHeaders(limit.now(), 'graphql'),
    );
  }
  const answer = await executeGraphql(facts, user, jsonOf(body), limit.now());
  return json(200, answer, limitHeaders(limit.now(), 'graphql'));
}

function kindOf({ pathname }: URL): RequestKind {
  if (pathname === '/api/graphql') {
    return 'graphql';
  }
  return pathname.startsWith('/api/v3/') ? 'rest' : isPage(pathname) ? 'page' : 'git';
}

function visitorOf(facts: Facts, authorization: string | undefined): Visitor {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  const basic = scheme.toLowerCase() === 'basic';
  const token = basic ? Buffer.from(value, 'base64').toString().split(':').slice(1).join(':') : value;
  const user = [...facts.users.values()].find((one) => token !== '' && one.token === token) ?? null;
  return { user, credentials: authorization !== undefined };
}

function isWrong({ user, credentials }: Visitor): boolean {
  return credentials && user === null;
}

function jsonOf(body: Buffer): unknown {
  try {
    return body.length === 0 ? undefined : JSON.parse(body.toString());
  } catch {
    return null;
  }
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): PlainAnswer {
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(body) };
}

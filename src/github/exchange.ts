import type { Octokit } from '@octokit/core';
import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { ApiAddresses } from './apiAddresses.ts';
import type { FailedAnswer } from './failures.ts';
import { createRememberedAnswers } from './rememberedAnswers.ts';
import { createTransport } from './transport.ts';

/** Octokit's: knows every route of GitHub and what it takes. */
type Request = Octokit['request'];

export interface Asked {
  readonly ask: (request: Request) => Promise<{ status: number; headers: object; data: unknown }>;
  /** The name under which the answer is kept, to be asked for again only if it has changed. */
  readonly remember?: string;
  /** It does not change as long as the same token is used: what is remembered is enough. */
  readonly settled?: boolean;
}

/** An answer of whatever status, or why none came. */
export type Exchanged = FailedAnswer | { readonly error: unknown };

export type Exchange = (asked: Asked, token: string) => Promise<Exchanged>;

export interface ExchangeOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs: number;
}

const apiVersion = '2022-11-28';

/** One question and its answer, by Octokit; what is known already is not sent again. */
export function createExchange(options: ExchangeOptions, addresses: ApiAddresses): Exchange {
  const remembered = createRememberedAnswers(options.clock);
  let request: Promise<Request> | null = null;
  let lastToken: string | null = null;

  return async ({ ask, remember = null, settled }, token) => {
    if (token !== lastToken) {
      // Who is signed in now may see less.
      remembered.clear();
      lastToken = token;
    }
    const known = remember === null ? null : remembered.get(remember);
    if (settled && known !== null) {
      return { status: 200, headers: new Headers(), data: known.data };
    }
    request ??= loadRequest(options, addresses);
    const condition = known === null ? {} : { 'if-none-match': known.etag };
    const headers = { authorization: `token ${token}`, ...condition };
    const answer = await answerOf(ask((await request).defaults({ headers })));
    if ('error' in answer) {
      return answer;
    }
    const etag = answer.headers.get('etag');
    if (answer.status === 304 && known !== null) {
      return { ...answer, status: 200, data: known.data };
    }
    if (remember !== null && answer.status === 200 && etag !== null) {
      remembered.set(remember, { etag, data: answer.data });
    }
    return answer;
  };
}

/** Octokit throws answers that are no success. */
async function answerOf(answer: ReturnType<Asked['ask']>): Promise<Exchanged> {
  try {
    const { status, headers, data } = await answer;
    return { status, headers: headersOf(headers), data };
  } catch (error) {
    const thrown = thrownAnswer.safeParse(error);
    if (!thrown.success) {
      return { error };
    }
    const { status, response } = thrown.data;
    return { status, headers: headersOf(response.headers), data: response.data };
  }
}

const thrownAnswer = z.object({
  status: z.number(),
  response: z.object({ headers: z.record(z.string(), z.unknown()), data: z.unknown() }),
});

function headersOf(plain: object): Headers {
  return new Headers(
    Object.entries(plain).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}

/** Loaded when it is first needed: many projects have nothing to do with GitHub. */
async function loadRequest({ log, timeoutMs }: ExchangeOptions, { rest }: ApiAddresses): Promise<Request> {
  const { Octokit } = await import('@octokit/core');
  const octokit = new Octokit({
    baseUrl: rest,
    userAgent: 'Switchyard',
    log,
    request: { fetch: createTransport({ origin: new URL(rest).origin, timeoutMs }), log },
  });
  return octokit.request.defaults({ headers: { 'x-github-api-version': apiVersion } });
}

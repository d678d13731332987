import type { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { Mutex } from '../lib/mutex.ts';
import { err, ok } from '../lib/result.ts';
import { type ApiAddresses, apiAddressesOf, isPrivateAddress } from './apiAddresses.ts';
import { type Asked, createExchange, type Exchanged } from './exchange.ts';
import {
  asksForPause,
  type FailedAnswer,
  isExhausted,
  limited,
  notPrivate,
  signedOut,
  statusFailure,
  transportFailure,
  troubled,
  unexpected,
} from './failures.ts';
import type { Answer, GitHubFailure } from './gitHub.ts';
import { createRateLimits, type Purpose, type RateLimits, type Resource, retryAfter } from './rateLimits.ts';
import { waitUntil } from './wait.ts';

export interface ClientOptions {
  /** What the user calls the host, such as `https://github.com`. */
  readonly url: string;
  /** A token of whoever is signed in, if possible another one than `refused`; `null`: nobody is. */
  readonly token: (refused?: string) => Promise<string | null>;
  readonly clock: Clock;
  readonly log: Log;
  /** For one request with its answer. */
  readonly timeoutMs?: number;
}

/** Asks GitHub within its limits, and lets nothing in that was not checked. */
export interface Client {
  readonly addresses: ApiAddresses;
  /** Tried three times in all where GitHub has trouble. */
  read<T>(question: Question<T>): Promise<Answer<T>>;
  /** One after the other, a second apart, and never repeated: it may have been carried out although no answer came. */
  change<T>(question: Question<T>): Promise<Answer<T>>;
}

export interface Question<T> extends Asked {
  /** What it is about, for messages: `acme/sample`. */
  readonly about: string;
  readonly schema: z.ZodType<T>;
  readonly resource?: Resource;
}

const attempts = 3;
const firstPauseMs = 1000;
const betweenChangesMs = 1000;

export function createClient(options: ClientOptions): Client {
  const { clock, log } = options;
  const addresses = apiAddressesOf(options.url);
  const send = createSender(options, addresses);
  const turn = new Mutex();
  let nextChange = 0;

  async function read<T>(question: Question<T>): Promise<Answer<T>> {
    for (let attempt = 1; ; attempt++) {
      const answer = await send(question, 'read');
      if (answer.ok || !worthAnotherTry(answer.error) || attempt === attempts) {
        return answer;
      }
      log.debug(`${addresses.host}: ${answer.error.message} Trying again.`);
      await waitUntil(clock, clock.now() + firstPauseMs * 4 ** (attempt - 1));
    }
  }

  return {
    addresses,
    read,
    change: (question) =>
      turn.run(async () => {
        await waitUntil(clock, nextChange);
        const answer = await send(question, 'change');
        nextChange = clock.now() + betweenChangesMs;
        return answer;
      }),
  };
}

function worthAnotherTry({ kind, until }: GitHubFailure): boolean {
  return kind === 'unavailable' && until === null;
}

type Send = <T>(question: Question<T>, purpose: Purpose) => Promise<Answer<T>>;

function createSender(
  { token, clock, log, timeoutMs = 30_000 }: ClientOptions,
  addresses: ApiAddresses,
): Send {
  const { host, rest } = addresses;
  const limits = createRateLimits(clock);
  const exchange = createExchange({ clock, log, timeoutMs }, addresses);

  return async (question, purpose) => {
    const { resource = 'core' } = question;
    const heldUntil = limits.heldUntil(resource, purpose);
    if (heldUntil !== null) {
      return err(limited(host, heldUntil));
    }
    if (!isPrivateAddress(rest)) {
      return err(notPrivate(host));
    }
    const known = await token();
    if (known === null) {
      return err(signedOut(host, false));
    }
    let answer = await exchange(question, known);
    if (isUnauthorized(answer)) {
      const other = await token(known);
      answer = other === null || other === known ? answer : await exchange(question, other);
    }
    if ('error' in answer) {
      return err(transportFailure(host, question.about, answer.error));
    }
    if (answer.status === 401) {
      return err(signedOut(host, true));
    }
    limits.observe(resource, answer);
    const until = pause(limits, resource, purpose, answer);
    return until === null ? judge(host, question, answer, clock.now()) : err(limited(host, until));
  };
}

function isUnauthorized(answer: Exchanged): boolean {
  return 'status' in answer && answer.status === 401;
}

/** Until when GitHub wants nothing more (milliseconds), where that is what it answers. */
function pause(
  limits: RateLimits,
  resource: Resource,
  purpose: Purpose,
  answer: FailedAnswer,
): number | null {
  const exhausted = isExhausted(answer) ? limits.heldUntil(resource, purpose) : null;
  return exhausted ?? (asksForPause(answer) ? limits.refused(answer.headers) : null);
}

function judge<T>(
  host: string,
  { about, schema }: Question<T>,
  answer: FailedAnswer,
  now: number,
): Answer<T> {
  const { status, headers, data } = answer;
  if (status >= 200 && status < 300) {
    const parsed = schema.safeParse(data);
    return parsed.success ? ok(parsed.data) : err(unexpected(host, about));
  }
  const until = status >= 500 ? retryAfter(headers, now) : null;
  return err(until === null ? statusFailure(host, about, answer) : troubled(host, `status ${status}`, until));
}

import type { Fault, FaultEffect, SeenRequest } from './testGitHub.ts';

type Arriving = Pick<SeenRequest, 'kind' | 'method' | 'path' | 'body'>;

export interface Faults {
  add(fault: Fault): { dispose(): void };
  /** What is to happen to the request, if anything; counts it. */
  next(request: Arriving): Fault | null;
}

export function createFaults(): Faults {
  const waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      const entry = { fault, left: fault.times ?? 1 };
      waiting.push(entry);
      return {
        dispose: () => {
          entry.left = 0;
        },
      };
    },
    next(request) {
      const found = waiting.find(({ fault, left }) => left > 0 && matches(fault, request));
      if (found === undefined) {
        return null;
      }
      found.left -= 1;
      return found.fault;
    },
  };
}

function matches({ on = {} }: Fault, request: Arriving): boolean {
  const { kind = request.kind, method = request.method, path = '', body = /(?:)/ } = on;
  return (
    kind === request.kind &&
    method === request.method &&
    (typeof path === 'string' ? request.path.startsWith(path) : path.test(request.path)) &&
    body.test(JSON.stringify(request.body ?? null))
  );
}

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What a fault answers in place of the host; `null` where the request is carried out after all. */
export function insteadOf(effect: FaultEffect, elsewhere: string): PlainAnswer | null {
  switch (effect.kind) {
    case 'answer': {
      const { status, headers = {}, body = '' } = effect;
      return { ...json(status, typeof body === 'string' ? body : JSON.stringify(body)), headers };
    }
    case 'html':
      return {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<!doctype html><title>Sign in to the guest network</title>',
      };
    case 'redirect':
      return { status: 307, headers: { location: `${elsewhere}/elsewhere` }, body: '' };
    case 'primaryLimit': {
      const limit = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-used': '5000' };
      const reset = `${Math.ceil(effect.resetAt / 1000)}`;
      const headers = { ...limit, 'x-ratelimit-reset': reset, 'x-ratelimit-resource': 'core' };
      return json(403, words('API rate limit exceeded for user ID 1.'), headers);
    }
    case 'secondaryLimit': {
      const { status = 403, retryAfter } = effect;
      const headers = retryAfter === undefined ? {} : { 'retry-after': `${retryAfter}` };
      const message =
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
      return json(status, words(message), headers);
    }
    default:
      return null;
  }
}

/** What a fault makes of the answer of a request that was carried out. */
export function spoilt(effect: FaultEffect, answer: PlainAnswer): PlainAnswer {
  const body = Buffer.from(answer.body);
  switch (effect.kind) {
    case 'truncated':
      return { ...answer, body: body.subarray(0, Math.floor(body.length / 2)) };
    case 'huge':
      return { ...answer, body: Buffer.concat([body, Buffer.alloc(effect.bytes, ' ')]) };
    default:
      return answer;
  }
}

function words(message: string): string {
  return JSON.stringify({ message, documentation_url: 'https://docs.github.com/rest/rate-limit' });
}

function json(status: number, body: string, headers: Readonly<Record<string, string>> = {}): PlainAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

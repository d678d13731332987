const maxRedirects = 3;
const maxBytes = 32 * 1024 * 1024;

/** What became of a request that got no whole answer. */
export class TransportFailure extends Error {
  readonly reason: 'tooSlow' | 'tooLarge';

  constructor(reason: TransportFailure['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface TransportOptions {
  /** The only place that is ever shown the token. */
  readonly origin: string;
  readonly timeoutMs: number;
}

/** The part of `fetch` that Octokit uses. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

/**
 * `fetch` with limits: the whole answer within the time, not larger than is sound, redirected within the API alone. A
 * redirect to anywhere else is the answer itself, for whoever asked to make something of it.
 */
export function createTransport({ origin, timeoutMs }: TransportOptions): Transport {
  return async (url, init) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await follow(url, { ...init, signal }, origin);
      const text = await boundedText(response);
      // Those with these statuses have no body, not even an empty one.
      const body = [204, 205, 304].includes(response.status) ? null : text;
      return new Response(body, { status: response.status, headers: plainHeaders(response.headers) });
    } catch (error) {
      throw signal.aborted
        ? new TransportFailure('tooSlow', `no answer within ${timeoutMs / 1000} s`)
        : error;
    }
  };
}

async function follow(start: string, init: RequestInit, origin: string): Promise<Response> {
  let url = start;
  for (let redirects = 0; ; redirects++) {
    const response = await globalThis.fetch(url, { ...init, redirect: 'manual' });
    const next = redirects < maxRedirects && init.redirect !== 'manual' ? target(response, init, url) : null;
    if (next === null || next.origin !== origin) {
      return response;
    }
    await response.body?.cancel();
    url = next.href;
  }
}

/** Where the same request is to be sent instead. */
function target(response: Response, { method = 'GET' }: RequestInit, url: string): URL | null {
  const repeatable = method === 'GET' ? [301, 302, 307, 308] : [307, 308];
  const location = response.headers.get('location');
  return repeatable.includes(response.status) && location !== null && URL.canParse(location, url)
    ? new URL(location, url)
    : null;
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new TransportFailure('tooLarge', `more than ${maxBytes / 1024 / 1024} MB`);
    }
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join('') + decoder.decode();
}

/** What was unpacked is not packed any more. */
function plainHeaders(headers: Headers): Headers {
  const plain = new Headers(headers);
  plain.delete('content-encoding');
  plain.delete('content-length');
  return plain;
}

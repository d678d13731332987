import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What the model turns agents away with. */
type Rejection =
  /** The usage limit of a subscription, until it is reset (seconds since the epoch). */
  { readonly kind: 'limit'; readonly resetsAt: number } | { readonly kind: 'overloaded' };

export interface LimitedModel {
  readonly url: string;
  /** `null`: everybody is let through. */
  rejection: Rejection | null;
  /** How many requests were turned away. */
  readonly rejected: number;
  close(): Promise<void>;
}

/**
 * Stands before a scripted model and turns requests away as Anthropic's API does: headers and body of a usage limit are
 * those that Claude CLI 2.1.329 reads from it.
 */
export async function startLimitedModel(target: string): Promise<LimitedModel> {
  const server = createServer((incoming, response) => {
    const { rejection } = model;
    if (rejection === null) {
      pass(target, incoming, response).catch(() => response.destroy());
    } else {
      model.rejected += 1;
      incoming.resume();
      reject(rejection, response);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  const model = {
    url: `http://127.0.0.1:${port}`,
    rejection: null as Rejection | null,
    rejected: 0,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return model;
}

async function pass(target: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(incoming);
  const { method, headers, url } = incoming;
  const onward = request(`${target}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  onward.end(body);
}

function reject(rejection: Rejection, response: ServerResponse): void {
  if (rejection.kind === 'overloaded') {
    send(response, 529, {}, 'overloaded_error', 'Overloaded');
    return;
  }
  const reset = String(rejection.resetsAt);
  const headers = {
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-reset': reset,
    'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    'anthropic-ratelimit-unified-5h-status': 'rejected',
    'anthropic-ratelimit-unified-5h-reset': reset,
    'anthropic-ratelimit-unified-overage-status': 'rejected',
  };
  send(response, 429, headers, 'rate_limit_error', "This request would exceed your account's rate limit.");
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  type: string,
  message: string,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ type: 'error', error: { type, message } }));
}

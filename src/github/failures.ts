import { z } from 'zod';
import { oneLine } from '../domain/naming.ts';
import { errorCode } from '../lib/errorCode.ts';
import type { GitHubFailure, GitHubFailureKind } from './gitHub.ts';
import { TransportFailure } from './transport.ts';

export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: unknown;
}

export function failure(kind: GitHubFailureKind, message: string, until?: number): GitHubFailure {
  return { kind, message, until: until === undefined ? null : new Date(until).toISOString() };
}

export function signedOut(host: string, refused: boolean): GitHubFailure {
  const what = refused ? `${host} does not accept the sign-in any more` : `Nobody is signed in to ${host}`;
  return failure('signedOut', `${what}. Sign in to GitHub with the command "Sign In to GitHub".`);
}

export function notPrivate(host: string): GitHubFailure {
  return failure(
    'invalid',
    `No token goes to ${host} unencrypted. Set "switchyard.githubUrl" to its https address.`,
  );
}

export function limited(host: string, until: number): GitHubFailure {
  const message = `${host} takes no more requests for now, or what is left is kept for your other tools. It goes on by itself.`;
  return failure('limited', message, until);
}

/** An answer that does not look like one of GitHub's. */
export function unexpected(host: string, about: string): GitHubFailure {
  const message = `What answered for ${host} about ${about} does not speak like GitHub. Is the network waiting for a sign-in of its own, or the setting "switchyard.githubUrl" wrong?`;
  return failure('unexpected', message);
}

/** Whether GitHub asks to slow down, and is not merely refusing. */
export function asksForPause({ status, headers, data }: FailedAnswer): boolean {
  return (
    status === 429 ||
    (status === 403 && (headers.has('retry-after') || /secondary rate|abuse/i.test(words(data))))
  );
}

export function isExhausted({ status, headers }: FailedAnswer): boolean {
  return (status === 403 || status === 429) && headers.get('x-ratelimit-remaining') === '0';
}

/** What a status says that is neither a limit nor about the sign-in. */
export function statusFailure(host: string, about: string, answer: FailedAnswer): GitHubFailure {
  const { status, headers, data } = answer;
  const said = words(data);
  const reason = said === '' ? `status ${status}` : said;
  const refused = `${host} refuses what was asked about ${about}: ${reason}`;
  switch (status) {
    case 403:
    case 451:
      return failure('forbidden', [refused, ...remedies(said, headers)].join(' '));
    case 404:
    case 410:
      return failure(
        'notFound',
        `${host} has no ${about}, or does not show it to who is signed in. Is the account the right one?`,
      );
    case 409:
      return failure('conflict', refused);
    case 422:
      return failure(/already exists/i.test(said) ? 'conflict' : 'invalid', refused);
    case 511:
      return failure(
        'offline',
        `The network asks for a sign-in of its own before it lets ${host} be reached.`,
      );
    default:
      return status >= 500 ? troubled(host, reason) : otherFailure(host, about, status, refused);
  }
}

export function troubled(host: string, why: string, until?: number): GitHubFailure {
  return failure('unavailable', `${host} has trouble answering (${why}).`, until);
}

/** Why no answer came. Only of `offline` is it known that nothing was done. */
export function transportFailure(host: string, about: string, error: unknown): GitHubFailure {
  const cause = rootOf(error);
  if (cause instanceof TransportFailure) {
    switch (cause.reason) {
      case 'tooSlow':
        return troubled(host, cause.message);
      case 'tooLarge':
        return failure('unexpected', `The answer of ${host} about ${about} is too large (${cause.message}).`);
    }
  }
  const code = errorCode(cause) ?? (cause instanceof Error ? oneLine(cause.message, longestWords) : '');
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/.test(code)) {
    return failure(
      'offline',
      `The certificate of ${host} is not trusted (${code}). A proxy may be in between: let the system know its certificate.`,
    );
  }
  return neverSent.test(code)
    ? failure('offline', `${host} cannot be reached (${code}). Check the network; work goes on without it.`)
    : troubled(host, code === '' ? 'the connection failed' : code);
}

/** GitHub's own words about a failure, on one line. */
function words(data: unknown): string {
  const parsed = errorBody.safeParse(data);
  if (!parsed.success) {
    return '';
  }
  const details = parsed.data.errors.flatMap((detail) => {
    const text = typeof detail === 'string' ? detail : detail.message;
    return text === undefined ? [] : [text];
  });
  return oneLine([parsed.data.message, ...details].join(': '), longestWords);
}

const errorBody = z.object({
  message: z.string(),
  errors: z
    .array(z.union([z.string(), z.object({ message: z.string().optional() })]))
    .optional()
    .catch([])
    .transform((errors) => errors ?? []),
});

const longestWords = 300;

/** What to do about what GitHub does not allow, where that is known. */
function remedies(said: string, headers: Headers): readonly string[] {
  if (headers.has('x-github-sso')) {
    return ['Its organisation wants the sign-in to be authorised for it: open it in the browser once.'];
  }
  return /without `workflows?` (scope|permission)/.test(said)
    ? [
        'The sign-in does not extend to workflows: sign in again with "Sign In to GitHub" (a token of your own needs the scope "workflow"), or do it on GitHub yourself.',
      ]
    : [];
}

const neverSent =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT|Proxy response|net::ERR_(INTERNET_DISCONNECTED|NAME_NOT_RESOLVED|CONNECTION_REFUSED|ADDRESS_UNREACHABLE|PROXY_CONNECTION_FAILED)/;

function otherFailure(host: string, about: string, status: number, refused: string): GitHubFailure {
  return status >= 400 ? failure('invalid', refused) : unexpected(host, about);
}

/** Octokit and `fetch` each wrap what happened. */
function rootOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof AggregateError) {
    // Each of the host's addresses failed.
    return cause.errors[0] ?? cause;
  }
  return cause === undefined ? error : rootOf(cause);
}

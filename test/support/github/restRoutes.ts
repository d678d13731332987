import {
  type Facts,
  findRepository,
  may,
  type PullFacts,
  type RepositoryFacts,
  type UserFacts,
} from './facts.ts';
import type { Json } from './restShapes.ts';
import type { Permission } from './testGitHub.ts';

/** One operation of GitHub's REST API, named as in its description. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly handle: Handle<Call>;
}

export type Handle<C> = (call: C) => Promise<RestAnswer> | RestAnswer;

export interface Call {
  readonly facts: Facts;
  readonly user: UserFacts | null;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** The address that was called, for links to further pages. */
  readonly url: URL;
}

export interface RestAnswer {
  readonly status: number;
  readonly body?: Json | readonly Json[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SignedInCall extends Call {
  readonly user: UserFacts;
}

export interface RepositoryCall extends Call {
  readonly repository: RepositoryFacts;
  readonly login: string | null;
}

export interface PullCall extends RepositoryCall {
  readonly login: string;
  readonly pull: PullFacts;
}

export function signedIn(handle: Handle<SignedInCall>): Handle<Call> {
  return (call) =>
    call.user === null ? failure(401, 'Requires authentication') : handle({ ...call, user: call.user });
}

/** What somebody may not even read is not there for them. */
export function inRepository(needed: Permission, handle: Handle<RepositoryCall>): Handle<Call> {
  return (call) => {
    const { owner = '', repo = '' } = call.path;
    const repository = findRepository(call.facts, owner, repo);
    const login = call.user?.login ?? null;
    if (repository === undefined || !may(repository, login, 'read')) {
      return notFound();
    }
    if (!may(repository, login, needed)) {
      return login === null
        ? failure(401, 'Requires authentication')
        : failure(403, 'Resource not accessible by personal access token');
    }
    return handle({ ...call, repository, login });
  };
}

export function inPull(needed: Permission, handle: Handle<PullCall>): Handle<Call> {
  return inRepository(needed, (call) => {
    const number = Number(call.path.pull_number ?? call.path.issue_number);
    const pull = call.repository.pulls.find((one) => one.number === number);
    return pull === undefined ? notFound() : handle({ ...call, login: call.login ?? '', pull });
  });
}

export function failure(status: number, message: string, more: Json = {}): RestAnswer {
  const documentation_url = 'https://docs.github.com/rest';
  return { status, body: { message, ...more, documentation_url, status: `${status}` } };
}

export const notFound = () => failure(404, 'Not Found');

/** Cuts out the page that was asked for, with the links that GitHub gives. */
export function paged(call: Call, all: readonly Json[]): RestAnswer {
  const size = Math.min(100, Number(call.query.get('per_page') ?? 30));
  const page = Number(call.query.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (number: number, relation: string) => {
    const url = new URL(call.url);
    url.searchParams.set('page', `${number}`);
    return `<${url}>; rel="${relation}"`;
  };
  const links = page < last ? [link(page + 1, 'next'), link(last, 'last')] : [];
  return {
    status: 200,
    body: all.slice((page - 1) * size, page * size),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}

/** Finds the route of a path, and what stands in the place of its names. */
export function routeOf(routes: readonly Route[], method: string, path: string) {
  for (const route of routes) {
    const names: string[] = [];
    const pattern = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      names.push(name);
      return name === 'ref' ? '(.+)' : '([^/]+)';
    });
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (route.method === method && found !== null) {
      const values = found.slice(1).map(decodeURIComponent);
      return { route, path: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])) };
    }
  }
  return null;
}

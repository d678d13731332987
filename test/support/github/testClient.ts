import { z } from 'zod';
import { gitIn } from '../gitFixture.ts';
import type { TestGitHub } from './testGitHub.ts';

/** A plain client of the test GitHub, for its own tests. */
export interface TestClient {
  rest(
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ClientAnswer>;
  graphql(query: string, variables?: object): Promise<ClientAnswer>;
  /** Runs git in a folder with the token as password. */
  git(folder: string, ...args: string[]): Promise<string>;
}

interface ClientAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Empty where the answer is no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export function testClient(github: TestGitHub, token: string | null = github.token): TestClient {
  const call = async (method: string, path: string, body?: object, headers = {}) => {
    const response = await fetch(`${github.url}/api${path}`, {
      method,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: objectOf(text), text };
  };
  return {
    rest: (method, path, body, headers) => call(method, `/v3${path}`, body, headers),
    graphql: (query, variables = {}) => call('POST', '/graphql', { query, variables }),
    git: (folder, ...args) => gitIn(folder, ...signedInGit(token), ...args),
  };
}

function signedInGit(token: string | null): readonly string[] {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return token === null ? [] : ['-c', `http.extraHeader=Authorization: Basic ${basic}`];
}

const anyObject = z.record(z.string(), z.unknown());

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return anyObject.catch({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}

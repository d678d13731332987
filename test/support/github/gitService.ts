import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { testEnvironment } from '../gitFixture.ts';
import { workflowsVariable } from './bareRepository.ts';
import { takeIn } from './changes.ts';
import { type Facts, findRepository, may, type UserFacts } from './facts.ts';
import { reasonInStatus } from './refusedPush.ts';

export interface GitRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly user: UserFacts | null;
  /** A password that nobody has. */
  readonly wrongPassword: boolean;
}

export interface GitAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** `/<owner>/<name>.git/…`, carried out by `git http-backend`; `null` for a path that is none of git's. */
export function serveGit(facts: Facts, request: GitRequest): Promise<GitAnswer> | null {
  const found = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/.exec(
    request.url.pathname,
  );
  const [, owner = '', name = '', rest = ''] = found ?? [];
  return found === null ? null : answer(facts, request, { owner, name, rest });
}

interface Place {
  readonly owner: string;
  readonly name: string;
  readonly rest: string;
}

async function answer(facts: Facts, request: GitRequest, { owner, name, rest }: Place): Promise<GitAnswer> {
  const { user, url } = request;
  const repository = findRepository(facts, owner, name);
  const login = user?.login ?? null;
  const pushes = `${url.searchParams.get('service')} ${rest}`.includes('git-receive-pack');
  const visible =
    repository !== undefined && repository.availableAt <= facts.now() && may(repository, login, 'read');
  if (request.wrongPassword || (user === null && (pushes || !visible))) {
    const headers = { 'www-authenticate': 'Basic realm="GitHub"' };
    return refusal(401, 'Invalid username or token. Password authentication is not supported.', headers);
  }
  if (!visible) {
    return refusal(404, 'Repository not found.');
  }
  if (pushes && !may(repository, login, 'write')) {
    return refusal(403, `Permission to ${owner}/${name}.git denied to ${login}.`);
  }
  const serve = () => httpBackend(`${repository.path}${rest}`, request);
  if (request.method !== 'POST' || !pushes) {
    return serve();
  }
  return facts.exclusively(async () => {
    const answered = await serve();
    await takeIn(facts, repository, login ?? repository.owner);
    return { ...answered, body: reasonInStatus(answered.body) };
  });
}

function refusal(status: number, words: string, headers: Readonly<Record<string, string>> = {}): GitAnswer {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: words };
}

async function httpBackend(
  path: string,
  request: GitRequest,
): Promise<GitAnswer & { readonly body: Buffer }> {
  const header = (name: string) => `${request.headers[name] ?? ''}`;
  const child = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...testEnvironment(),
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROJECT_ROOT: '/',
      PATH_INFO: path,
      REQUEST_METHOD: request.method,
      QUERY_STRING: request.url.search.slice(1),
      CONTENT_TYPE: header('content-type'),
      CONTENT_LENGTH: `${request.body.length}`,
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_ADDR: '127.0.0.1',
      ...(request.user === null ? {} : { REMOTE_USER: request.user.login }),
      [workflowsVariable]: request.user?.workflows === false ? 'no' : 'yes',
    },
  });
  // It may end before it has read everything, as when it refuses.
  child.stdin.on('error', () => undefined);
  child.stdin.end(request.body);
  const output = await buffer(child.stdout);
  const end = output.indexOf('\r\n\r\n');
  const lines = output
    .subarray(0, Math.max(0, end))
    .toString()
    .split('\r\n')
    .map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
  const { status = '200', ...headers } = Object.fromEntries(lines);
  return { status: Number.parseInt(status, 10), headers, body: output.subarray(end + 4) };
}

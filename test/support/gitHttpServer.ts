import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { testEnvironment } from './gitFixture.ts';
import { createLfsStore } from './lfsStore.ts';

/**
 * Bare repositories in a folder, served by `git http-backend` on loopback to who knows the name and the password; with a
 * store of Git LFS.
 */
export interface GitHttpServer {
  /** Ends in a slash; a repository is at `<url><its folder's name>`. */
  readonly url: string;
  /** Decides about each request before it is carried out. */
  fault: (request: { method: string; path: string }) => Fault | null;
  /** What was asked, without what it was signed with. */
  readonly requests: string[];
  /** What Git LFS has brought here, by its SHA-256. */
  readonly largeFiles: Map<string, Buffer>;
  close(): Promise<void>;
}

type Fault =
  | { readonly status: number; readonly body?: string; readonly location?: string }
  /** Carried out, but nobody hears of it. */
  | 'lostReply'
  /** Never answered. */
  | 'silence';

export async function startGitHttpServer(options: {
  readonly folder: string;
  /** Who may come in; `null`: everybody. */
  readonly user: { readonly username: string; readonly password: string } | null;
}): Promise<GitHttpServer> {
  const lfs = createLfsStore();
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  const self: GitHttpServer = {
    url: `http://127.0.0.1:${port}/`,
    fault: () => null,
    requests: [],
    largeFiles: lfs.objects,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const sent = await buffer(request);
    self.requests.push(`${method} ${url}`);
    const fault = self.fault({ method, path: url });
    if (fault === 'silence') {
      return;
    }
    if (fault !== null && fault !== 'lostReply') {
      const { status, location, body = '' } = fault;
      const type = body.startsWith('{') ? { 'content-type': 'application/vnd.git-lfs+json' } : {};
      response.writeHead(status, location === undefined ? type : { ...type, location }).end(body);
      return;
    }
    if (options.user !== null && !isSignedIn(request, options.user)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('Sign in.');
      return;
    }
    const { authorization } = request.headers;
    const large = lfs.serve({ method, path: url, body: sent, url: self.url, authorization });
    if (large !== null) {
      const type = { 'content-type': 'application/vnd.git-lfs+json' };
      response.writeHead(large.status, type).end(large.body);
      return;
    }
    const { status, headers, content } = await httpBackend(options.folder, request, sent);
    if (fault === 'lostReply') {
      response.destroy();
    } else {
      response.writeHead(status, headers).end(content);
    }
  }
}

function isSignedIn(request: IncomingMessage, user: { username: string; password: string }): boolean {
  const expected = Buffer.from(`${user.username}:${user.password}`).toString('base64');
  return request.headers.authorization === `Basic ${expected}`;
}

async function httpBackend(folder: string, request: IncomingMessage, body: Buffer) {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const child = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...testEnvironment(),
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROJECT_ROOT: folder,
      PATH_INFO: decodeURIComponent(url.pathname),
      REQUEST_METHOD: request.method,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'],
      CONTENT_LENGTH: `${body.length}`,
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: `${request.headers['git-protocol'] ?? ''}`,
      REMOTE_USER: 'somebody',
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(body);
  const output = await buffer(child.stdout);
  const end = Math.max(0, output.indexOf('\r\n\r\n'));
  const lines = output.subarray(0, end).toString().split('\r\n');
  const { status = '200', ...headers } = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  return { status: Number.parseInt(status, 10), headers, content: output.subarray(end + 4) };
}

import { createHash } from 'node:crypto';

/** What is kept of a Git LFS server: objects by their SHA-256, and what its batch API answers. */
export interface LfsStore {
  readonly objects: Map<string, Buffer>;
  /** Answers a request beneath `<repository>.git/info/lfs/`; `null`: it is none. */
  serve(request: LfsRequest): { readonly status: number; readonly body: string | Buffer } | null;
}

interface LfsRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  /** How the server is called, with a slash at its end. */
  readonly url: string;
  /** What the request was signed with. */
  readonly authorization: string | undefined;
}

/**
 * A fake of a Git LFS server, modelled on the specification of its API (`docs/api/batch.md` of git-lfs), with basic
 * transfers and without locks.
 */
export function createLfsStore(): LfsStore {
  const objects = new Map<string, Buffer>();
  return {
    objects,
    serve(request) {
      const [, repository, what] = /^(.*\.git)\/info\/lfs\/(.*)$/.exec(request.path) ?? [];
      if (repository === undefined || what === undefined) {
        return null;
      }
      if (request.method === 'POST' && what === 'objects/batch') {
        return { status: 200, body: JSON.stringify(answerBatch(objects, request)) };
      }
      const oid = /^objects\/([0-9a-f]{64})$/.exec(what)?.[1];
      if (oid !== undefined && request.method === 'PUT') {
        const arrived = createHash('sha256').update(request.body).digest('hex') === oid;
        objects.set(oid, request.body);
        return { status: arrived ? 200 : 422, body: '' };
      }
      const kept = oid === undefined ? undefined : objects.get(oid);
      return kept === undefined
        ? { status: 404, body: '{"message":"Not found"}' }
        : { status: 200, body: kept };
    },
  };
}

function answerBatch(
  kept: ReadonlyMap<string, Buffer>,
  { path, body, url, authorization }: LfsRequest,
): { transfer: string; objects: readonly object[] } {
  const asked: { operation: string; objects: { oid: string; size: number }[] } = JSON.parse(`${body}`);
  const folder = `${url}${path.slice(1).replace(/batch$/, '')}`;
  return {
    transfer: 'basic',
    objects: asked.objects.map(({ oid, size }) => {
      const action = { href: `${folder}${oid}`, header: { Authorization: authorization } };
      if (asked.operation === 'upload') {
        return { oid, size, authenticated: true, ...(kept.has(oid) ? {} : { actions: { upload: action } }) };
      }
      return kept.has(oid)
        ? { oid, size, authenticated: true, actions: { download: action } }
        : { oid, size, error: { code: 404, message: 'Object does not exist' } };
    }),
  };
}

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { identify, liveness } from '../../src/agents/process/processIdentity.ts';
import { type OpenOptions, openRepository } from '../../src/git/openRepository.ts';
import type { Repository, WorktreeRequest } from '../../src/git/repository.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Log } from '../../src/lib/log.ts';
import type { Result } from '../../src/lib/result.ts';
import {
  createRepository,
  type RepositoryShape,
  type TestRepository,
  testEnvironment,
} from './gitFixture.ts';

/** A real repository and what the product sees of it. */
export interface OpenedRepository {
  readonly files: TestRepository;
  readonly repository: Repository;
  /** The tip of main when it was made. */
  readonly head: string;
  /** A place for a worktree, beside the repository. */
  place(name: string): string;
  /** A worktree there at `head`, on the branch of that name. */
  request(name: string, change?: Partial<WorktreeRequest>): WorktreeRequest;
}

export async function openedRepository(shape: RepositoryShape = {}): Promise<OpenedRepository> {
  const files = await createRepository(shape);
  const repository = expectOk(await open(files.path));
  const head = files.head ?? '';
  const place = (name: string) => join(dirname(files.path), 'repo.worktrees', name);
  const request = (name: string, change: Partial<WorktreeRequest> = {}) => ({
    path: place(name),
    commit: head,
    branch: name,
    owner: { projectId: 'project', subjectId: name },
    ...change,
  });
  return { files, repository, head, place, request };
}

/** How processes are judged, as the product composes it. */
export const processes = { identify, liveness };

export function open(folder: string, change: Partial<OpenOptions> = {}) {
  return openRepository(folder, {
    clock: wallClock,
    log: silentLog,
    environment: testEnvironment(),
    gitPaths: [],
    processes,
    ...change,
  });
}

export const wallClock: Clock = {
  now: () => Date.now(),
  at(at, callback) {
    const timer = setTimeout(callback, Math.max(0, at - Date.now()));
    return { dispose: () => clearTimeout(timer) };
  },
};

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export function expectOk<T>(result: Result<T, { readonly message: string }>): T {
  if (!result.ok) {
    throw new Error(result.error.message);
  }
  return result.value;
}

export function expectFailure<E>(result: Result<unknown, E>): E {
  if (result.ok) {
    throw new Error('It should have failed');
  }
  return result.error;
}

/** Everything that is the user's: the checkout's files, the branches that are not `sw-…`, the configuration. */
export async function fingerprint(files: TestRepository): Promise<string> {
  const hash = createHash('sha256');
  const names = await readdir(files.path, { recursive: true });
  for (const name of names.filter((one) => !one.startsWith('.git/') && one !== '.git').sort()) {
    const path = join(files.path, name);
    const found = await stat(path).catch(() => null);
    hash.update(`${name} ${found?.isFile() ? await readFile(path, 'hex') : 'not a file'}\n`);
  }
  for (const name of ['config', 'index', 'HEAD']) {
    hash.update(await readFile(join(files.path, '.git', name)));
  }
  const refs = (await files.git('for-each-ref', 'refs/heads')).split('\n');
  const theirs = refs.filter((line) => !line.includes('refs/heads/sw-'));
  return hash.update(theirs.join('\n')).digest('hex');
}

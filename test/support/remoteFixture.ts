import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpenOptions } from '../../src/git/openRepository.ts';
import type { Repository } from '../../src/git/repository.ts';
import { createRepository, gitIn, type RepositoryShape, type TestRepository } from './gitFixture.ts';
import { type GitHttpServer, startGitHttpServer } from './gitHttpServer.ts';
import { expectOk, open } from './repositoryFixture.ts';

export const token = 'secret-token-0123456789';

/** The program that passes credentials to git, from source. */
export const helperPath = fileURLToPath(new URL('../../src/git/remote/credentialHelper.ts', import.meta.url));

/** A repository whose `origin` is a bare one beside it, in a folder with a space; or behind a server that wants the token. */
export interface RemoteFixture {
  readonly files: TestRepository;
  readonly repository: Repository;
  readonly head: string;
  /** The bare repository. */
  readonly bare: string;
  /** Runs git in it. */
  there(...args: string[]): Promise<string>;
  /** A colleague commits to a branch over there; answers the commit. */
  colleague(branch: string, name?: string): Promise<string>;
  /** What is pushed in the tests: a commit on top of `head` that no branch has. */
  work(name: string): Promise<string>;
  readonly server: GitHttpServer | null;
  remove(): Promise<void>;
}

export async function remoteFixture(
  options: { over?: 'path' | 'http'; shape?: RepositoryShape; open?: Partial<OpenOptions> } = {},
): Promise<RemoteFixture> {
  const files = await createRepository(options.shape);
  const folder = join(dirname(files.path), 'the server');
  const bare = join(folder, 'sample.git');
  await gitIn(dirname(files.path), 'clone', '--quiet', '--bare', '--', files.path, bare);
  await appendFile(join(bare, 'config'), '[http]\n\treceivepack = true\n');
  const user = { username: 'x-access-token', password: token };
  const server = options.over === 'http' ? await startGitHttpServer({ folder, user }) : null;
  await files.git('remote', 'add', 'origin', server === null ? bare : `${server.url}sample.git`);
  const repository = expectOk(await open(files.path, options.open));
  const there = (...args: string[]) => gitIn(bare, ...args);
  const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
  const commitOnto = (where: string, parent: string, name: string): Promise<string> =>
    gitIn(where, ...identity, 'commit-tree', '-p', parent, '-m', name, `${parent}^{tree}`);
  return {
    ...{ files, repository, bare, there, server },
    head: files.head ?? '',
    work: (name) => commitOnto(files.path, files.head ?? '', name),
    async colleague(branch, name = `theirs-${branch}`) {
      const tip = await there('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`).catch(
        () => files.head ?? '',
      );
      const commit = await commitOnto(bare, tip, name);
      await there('update-ref', `refs/heads/${branch}`, commit);
      return commit;
    },
    async remove() {
      await server?.close();
      await files.remove();
    },
  };
}

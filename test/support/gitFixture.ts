import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Contents by path relative to the top of the repository; null deletes the file. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

export interface TestRepository {
  /** The real path of the checkout. Its parent is made for it alone: worktrees may stand beside it. */
  readonly path: string;
  /** The branch that is checked out: `main`. */
  readonly branch: string;
  /** The tip of that branch when it was made; null without a commit. */
  readonly head: string | null;
  /** Runs git in the checkout and answers its standard output without the last newline. */
  git(...args: string[]): Promise<string>;
  write(files: Files): Promise<void>;
  /** Writes the files, commits everything and answers the commit. */
  commit(message: string, files?: Files): Promise<string>;
  /** Deletes everything beneath the parent directory. */
  remove(): Promise<void>;
}

export interface RepositoryShape {
  /** The first commit's files; default: a README. Null leaves the branch unborn. */
  readonly files?: Files | null;
  /** Further commits, oldest first. */
  readonly commits?: readonly { readonly message: string; readonly files: Files }[];
  /** Whether a name and an address are configured; default true. */
  readonly identity?: boolean;
}

/** A real repository in a fresh directory whose path holds a space. */
export async function createRepository(shape: RepositoryShape = {}): Promise<TestRepository> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), 'switchyard git ')));
  const path = join(parent, 'repo');
  await mkdir(path);
  const git = (...args: string[]) => gitIn(path, ...args);
  const write = (files: Files) => writeFiles(path, files);
  const commit = async (message: string, files: Files = {}) => {
    await write(files);
    await git('add', '--all');
    await git(...committer, 'commit', '--quiet', '--allow-empty', '--no-gpg-sign', '-m', message);
    return git('rev-parse', 'HEAD');
  };

  await git('init', '--quiet', '--initial-branch=main');
  if (shape.identity !== false) {
    const identity = '[user]\n\tname = Test User\n\temail = test@example.com\n';
    await appendFile(join(path, '.git', 'config'), identity);
  }
  let head: string | null = null;
  if (shape.files !== null) {
    const first = { message: 'first', files: shape.files ?? { 'README.md': '# sample\n' } };
    for (const { message, files } of [first, ...(shape.commits ?? [])]) {
      head = await commit(message, files);
    }
  }
  const remove = () => rm(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  return { path, branch: 'main', head, git, write, commit, remove };
}

/** Commits can be made even in a repository without an identity. */
const committer = ['-c', 'user.name=Test User', '-c', 'user.email=test@example.com'];

/** Runs git in a folder with `testEnvironment()`; rejects when it fails. */
export async function gitIn(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, {
    cwd: folder,
    env: testEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.replace(/\n$/, '');
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    if (content === null) {
      await rm(target, { recursive: true });
    } else {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  }
}

/**
 * This process's environment without any `GIT_*` variable, without the machine's and the user's git configuration and
 * without anybody's sign-in at GitHub, so that what a test sees depends on the test alone.
 */
export function testEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GIT_|(GH|GITHUB)(_ENTERPRISE)?_TOKEN$)/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

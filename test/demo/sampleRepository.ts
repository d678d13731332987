import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npm } from '../support/npm.ts';

/** A real package, as npm has it: MIT, 86 lines, and its own tests are in its tarball. */
const sample = 'text-table@0.2.0';

/** What its tests import. */
const testPackages = { 'cli-color': '0.2.3', tape: '1.0.4' };

export interface SampleRepository {
  readonly folder: string;
  /** Bare, beside the repository. */
  readonly origin: string;
  readonly baseBranch: string;
}

/** Makes a repository of the sample in `directory/text-table`, with a first commit, and an origin that has it. */
export async function prepareSampleRepository(directory: string): Promise<SampleRepository> {
  const [folder, origin, baseBranch] = [
    join(directory, 'text-table'),
    join(directory, 'text-table.git'),
    'main',
  ];
  await unpackSample(directory, folder);
  await useTapeAlone(folder);
  await npm(folder, 'install', '--no-audit', '--no-fund', '--ignore-scripts');
  await writeFile(join(folder, '.gitignore'), 'node_modules/\n');

  await git(directory, 'init', '--quiet', '--bare', `--initial-branch=${baseBranch}`, origin);
  await git(folder, 'init', '--quiet', `--initial-branch=${baseBranch}`);
  await git(folder, 'config', 'user.name', 'Demo User');
  await git(folder, 'config', 'user.email', 'demo@example.com');
  await git(folder, 'config', 'commit.gpgsign', 'false');
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message', `${sample} as npm has it, its tests run by tape`);
  await git(folder, 'remote', 'add', 'origin', origin);
  await git(folder, 'push', '--quiet', '--set-upstream', 'origin', baseBranch);
  return { folder, origin, baseBranch };
}

/** Runs git in a folder and answers its standard output. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

async function unpackSample(directory: string, folder: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const archive = await npm(directory, 'pack', '--silent', sample);
  await promisify(execFile)('tar', ['-xzf', archive], { cwd: directory });
  await rm(join(directory, archive));
  await rename(join(directory, 'package'), folder);
}

/** The package's test script names a runner from 2013 with dozens of dependencies; its tests need one of them. */
async function useTapeAlone(folder: string): Promise<void> {
  const path = join(folder, 'package.json');
  const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('scripts' in manifest)) {
    throw new Error(`${sample} has no scripts`);
  }
  const changed = { ...manifest, scripts: { test: 'tape test/*.js' }, devDependencies: testPackages };
  await writeFile(path, `${JSON.stringify(changed, null, 2)}\n`);
}

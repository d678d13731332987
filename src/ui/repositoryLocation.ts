import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Where a folder's repository keeps its data, found without running git: cheap enough for start-up. */
export interface RepositoryLocation {
  /** The git directory of this check-out. */
  readonly gitDirectory: string;
  /** What all check-outs of the repository share. */
  readonly commonDirectory: string;
}

/** The repository that `folder` lies in, or `null`. */
export async function locateRepository(folder: string): Promise<RepositoryLocation | null> {
  const gitDirectory = await gitDirectoryOf(join(folder, '.git'));
  if (gitDirectory !== null) {
    const common = await textOf(join(gitDirectory, 'commondir'));
    const commonDirectory = common === null ? gitDirectory : resolve(gitDirectory, common.trim());
    return { gitDirectory, commonDirectory: await realpath(commonDirectory).catch(() => commonDirectory) };
  }
  const parent = dirname(folder);
  return parent === folder ? null : locateRepository(parent);
}

/** The branch that is checked out, or `null`. */
export async function checkedOutBranch(location: RepositoryLocation): Promise<string | null> {
  const head = await textOf(join(location.gitDirectory, 'HEAD'));
  return head?.match(/^ref: refs\/heads\/(.+)$/m)?.[1] ?? null;
}

/** The local branches by name, as far as they are kept as files; for a list to choose from, nothing more. */
export async function localBranches(location: RepositoryLocation): Promise<readonly string[]> {
  const heads = join(location.commonDirectory, 'refs', 'heads');
  const entries = await readdir(heads, { recursive: true, withFileTypes: true }).catch(() => []);
  const loose = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(heads, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const packed = (await textOf(join(location.commonDirectory, 'packed-refs'))) ?? '';
  const names = [...packed.matchAll(/^[0-9a-f]+ refs\/heads\/(.+)$/gm)].flatMap(([, name]) => name ?? []);
  return [...new Set([...loose, ...names])].sort();
}

/** Whether the folder's repository has been worked on by us: then its common directory has our own one in it. */
export async function hasState(folder: string): Promise<boolean> {
  const location = await locateRepository(folder);
  return location !== null && (await exists(join(location.commonDirectory, 'switchyard')));
}

async function gitDirectoryOf(entry: string): Promise<string | null> {
  const found = await stat(entry).catch(() => null);
  if (found === null || found.isDirectory()) {
    return found === null ? null : entry;
  }
  const pointer = (await textOf(entry))?.match(/^gitdir: (.+)$/m)?.[1];
  return pointer === undefined ? null : resolve(dirname(entry), pointer);
}

function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

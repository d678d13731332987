import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { parts, printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';

/** What is checked out in a folder, and what there is not as committed. */
export interface Status {
  readonly head: string | null;
  readonly branch: string | null;
  readonly dirtyFiles: readonly string[];
  /** Those of them that are repositories of their own: their content is in no commit of this one. */
  readonly nested: readonly string[];
}

export async function readStatus(
  context: RepositoryContext,
  folder: string,
  untracked: 'no' | 'all',
  doing: string,
): Promise<Result<Status, GitFailure>> {
  const options = ['--porcelain=v2', '-z', '--branch', '--no-renames', `--untracked-files=${untracked}`];
  const shown = printed(await context.run(folder, ['status', ...options]), doing);
  return shown.ok ? ok(parseStatus(shown.value)) : shown;
}

/** See "Porcelain Format Version 2" in git-status(1). */
function parseStatus(list: string): Status {
  const entries = parts(list);
  const header = (name: string) =>
    entries.find((entry) => entry.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length);
  const branch = header('head');
  const head = header('oid');
  const files = entries.filter((entry) => !entry.startsWith('# ')).map(parseEntry);
  return {
    head: head === undefined || head === '(initial)' ? null : head,
    branch: branch === undefined || branch === '(detached)' ? null : branch,
    dirtyFiles: files.map(({ path }) => path),
    nested: files.filter(({ nested }) => nested).map(({ path }) => path),
  };
}

/** How many fields stand before the path, by the kind of the entry. */
const fieldsBeforePath = new Map([
  ['1', 8],
  ['u', 10],
  ['?', 1],
]);

function parseEntry(entry: string): { path: string; nested: boolean } {
  const fields = entry.split(' ');
  const kind = fields[0] ?? '';
  const path = fields.slice(fieldsBeforePath.get(kind) ?? 1).join(' ');
  const submodule = kind !== '?' && fields[2]?.startsWith('S') === true;
  return { path, nested: submodule || path.endsWith('/') };
}

import { type AddedLine, giantsAmong, type SizedFile, secretsIn } from '../domain/contraband.ts';
import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { parts, printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';

/** The worker's own commits: what it merged from the base is not its doing. */
const ownCommits = ['--first-parent', '--no-show-signature', '--format=', '--no-renames'];

/**
 * What should not be in any commit since `base`: secrets and giant files. Each commit is looked at by itself, as what
 * a later one takes back is in the history all the same.
 */
export async function contraband(
  context: RepositoryContext,
  worktree: string,
  base: string,
  doing: string,
): Promise<Result<readonly string[], GitFailure>> {
  const range = ['--end-of-options', `${base}..HEAD`, '--'];
  const giants = await giantFiles(context, worktree, range, doing);
  if (!giants.ok) {
    return giants;
  }
  // Files of more than a megabyte count as binary, so that no diff is larger than what it is worth.
  // Of a merge, only what is on neither side: what it was made to be by hand.
  const log = ['-c', 'core.bigFileThreshold=1m', 'log', '--cc', '-U0', '--no-ext-diff', '--no-textconv'];
  const patches = printed(await context.run(worktree, [...log, ...ownCommits, ...range]), doing);
  return patches.ok ? ok([...giants.value, ...secretsIn(addedLines(patches.value))]) : patches;
}

async function giantFiles(
  context: RepositoryContext,
  worktree: string,
  range: readonly string[],
  doing: string,
): Promise<Result<readonly string[], GitFailure>> {
  const log = [
    'log',
    '--no-merges',
    '-z',
    '--raw',
    '--no-abbrev',
    '--diff-filter=d',
    ...ownCommits,
    ...range,
  ];
  const raw = printed(await context.run(worktree, log), doing);
  if (!raw.ok) {
    return raw;
  }
  const files = filesOf(raw.value);
  const input = `${[...files.keys()].join('\n')}\n`;
  const check = ['cat-file', '--batch-check=%(objectname) %(objectsize)'];
  const sized = printed(await context.run(worktree, check, { input }), doing);
  return sized.ok ? ok(giantsAmong(sized.value.split('\n').map((line) => sizedFile(line, files)))) : sized;
}

/** Paths by object, from `:100644 100644 <old> <new> M` and the path after each. */
function filesOf(raw: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const fields = parts(raw);
  fields.forEach((field, index) => {
    const object = /^\s*:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [A-Z]/.exec(field)?.[1];
    const path = fields[index + 1];
    if (object !== undefined && path !== undefined) {
      files.set(object, path);
    }
  });
  return files;
}

function sizedFile(line: string, files: ReadonlyMap<string, string>): SizedFile {
  const [object = '', bytes] = line.split(' ');
  return { path: files.get(object) ?? object, bytes: Number(bytes) || 0 };
}

function addedLines(patches: string): readonly AddedLine[] {
  const lines: AddedLine[] = [];
  let path = '';
  for (const line of patches.split('\n')) {
    if (line.startsWith('+++ ')) {
      // After a name with a space in it stands a tab.
      path = line.slice(line.startsWith('+++ b/') ? 6 : 4).trimEnd();
    } else if (line.startsWith('+')) {
      lines.push({ path, text: line.slice(1) });
    }
  }
  return lines;
}

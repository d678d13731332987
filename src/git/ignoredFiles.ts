import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import { failureOf, parts } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { realPathOf } from './paths.ts';

/** Those of the files that git ignores in the folder. */
export async function ignored(
  context: RepositoryContext,
  folder: string,
  files: readonly string[],
): Promise<Result<readonly string[], GitFailure>> {
  if (files.length === 0) {
    return ok([]);
  }
  const input = files.map((file) => `${file}\0`).join('');
  const checked = await context.run(folder, ['check-ignore', '-z', '--stdin'], { input });
  // 1 says that none of them is.
  return checked.exitCode === 0 || checked.exitCode === 1
    ? ok(parts(checked.stdout.toString('utf8')))
    : err(
        failureOf(checked, `ask which of the files that .worktreeinclude or the settings name are ignored`),
      );
}

/** Without those whose way leads through a link in the worktree, committed by anybody: it may lead out of it. */
export async function withPlaceIn(
  context: RepositoryContext,
  worktree: string,
  files: readonly string[],
): Promise<string[]> {
  const placed: string[] = [];
  for (const file of files) {
    const folder = dirname(join(worktree, file));
    if ((await realPathOf(folder)) === folder) {
      placed.push(file);
    } else {
      skip(context, file, 'its way leads through a symbolic link in the worktree');
    }
  }
  return placed;
}

export function skip({ log }: RepositoryContext, file: string, reason: string): void {
  log.warn(`${file} was not brought into a worktree: ${reason}`);
}

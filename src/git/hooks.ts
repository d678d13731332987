import { access, constants } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RepositoryContext } from './context.ts';

/** Whether git, used by hand in that worktree, would run a hook of that name. Our own git runs none (`command.ts`). */
export async function hasHook(context: RepositoryContext, worktree: string, name: string): Promise<boolean> {
  const folder = await hooksFolder(context, worktree);
  return folder !== null && (await isExecutable(join(folder, name)));
}

/** What the user has configured, as seen past our own `-c core.hooksPath`; a relative path starts at the worktree. */
async function hooksFolder(context: RepositoryContext, worktree: string): Promise<string | null> {
  const asked = ['config', '-z', '--show-scope', '--type=path', '--get-all', 'core.hooksPath'];
  const values = (await context.run(worktree, asked)).stdout.toString('utf8').split('\0');
  const configured = values.filter((_, at) => at % 2 === 1 && values[at - 1] !== 'command').at(-1);
  if (configured === undefined) {
    return join(context.commonDirectory, 'hooks');
  }
  return configured === '' ? null : resolve(worktree, configured);
}

/** Windows knows no such mark: there, what is there can be run. */
async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

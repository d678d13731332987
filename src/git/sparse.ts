import { join, resolve } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import type { RunGit } from './command.ts';
import type { RepositoryContext } from './context.ts';
import { printed } from './failures.ts';
import type { GitFailure } from './gitFailure.ts';
import { readIfThere, writeWhole } from './ownFiles.ts';
import { kindOf } from './paths.ts';
import { namedMetadata, readMarker } from './registrations.ts';

const patternsName = join('info', 'sparse-checkout');
const settings = ['core.sparseCheckout', 'core.sparseCheckoutCone'];

/**
 * Limits a worktree of ours, before its files are written out, to some folders and the files beside them and above.
 * `git sparse-checkout` would make git read a configuration per worktree by a line in the user's `.git/config`. So the
 * patterns are written by us, and the settings come with our commands (`respectingLimits`). Git elsewhere, such as an
 * agent's, goes by the marks in the index: what is left out counts as unchanged. Where the user has a configuration per
 * worktree already, the settings are put there too.
 */
export async function limitWorktree(
  context: RepositoryContext,
  { path, metadata, folders }: { path: string; metadata: string; folders: readonly string[] },
): Promise<Result<void, GitFailure>> {
  const limits = wellFormed(folders);
  if (limits.length === 0) {
    return ok();
  }
  await writeWhole(join(metadata, patternsName), `${conePatterns(limits).join('\n')}\n`);
  const asked = ['config', '--type=bool', '--get', 'extensions.worktreeConfig'];
  if ((await context.run(path, asked)).stdout.toString('utf8').trim() !== 'true') {
    return ok();
  }
  for (const name of settings) {
    const args = ['config', '--worktree', name, 'true'];
    const written = printed(await context.run(path, args), `limit ${path} to some folders`);
    if (!written.ok) {
      return written;
    }
  }
  return ok();
}

/** Git that keeps to the limits of the worktree that it is run in. */
export function respectingLimits(run: RunGit): RunGit {
  return async (folder, args, options = {}) =>
    (await isLimited(folder))
      ? run(folder, args, {
          ...options,
          config: [...(options.config ?? []), ...settings.map((name) => `${name}=true`)],
        })
      : run(folder, args, options);
}

async function isLimited(folder: string): Promise<boolean> {
  const link = join(folder, '.git');
  const named = (await kindOf(link)) === 'file' ? namedMetadata((await readIfThere(link)) ?? '') : null;
  const metadata = named === null ? null : resolve(folder, named);
  return (
    metadata !== null &&
    (await kindOf(join(metadata, patternsName))) === 'file' &&
    (await readMarker(metadata)) !== null
  );
}

/** As git writes them, sorted; what leads out of the repository, or names all of it, is left out. */
function wellFormed(folders: readonly string[]): string[] {
  const plain = folders.map((folder) => folder.split(/[/\\]/).filter((part) => part !== '' && part !== '.'));
  const within = plain.filter((parts) => parts.length > 0 && !parts.includes('..'));
  return [...new Set(within.map((parts) => parts.join('/')))].filter((one) => !/\p{Cc}/u.test(one)).sort();
}

/** See "Internals: cone pattern set" in git-sparse-checkout(1). */
function conePatterns(folders: readonly string[]): string[] {
  const whole = folders.filter((folder) => !folders.some((other) => folder.startsWith(`${other}/`)));
  const above = new Set(whole.flatMap((folder) => ancestors(folder)));
  const throughout = [...above].filter((folder) => !whole.includes(folder)).sort();
  return [
    '/*',
    '!/*/',
    ...throughout.flatMap((folder) => [`/${escaped(folder)}/`, `!/${escaped(folder)}/*/`]),
    ...whole.map((folder) => `/${escaped(folder)}/`),
  ];
}

function ancestors(folder: string): string[] {
  const parts = folder.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

function escaped(folder: string): string {
  return folder.replace(/[*?[\\]/g, '\\$&');
}

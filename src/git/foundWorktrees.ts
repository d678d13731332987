import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ok, type Result } from '../lib/result.ts';
import type { RepositoryContext } from './context.ts';
import type { GitFailure } from './gitFailure.ts';
import { readIfThere } from './ownFiles.ts';
import { isBeneath, kindOf, realPathOf } from './paths.ts';
import { belongsElsewhere, linkedWorktrees, namedMetadata } from './registrations.ts';
import type { FoundWorktree } from './repository.ts';

/** Those that bear our marker, wherever they are, and folders in `root` that git has forgotten to be worktrees. */
export async function findWorktrees(
  context: RepositoryContext,
  root: string,
): Promise<Result<readonly FoundWorktree[], GitFailure>> {
  const linked = await linkedWorktrees(context);
  if (!linked.ok) {
    return linked;
  }
  const found: FoundWorktree[] = [];
  for (const registration of linked.value) {
    const { path, branch, present, marker } = registration;
    if (marker !== null && !(await belongsElsewhere(registration))) {
      const { projectId, subjectId, branch: madeFor } = marker;
      found.push({ path, branch, present, owner: { projectId, subjectId, branch: madeFor } });
    }
  }
  const registered = new Set(linked.value.map(({ path }) => path));
  for (const path of await foldersIn(root)) {
    if (!registered.has(path) && (await wasOurs(context, path))) {
      found.push({ path, branch: null, present: true, owner: null });
    }
  }
  return ok(found);
}

async function foldersIn(root: string): Promise<string[]> {
  const folder = await realPathOf(root);
  const entries =
    (await kindOf(folder)) === 'directory' ? await readdir(folder, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

/** Its `.git` file still names an entry of this repository, as that of any worktree does. */
async function wasOurs({ commonDirectory }: RepositoryContext, path: string): Promise<boolean> {
  const link = join(path, '.git');
  const content = (await kindOf(link)) === 'file' ? await readIfThere(link) : null;
  const metadata = content === null ? null : namedMetadata(content);
  return (
    metadata !== null &&
    isBeneath(await realPathOf(resolve(path, metadata)), join(commonDirectory, 'worktrees'))
  );
}

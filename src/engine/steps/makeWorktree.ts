import type { GitFailure } from '../../git/gitFailure.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { EngineParts } from '../parts.ts';
import { freePath } from './freePath.ts';

/** The worktree of a subtask or a session. */
export interface WantedWorktree {
  readonly subjectId: string;
  readonly branch: string;
  readonly path: string;
  readonly commit: string;
}

/**
 * Makes the worktree, on its branch, and answers its path: where something else stands there by now, another one, which is
 * recorded before it is made. What is there already is taken as it is.
 */
export async function makeWorktree(
  parts: EngineParts,
  { subjectId, branch, path, commit }: WantedWorktree,
  recordPath: (path: string) => Promise<void>,
): Promise<Result<string, GitFailure>> {
  const owner = { projectId: parts.projectId, subjectId };
  const request = { commit, branch, sparse: parts.settings().sparseFolders, owner };
  const added = await parts.repository.addWorktree({ ...request, path });
  if (added.ok || added.error.kind !== 'pathTaken') {
    return added.ok ? ok(path) : added;
  }
  const otherPath = await freePath(path);
  await recordPath(otherPath);
  const addedThere = await parts.repository.addWorktree({ ...request, path: otherPath });
  return addedThere.ok ? ok(otherPath) : addedThere;
}

import { isAbsolute, join, relative, sep } from 'node:path';
import type { ProjectView, SessionView, SubtaskView } from '../../protocol/view.ts';
import { type Address, committedAddress, committedFile, type Side } from './reviewAddress.ts';

/** A file as the diff of a subtask or a session shows it. */
export interface ReviewPlace {
  readonly projectId: string;
  readonly itemId: string;
  readonly side: Side;
  /** `null`: the file in the worktree, as it is now. */
  readonly commit: string | null;
  /** Relative to the repository, with slashes. */
  readonly path: string;
}

/** The work that somebody can say something about: subtasks that have begun and are not merged, and sessions. */
export function reviewable({ subtasks, sessions }: ProjectView): readonly (SubtaskView | SessionView)[] {
  return [
    ...subtasks.filter(
      ({ deleting, status, baseCommit }) => !deleting && status !== 'MERGED' && baseCommit !== null,
    ),
    ...sessions.filter(({ deleting }) => !deleting),
  ];
}

/** The place in the diff that may show this file; `null` when no diff of these projects does. */
export function placeOf(
  uri: Address & { readonly fsPath: string },
  views: readonly ProjectView[],
): ReviewPlace | null {
  const committed = committedFile(uri);
  if (committed !== null) {
    const view = views.find(({ project }) => project.id === committed.projectId);
    const isOpen = view !== undefined && reviewable(view).some(({ id }) => id === committed.itemId);
    return isOpen ? committed : null;
  }
  return uri.scheme === 'file' ? inWorktree(uri.fsPath, views) : null;
}

/** Where to look for the file; `null` when its worktree is gone, or the path would lead out of it. */
export function addressOfPlace(
  place: ReviewPlace,
  view: ProjectView,
): Address | { readonly file: string } | null {
  const worktree = worktreeOf(place.itemId, view);
  if (place.commit !== null) {
    return committedAddress({ ...place, commit: place.commit }, worktree);
  }
  const file = worktree === null ? null : fileIn(worktree, place.path);
  return file === null ? null : { file };
}

/** Where a subtask or a session is worked, as long as that is there. */
export function worktreeOf(itemId: string, { subtasks, sessions }: ProjectView): string | null {
  return [...subtasks, ...sessions].find(({ id }) => id === itemId)?.worktree ?? null;
}

/** `null` for a path that would lead out of the worktree. */
export function fileIn(worktree: string, path: string): string | null {
  const file = join(worktree, path);
  return pathWithin(worktree, file) === null ? null : file;
}

/** The way from a folder to a file in it, with slashes; `null` when the file lies elsewhere. */
export function pathWithin(folder: string, file: string): string | null {
  const way = relative(folder, file);
  const isOutside = way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  return isOutside ? null : way.split(sep).join('/');
}

function inWorktree(file: string, views: readonly ProjectView[]): ReviewPlace | null {
  for (const view of views) {
    for (const { id, worktree } of reviewable(view)) {
      const path = worktree === null ? null : pathWithin(worktree, file);
      if (path !== null) {
        return { projectId: view.project.id, itemId: id, side: 'after', commit: null, path };
      }
    }
  }
  return null;
}

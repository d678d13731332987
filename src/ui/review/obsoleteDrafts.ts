import type { ProjectView } from '../../protocol/view.ts';
import type { Draft } from './drafts.ts';

/**
 * Ids of the drafts whose work is merged or deleted. A window that follows another one may not have heard of the subtask
 * yet, so only the one that works on the project says that there is none.
 */
export function obsoleteDrafts(drafts: readonly Draft[], views: readonly ProjectView[]): ReadonlySet<string> {
  const obsolete = drafts.filter(({ place }) => {
    const view = views.find(({ project }) => project.id === place.projectId);
    const subtask = view?.subtasks.find(({ id }) => id === place.itemId);
    if (subtask !== undefined) {
      return subtask.status === 'MERGED';
    }
    const isThere = view?.sessions.some(({ id }) => id === place.itemId) === true;
    return !isThere && view?.project.role === 'driver' && view.project.readOnly === null;
  });
  return new Set(obsolete.map(({ id }) => id));
}

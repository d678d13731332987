import type { ProjectView, SubtaskView } from '../../protocol/view.ts';

/** It has no base yet, so that what it waits for can still be changed. */
export function hasNotBegun({ status, baseCommit }: SubtaskView): boolean {
  const isDone = status === 'IN_PROGRESS' || status === 'COMPLETED' || status === 'MERGED';
  return !isDone && baseCommit === null;
}

/** Whether it is worth asking for what it could wait for; found at a glance, as the tree asks it of each line. */
export function mayWaitForMore(subtask: SubtaskView, view: ProjectView): boolean {
  const { id: own, taskId, dependsOn, unblocks } = subtask;
  return (
    hasNotBegun(subtask) &&
    view.subtasks.some(
      ({ id, taskId: task }) =>
        task === taskId && id !== own && !dependsOn.includes(id) && !unblocks.includes(id),
    )
  );
}

/** The subtasks of its task that it could wait for: none that waits for it, those that are not merged first. */
export function possibleParents(subtask: SubtaskView, view: ProjectView): readonly SubtaskView[] {
  if (!hasNotBegun(subtask) || subtask.deleting) {
    return [];
  }
  const below = descendantsOf(subtask, view);
  return view.subtasks
    .filter(({ id, taskId, deleting }) => taskId === subtask.taskId && !deleting && !below.has(id))
    .filter(({ id }) => !subtask.dependsOn.includes(id))
    .sort((one, other) => isMerged(one) - isMerged(other) || one.number - other.number);
}

/** Itself, and all that waits for it. */
function descendantsOf(subtask: SubtaskView, view: ProjectView): ReadonlySet<string> {
  const byId = new Map(view.subtasks.map((one) => [one.id, one]));
  const found = new Set<string>();
  const open = [subtask.id];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (!found.has(id)) {
      found.add(id);
      open.push(...(byId.get(id)?.unblocks ?? []));
    }
  }
  return found;
}

function isMerged({ status }: SubtaskView): number {
  return status === 'MERGED' ? 1 : 0;
}

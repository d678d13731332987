import type { Intent } from '../../protocol/intent.ts';
import type { ProjectView } from '../../protocol/view.ts';
import { type ActionName, actionsFor, type Item, intentFor, itemById } from './actions.ts';

export type BulkDeed = 'start' | 'stop';

/** What "Start Selected" and "Stop Selected" do with an item, whichever of these fits. */
export const bulkActions = {
  start: ['startSubtask', 'retrySubtask', 'resumeTask'],
  stop: ['stopSubtask', 'stopSession', 'stopTask', 'stopRun'],
} as const satisfies Record<BulkDeed, readonly ActionName[]>;

/** What is to be asked of the engine to start or to stop these items; nothing for those that are so already. */
export function bulkIntents(deed: BulkDeed, ids: readonly string[], view: ProjectView): Intent[] {
  const chosen = new Set(ids);
  return ids.flatMap((id) => {
    const item = itemById(view, id);
    return item === null || isPartOf(item, chosen) ? [] : (intentOf(deed, item, view) ?? []);
  });
}

function intentOf(deed: BulkDeed, item: Item, view: ProjectView): Intent | null {
  const actions = actionsFor(item, view);
  const action = bulkActions[deed].find((name) => actions.includes(name));
  return action === undefined ? null : intentFor(action, item, view);
}

/** What is selected with the whole that it belongs to is started or stopped with that. */
function isPartOf({ kind, value }: Item, chosen: ReadonlySet<string>): boolean {
  switch (kind) {
    case 'subtask':
      return chosen.has(value.taskId);
    case 'run':
      return [value.subtaskId, value.taskId, value.ownerSessionId].some(
        (id) => id !== null && chosen.has(id),
      );
    case 'task':
    case 'session':
      return false;
  }
}

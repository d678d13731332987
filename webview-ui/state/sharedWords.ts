import { type SubtaskStatus, subtaskStatuses } from '../../src/domain/subtask.ts';
import type { BoardUpdate } from '../../src/protocol/boardMessage.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';

/**
 * A message brings each card with words of its own, and comparing two such words means reading both. Of words that
 * many cards have in common and that each pass over all cards compares, one is kept for all of them.
 */
export function withSharedWords(update: BoardUpdate): BoardUpdate {
  switch (update.kind) {
    case 'snapshot':
      return { ...update, view: { ...update.view, subtasks: update.view.subtasks.map(sharer()) } };
    case 'patch':
      return { ...update, patch: { ...update.patch, subtasks: update.patch.subtasks.map(sharer()) } };
    default:
      return update;
  }
}

const statuses: ReadonlyMap<string, SubtaskStatus> = new Map(
  subtaskStatuses.map((status) => [status, status]),
);

/** Ids of tasks are kept for one message only: what is gone is not remembered. */
function sharer(): (card: SubtaskView) => SubtaskView {
  const taskIds = new Map<string, string>();
  return (card) => {
    const taskId = taskIds.get(card.taskId) ?? card.taskId;
    taskIds.set(taskId, taskId);
    return { ...card, taskId, status: statuses.get(card.status) ?? card.status };
  };
}

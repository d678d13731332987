import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { ProjectView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';
import { inOrder } from './treeModel.ts';

/**
 * What dropping these lines on that one asks of the engine, or why it cannot be done. They take the place of the line
 * they are dropped on, and all others make room: dragged down they come after it, dragged up before it. On their task
 * they go to its end. A subtask has one order for all columns of the board, so it may be dropped on any other one.
 */
export function reorder(
  dragged: readonly string[],
  targetId: string | null,
  view: ProjectView,
  t: Translate,
): Result<readonly Intent[], string> {
  const moving = view.subtasks.filter(({ id }) => dragged.includes(id));
  const [first] = moving;
  if (first === undefined || moving.length < dragged.length) {
    return err(t('Only subtasks can be put into another order.'));
  }
  const ownTask = moving.every(({ taskId }) => taskId === first.taskId);
  const target = placeOf(targetId, view);
  if (!ownTask || target?.taskId !== first.taskId) {
    return err(t('A subtask can be put into another order only within its task.'));
  }
  if (view.project.readOnly !== null) {
    return err(t('Nothing can be changed: {0}', view.project.readOnly));
  }
  const order = inOrder(view.subtasks, first.taskId).map(({ id }) => id);
  const beforeId = nextOf(order, dragged, target.subtaskId);
  return beforeId === undefined
    ? ok([])
    : ok(
        order
          .filter((id) => dragged.includes(id))
          .map((subtaskId) => ({ kind: 'moveSubtask', subtaskId, beforeId })),
      );
}

/** Where a line belongs: a run to its subtask. `subtaskId` is `null` for what stands for the whole task. */
function placeOf(
  id: string | null,
  view: ProjectView,
): { readonly taskId: string; readonly subtaskId: string | null } | null {
  const run = view.runs.find((candidate) => candidate.id === id);
  const subtask = view.subtasks.find((candidate) => candidate.id === (run?.subtaskId ?? id));
  if (subtask !== undefined) {
    return { taskId: subtask.taskId, subtaskId: subtask.id };
  }
  const task = view.tasks.find((candidate) => candidate.id === (run?.taskId ?? id));
  return task === undefined ? null : { taskId: task.id, subtaskId: null };
}

/** The subtask before which the dragged ones come; `null` at the end, `undefined` where they are already. */
function nextOf(
  order: readonly string[],
  dragged: readonly string[],
  targetId: string | null,
): string | null | undefined {
  const staying = (id: string) => !dragged.includes(id);
  if (targetId === null) {
    return dragged.length === order.length ? undefined : null;
  }
  if (!staying(targetId)) {
    return undefined;
  }
  const at = order.indexOf(targetId);
  const isDown = order.findIndex((id) => !staying(id)) < at;
  return isDown ? (order.slice(at + 1).find(staying) ?? null) : targetId;
}

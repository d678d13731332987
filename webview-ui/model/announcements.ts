import { columnOf } from '../../src/domain/projection.ts';
import type { SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';
import { taskState } from './task.ts';

/** More changes than this at once are not read out: nobody could follow. */
const readOutLimit = 3;

/** What a screen reader says about cards of a task that went to another column; empty when none did. */
export function announcementOf(
  before: readonly SubtaskView[],
  after: readonly SubtaskView[],
  taskId: string,
): string {
  if (before === after) {
    return '';
  }
  const changed = after.filter((subtask, index) => subtask !== before[index] && subtask.taskId === taskId);
  const ids = new Set(changed.map(({ id }) => id));
  const earlier = new Map(
    before.filter(({ id }) => ids.has(id)).map(({ id, status }) => [id, columnOf(status)]),
  );
  return changed
    .filter((subtask) => earlier.has(subtask.id))
    .filter((subtask) => earlier.get(subtask.id) !== columnOf(subtask.status))
    .slice(0, readOutLimit)
    .map((subtask) => strings.announce.entered(subtask.number, strings.columns[columnOf(subtask.status)]))
    .join('. ');
}

/** The same about the task as a whole, when it came to be at something else. */
export function taskAnnouncementOf(before: readonly TaskView[], task: TaskView): string {
  const earlier = before.find(({ id }) => id === task.id);
  const { label } = taskState(task);
  return earlier === undefined || taskState(earlier).label === label
    ? ''
    : `${strings.header.task(task.number)}: ${label}`;
}

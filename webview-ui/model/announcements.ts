import { columnOf } from '../../src/domain/projection.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { strings } from '../strings.ts';

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
  const earlier = new Map(before.map((subtask) => [subtask.id, columnOf(subtask.status)]));
  return after
    .filter((subtask) => subtask.taskId === taskId && earlier.has(subtask.id))
    .filter((subtask) => earlier.get(subtask.id) !== columnOf(subtask.status))
    .slice(0, readOutLimit)
    .map((subtask) => strings.announce.entered(subtask.number, strings.columns[columnOf(subtask.status)]))
    .join('. ');
}

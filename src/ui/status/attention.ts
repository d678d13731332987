import type { ProjectView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

/** One thing that goes on only when the user does something. */
export interface Attention {
  readonly id: string;
  readonly title: string;
  /** Why, in one line. */
  readonly reason: string;
}

/** Everything that needs the user, tasks first. */
export function needsUser(view: ProjectView, t: Translate): Attention[] {
  return [
    ...view.tasks.flatMap((task) => {
      const reason =
        task.status === 'PLANNING_FAILED' ? (task.reason ?? t('Planning failed')) : reasonOf(task);
      return reason === null ? [] : [{ id: task.id, title: task.title, reason }];
    }),
    ...view.subtasks.flatMap((subtask) => {
      const reason = subtaskReason(subtask, view.project.autoMerge, t);
      return reason === null
        ? []
        : [{ id: subtask.id, title: `#${subtask.number} ${subtask.title}`, reason }];
    }),
  ];
}

function subtaskReason(
  subtask: ProjectView['subtasks'][number],
  autoMerge: boolean,
  t: Translate,
): string | null {
  if (subtask.deleting) {
    return null;
  }
  if (subtask.status === 'BLOCKED_FAILURE') {
    return subtask.reason ?? t('Failed');
  }
  if (subtask.status === 'COMPLETED' && !subtask.mergeRequested && !autoMerge && subtask.hold === null) {
    return t('Waits to be merged');
  }
  return reasonOf(subtask);
}

/** A hold with an end in time passes by itself. */
function reasonOf(item: {
  deleting: boolean;
  hold: { reason: string; until: string | null } | null;
}): string | null {
  return item.deleting || item.hold === null || item.hold.until !== null ? null : item.hold.reason;
}

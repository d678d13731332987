import { unreachable } from '../../lib/result.ts';
import { subtaskNeed, type TaskNeed, taskNeeds } from '../../protocol/needs.ts';
import type { ProjectView, SubtaskView, TaskView } from '../../protocol/view.ts';
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
    ...view.tasks.flatMap((task) =>
      taskNeeds(task).map((need) => ({ id: task.id, title: task.title, reason: taskReason(task, need, t) })),
    ),
    ...view.subtasks.flatMap((subtask) => {
      const reason = subtaskReason(subtask, view.project.autoMerge, t);
      return reason === null
        ? []
        : [{ id: subtask.id, title: `#${subtask.number} ${subtask.title}`, reason }];
    }),
  ];
}

function taskReason(task: TaskView, need: TaskNeed, t: Translate): string {
  switch (need) {
    case 'questions':
      return t('The Planner asks before it plans');
    case 'plan':
      return t('Its plan waits for your approval');
    case 'newPlan':
      return t('A new plan waits for your approval');
    case 'planningFailed':
      return task.reason ?? t('Planning failed');
    case 'base':
    case 'budget':
    case 'hold':
      return task.hold?.reason ?? '';
    default:
      return unreachable(need);
  }
}

function subtaskReason(subtask: SubtaskView, autoMerge: boolean, t: Translate): string | null {
  const need = subtaskNeed(subtask, autoMerge);
  switch (need) {
    case null:
      return null;
    case 'failure':
      return subtask.reason ?? t('Failed');
    case 'merge':
      return t('Waits to be merged');
    case 'budget':
    case 'hold':
      return subtask.hold?.reason ?? '';
    default:
      return unreachable(need);
  }
}

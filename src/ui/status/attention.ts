import { unreachable } from '../../lib/result.ts';
import { projectNeeds, subtaskNeed, type TaskNeed, taskNeeds } from '../../protocol/needs.ts';
import { mergeObstacle } from '../../protocol/pullRequests.ts';
import type { ProjectHeader, ProjectView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

/** One thing that goes on only when the user does something. */
export interface Attention {
  readonly id: string;
  readonly title: string;
  /** Why, in one line. */
  readonly reason: string;
  /** A command of ours that does what is needed, where that is one alone: its name and its words. */
  readonly command?: { readonly name: 'signIn'; readonly title: string };
}

/** Everything that needs the user: what keeps the project first, then its tasks. */
export function needsUser(view: ProjectView, t: Translate): Attention[] {
  return [
    ...projectNeeds(view).map(() => ({
      id: view.project.id,
      title: t('GitHub'),
      reason: view.project.github?.paused ?? '',
      command: { name: 'signIn', title: t('Sign In') } as const,
    })),
    ...view.tasks.flatMap((task) =>
      taskNeeds(task).map((need) => ({ id: task.id, title: task.title, reason: taskReason(task, need, t) })),
    ),
    ...view.subtasks.flatMap((subtask) => {
      const reason = subtaskReason(subtask, view.project, t);
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

function subtaskReason(subtask: SubtaskView, project: ProjectHeader, t: Translate): string | null {
  const need = subtaskNeed(subtask, project);
  switch (need) {
    case null:
      return null;
    case 'failure':
      return subtask.reason ?? t('Failed');
    case 'merge':
      return t('Waits to be merged');
    case 'mergeElsewhere':
      return t('Is pushed, and waits to be merged there');
    case 'pullRequest':
      return obstacleText(subtask, t);
    case 'budget':
    case 'hold':
      return subtask.hold?.reason ?? '';
    default:
      return unreachable(need);
  }
}

function obstacleText({ pullRequest }: SubtaskView, t: Translate): string {
  const number = pullRequest?.number ?? 0;
  switch (pullRequest === null ? null : mergeObstacle(pullRequest)) {
    case 'conflicting':
      return t('Its pull request {0} conflicts with its base', number);
    case 'failing':
      return t('Checks of its pull request {0} fail', number);
    default:
      return t('Changes are requested in its pull request {0}', number);
  }
}

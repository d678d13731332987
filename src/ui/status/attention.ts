import { unreachable } from '../../lib/result.ts';
import {
  isMoot,
  projectNeeds,
  type SubtaskNeed,
  sessionNeed,
  subtaskNeed,
  type TaskNeed,
  taskNeeds,
} from '../../protocol/needs.ts';
import { mergeObstacle } from '../../protocol/pullRequests.ts';
import type { ProjectView, SessionView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

/** What sort of thing the user is needed for; messages are silenced by it. */
export type AttentionKind = 'questions' | 'plans' | 'failures' | 'holds' | 'reviews';

/** What the user has stopped is no news to him: no message tells of it. */
type Untold = 'stopped';

/** One thing that goes on only when the user does something. */
export interface Attention {
  readonly kind: AttentionKind | Untold;
  readonly id: string;
  readonly title: string;
  /** Why, in one line. */
  readonly reason: string;
  /** What shows it. */
  readonly shownBy: 'board' | 'sessionPage';
  /** A command of ours that does what is needed, where that is one alone: its name and its words. */
  readonly command?: { readonly name: 'signIn'; readonly title: string };
}

/** Everything that needs the user: what keeps the project first, then its tasks, then its sessions. */
export function needsUser(view: ProjectView, t: Translate): Attention[] {
  return [
    ...projectNeeds(view).map(() => ({
      kind: 'holds' as const,
      id: view.project.id,
      title: t('GitHub'),
      reason: view.project.github?.paused ?? '',
      shownBy: 'board' as const,
      command: { name: 'signIn', title: t('Sign In') } as const,
    })),
    ...view.tasks.flatMap((task) =>
      taskNeeds(task).map((need) => ({
        kind: kindOfTask[need],
        id: task.id,
        title: task.title,
        reason: taskReason(task, need, t),
        shownBy: 'board' as const,
      })),
    ),
    ...view.subtasks.flatMap((subtask) => subtaskAttention(subtask, view, t) ?? []),
    ...view.sessions.flatMap((session) => sessionAttention(session, t) ?? []),
  ];
}

/** How much needs the user, in few words. */
export function needText(count: number, t: Translate): string {
  return count === 1 ? t('1 needs you') : t('{0} need you', count);
}

/** Most of very many need nobody: nothing is made for them. */
function subtaskAttention(
  subtask: SubtaskView,
  { project, tasks }: ProjectView,
  t: Translate,
): Attention | null {
  const need = subtaskNeed(subtask, project);
  const { id, taskId, number, title } = subtask;
  const isMine = (task: TaskView) => task.id === taskId;
  return need === null || isMoot(need, tasks.find(isMine))
    ? null
    : {
        kind: kindOfSubtask[need],
        id,
        title: `#${number} ${title}`,
        reason: subtaskReason(subtask, need, t),
        shownBy: 'board',
      };
}

function sessionAttention(session: SessionView, t: Translate): Attention | null {
  const { id, title, reason, hold } = session;
  const need = sessionNeed(session);
  const about = { id, title, shownBy: 'sessionPage' } as const;
  switch (need) {
    case null:
      return null;
    case 'failure':
      return { ...about, kind: 'failures', reason: reason ?? t('Failed') };
    case 'budget':
    case 'hold':
      return { ...about, kind: 'holds', reason: hold?.reason ?? '' };
    default:
      return unreachable(need);
  }
}

const kindOfTask: Readonly<Record<TaskNeed, AttentionKind>> = {
  questions: 'questions',
  plan: 'plans',
  newPlan: 'plans',
  planningFailed: 'failures',
  base: 'holds',
  budget: 'holds',
  hold: 'holds',
};

const kindOfSubtask: Readonly<Record<SubtaskNeed, Attention['kind']>> = {
  stopped: 'stopped',
  failure: 'failures',
  budget: 'holds',
  hold: 'holds',
  pullRequest: 'reviews',
  merge: 'reviews',
  mergeElsewhere: 'reviews',
};

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

function subtaskReason(subtask: SubtaskView, need: SubtaskNeed, t: Translate): string {
  switch (need) {
    case 'failure':
      return subtask.reason ?? t('Failed');
    case 'stopped':
      return t('Is stopped, and others wait for it');
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

function obstacleText(subtask: SubtaskView, t: Translate): string {
  const number = subtask.pullRequest?.number ?? 0;
  switch (mergeObstacle(subtask)) {
    case 'conflicting':
      return t('Its pull request {0} conflicts with its base', number);
    case 'failing':
      return t('Checks of its pull request {0} fail', number);
    case 'comments':
      return t('Comments in its pull request {0} are not answered', number);
    default:
      return t('Changes are requested in its pull request {0}', number);
  }
}

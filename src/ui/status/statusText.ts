import { hasQuestions, isAtWork } from '../../protocol/needs.ts';
import type { ProjectView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';
import { needsUser, needText } from './attention.ts';

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  /** Sessions are not on the board: where there is nothing else, the tree shows more. */
  readonly leadsTo: 'board' | 'tree';
}

/** What the status bar says about all projects of the window, or `null` when there is nothing to say. */
export function statusText(views: readonly ProjectView[], t: Translate): StatusText | null {
  const open = views.flatMap((view) => view.tasks).filter(({ status }) => status !== 'DONE').length;
  const agents = sum(views.map(countBusy));
  const running = views.some((view) => view.runs.some(({ status }) => status === 'RUNNING'));
  const needs = views.flatMap((view) => needsUser(view, t));
  const waiting = needs.length;
  if (open === 0 && waiting === 0 && !running) {
    return null;
  }
  const parts = [
    ...(agents > 0 ? [agents === 1 ? t('1 agent') : t('{0} agents', agents)] : []),
    ...(waiting > 0 ? [needText(waiting, t)] : []),
  ];
  const icon = running ? '$(sync~spin)' : waiting > 0 ? '$(bell-dot)' : '$(layers)';
  return {
    text: `${icon} ${parts.length === 0 ? t('Switchyard') : parts.join(', ')}`,
    ...(open > 0 || needs.some(({ shownBy }) => shownBy === 'board')
      ? { leadsTo: 'board', tooltip: t('Switchyard: {0} open. Show the board.', tasksText(open, t)) }
      : { leadsTo: 'tree', tooltip: t('Switchyard: no task is open. Show the sessions.') }),
  };
}

function tasksText(count: number, t: Translate): string {
  return count === 1 ? t('1 task') : t('{0} tasks', count);
}

/** Planners, workers and sessions, also while a worktree is set up for one or its work is checked; not those that wait. */
function countBusy({ tasks, subtasks, sessions }: ProjectView): number {
  const planning = tasks.filter(
    (task) => task.status === 'PLANNING' && task.hold === null && !task.deleting && !hasQuestions(task),
  );
  const atWork = sessions.filter(
    ({ state, hold }) => (state === 'starting' || state === 'running') && hold === null,
  );
  return planning.length + subtasks.filter(isAtWork).length + atWork.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

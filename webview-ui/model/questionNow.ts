import type { Intent } from '../../src/protocol/intent.ts';
import type { ProjectView } from '../../src/protocol/view.ts';
import type { Action, Confirmation } from './actionKinds.ts';
import { subtaskActions } from './actions.ts';
import { mergeAction } from './deliveryActions.ts';
import { menuActions } from './taskActions.ts';

/** What would be asked now instead of that, where it has changed since; `null`: whoever said yes to it has been told all. */
export function questionNow(asked: Confirmation, view: ProjectView): Confirmation | null {
  const wanted = JSON.stringify(asked.intent);
  const now = offered(asked.intent, view)
    .map(({ deed }) => deed)
    .find((deed) => deed.kind === 'confirm' && JSON.stringify(deed.intent) === wanted);
  return now?.kind === 'confirm' && JSON.stringify(now) !== JSON.stringify(asked) ? now : null;
}

function offered(intent: Intent, view: ProjectView): readonly Action[] {
  const subtask = 'subtaskId' in intent ? view.subtasks.find(({ id }) => id === intent.subtaskId) : undefined;
  const taskId = 'taskId' in intent ? intent.taskId : subtask?.taskId;
  const task = view.tasks.find(({ id }) => id === taskId);
  if (task === undefined) {
    return [];
  }
  return subtask === undefined
    ? menuActions(task, view)
    : [...subtaskActions(subtask, task, view.project), mergeAction(subtask, task, view.project)];
}

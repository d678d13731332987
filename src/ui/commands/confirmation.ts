import { baseName } from '../../domain/delivery.ts';
import type { Intent } from '../../protocol/intent.ts';
import { openPullRequests } from '../../protocol/pullRequests.ts';
import type { ProjectView, SubtaskView } from '../../protocol/view.ts';
import { deletingSubtaskWords, deletingTaskWords } from '../../protocol/words.ts';
import { obstacleTexts, pullRequestName } from '../words/pullRequestWording.ts';
import type { Translate } from '../words/translate.ts';

export interface Confirmation {
  readonly message: string;
  readonly detail: string;
  readonly button: string;
  /** Another answer that goes on too, and what is asked for then. */
  readonly other?: { readonly button: string; readonly intent: Intent };
}

/** What to ask before the intent is carried out, or `null` when it takes nothing away. */
export function confirmationFor(intent: Intent, view: ProjectView, t: Translate): Confirmation | null {
  switch (intent.kind) {
    case 'deleteTask':
      return deletingTask(intent, view, t);
    case 'deleteSubtask':
      return deletingSubtask(intent, view, t);
    case 'deleteSession':
      return deletingSession(intent.sessionId, view, t);
    case 'approveVerify': {
      const subtask = view.subtasks.find(({ id }) => id === intent.subtaskId);
      return {
        message: t('Let the gate run this command for “{0}”?', nameOf(subtask)),
        detail: `${visibly(intent.command)}\n\n${t(
          'A model wrote it. It runs by your shell in the worktree of the subtask, with your rights, each time its work is checked. If it is changed, you are asked again.',
        )}`,
        button: t('Let the Gate Run It'),
      };
    }
    case 'mergeSubtask':
      return merging(intent.subtaskId, view, t);
    case 'closePullRequest':
      return closing(intent.subtaskId, view, t);
    case 'markMerged':
      return marking(intent.subtaskId, view, t);
    case 'stopEverything':
      return {
        message: t('Stop every agent and check of {0}?', view.project.name),
        detail: t('What was stopped stays stopped until you start it again. Nothing is removed.'),
        button: t('Stop Everything'),
      };
    default:
      return null;
  }
}

function deletingTask(
  intent: Extract<Intent, { kind: 'deleteTask' }>,
  view: ProjectView,
  t: Translate,
): Confirmation {
  const task = view.tasks.find(({ id }) => id === intent.taskId);
  return {
    message: t('Delete the task “{0}” and its subtasks?', shortened(task?.title ?? '')),
    detail: task === undefined ? '' : deletingTaskWords(task, view.subtasks, t),
    button: t('Delete Task'),
    ...closingToo({ ...intent, closePullRequests: true }, intent.taskId, view, t),
  };
}

function deletingSubtask(
  intent: Extract<Intent, { kind: 'deleteSubtask' }>,
  view: ProjectView,
  t: Translate,
): Confirmation {
  const subtask = view.subtasks.find(({ id }) => id === intent.subtaskId);
  return {
    message: t('Delete the subtask “{0}”?', nameOf(subtask)),
    detail: subtask === undefined ? '' : deletingSubtaskWords(subtask, t),
    button: t('Delete Subtask'),
    ...closingToo({ ...intent, closePullRequests: true }, intent.subtaskId, view, t),
  };
}

function deletingSession(sessionId: string, view: ProjectView, t: Translate): Confirmation {
  const session = view.sessions.find(({ id }) => id === sessionId);
  return {
    message: t('Delete the session “{0}”?', shortened(session?.title ?? '')),
    detail: t(
      'Its agent is stopped, its worktree and branch are removed. Work that was not pushed is kept: “Restore from Rescue…” brings it back.',
    ),
    button: t('Delete Session'),
  };
}

/** What is deleted may leave pull requests behind: whether they are to be closed is the user's to say. */
function closingToo(
  intent: Intent,
  itemId: string,
  view: ProjectView,
  t: Translate,
): Pick<Confirmation, 'other'> {
  const open = openPullRequests(view, itemId).length;
  const button =
    open === 1 ? t('Delete and Close Pull Request') : t('Delete and Close {0} Pull Requests', open);
  return open === 0 ? {} : { other: { button, intent } };
}

function closing(subtaskId: string, view: ProjectView, t: Translate): Confirmation {
  const { name, pullRequest } = about(subtaskId, view, t);
  return {
    message: t('Close {0}?', pullRequest ?? t('its pull request')),
    detail: t(
      'Its subtask “{0}” fails, until you retry it or the pull request is opened again. The worktree is kept for a while, the work longer.',
      name,
    ),
    button: t('Close Pull Request'),
  };
}

/** What is ready is merged at once: the click said so. */
function merging(subtaskId: string, view: ProjectView, t: Translate): Confirmation | null {
  const { subtask, name, pullRequest } = about(subtaskId, view, t);
  const obstacles = subtask === undefined ? [] : obstacleTexts(subtask, t);
  if (obstacles.length === 0) {
    return null;
  }
  const work = t('It has the work of “{0}”.', name);
  const rules = t("GitHub's own rules have the last word.");
  return {
    message: t('Merge {0} although it is not ready?', pullRequest ?? t('its pull request')),
    detail: [work, ...obstacles, rules].join('\n'),
    button: t('Merge Anyway'),
  };
}

function marking(subtaskId: string, view: ProjectView, t: Translate): Confirmation {
  const { name, pullRequest, task } = about(subtaskId, view, t);
  const base = task === undefined ? '' : baseName(task);
  const claim = t(
    'You say that its work is in {0}; nothing looks whether it is. What depends on it starts from {0} as it is now.',
    base,
  );
  const consequence =
    pullRequest === null
      ? t('Its worktree and branch here are removed.')
      : t('Its worktree and branch here are removed, {0} is left as it is.', pullRequest);
  return {
    message: t('Mark “{0}” as merged?', name),
    detail: `${claim} ${consequence}`,
    button: t('Mark Merged'),
  };
}

/** Both names that the user may know the work by: the subtask's and the pull request's. */
function about(subtaskId: string, view: ProjectView, t: Translate) {
  const subtask = view.subtasks.find(({ id }) => id === subtaskId);
  const task = view.tasks.find(({ id }) => id === subtask?.taskId);
  const pullRequest = subtask && task ? pullRequestName(subtask, task, t) : null;
  return { subtask, task, name: nameOf(subtask), pullRequest };
}

function nameOf(subtask: SubtaskView | undefined): string {
  return subtask === undefined ? '' : `#${subtask.number} ${shortened(subtask.title)}`;
}

/** Word for word: what would not be seen, or would turn the order of what is seen, is written out. */
export function visibly(command: string): string {
  return command.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

function shortened(title: string): string {
  return title.length > 80 ? `${title.slice(0, 79)}…` : title;
}

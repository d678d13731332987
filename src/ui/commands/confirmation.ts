import type { Intent } from '../../protocol/intent.ts';
import { openPullRequests } from '../../protocol/pullRequests.ts';
import type { ProjectView } from '../../protocol/view.ts';
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
    case 'deleteTask': {
      const task = view.tasks.find(({ id }) => id === intent.taskId);
      return {
        message: t('Delete the task “{0}” and its subtasks?', shortened(task?.title ?? '')),
        detail: t(
          'Its agents are stopped, its worktrees and branches are removed. Work that is not merged is kept under refs/switchyard/rescue. What is merged stays merged.',
        ),
        button: t('Delete Task'),
        ...closingToo({ ...intent, closePullRequests: true }, intent.taskId, view, t),
      };
    }
    case 'deleteSubtask': {
      const subtask = view.subtasks.find(({ id }) => id === intent.subtaskId);
      return {
        message: t('Delete the subtask “{0}”?', shortened(subtask?.title ?? '')),
        detail: t(
          'Its agent is stopped, its worktree and branch are removed. Work that is not merged is kept under refs/switchyard/rescue. What depends on it no longer waits for it.',
        ),
        button: t('Delete Subtask'),
        ...closingToo({ ...intent, closePullRequests: true }, intent.subtaskId, view, t),
      };
    }
    case 'approveVerify': {
      const subtask = view.subtasks.find(({ id }) => id === intent.subtaskId);
      return {
        message: t('Let the gate run this command for #{0}?', subtask?.number ?? ''),
        detail: `${visibly(intent.command)}\n\n${t(
          'A model wrote it. It runs by your shell in the worktree of the subtask, with your rights, each time its work is checked. If it is changed, you are asked again.',
        )}`,
        button: t('Let the Gate Run It'),
      };
    }
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
  const subtask = view.subtasks.find(({ id }) => id === subtaskId);
  return {
    message: t(
      'Close the pull request {0} of “{1}”?',
      subtask?.pullRequest?.number ?? '',
      shortened(subtask?.title ?? ''),
    ),
    detail: t(
      'The subtask will have failed, with that as the reason. Its worktree is kept for a while, its work longer; Retry takes it up again.',
    ),
    button: t('Close Pull Request'),
  };
}

function marking(subtaskId: string, view: ProjectView, t: Translate): Confirmation {
  const subtask = view.subtasks.find(({ id }) => id === subtaskId);
  const task = view.tasks.find(({ id }) => id === subtask?.taskId);
  return {
    message: t('Mark “{0}” as merged?', shortened(subtask?.title ?? '')),
    detail: t(
      'You say that its work is in {0}; nothing looks whether it is. What depends on it starts from {0} as it is now. Its worktree and branch here are removed, a pull request is left as it is.',
      task?.baseBranch ?? '',
    ),
    button: t('Mark Merged'),
  };
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

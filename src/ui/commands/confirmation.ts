import type { Intent } from '../../protocol/intent.ts';
import type { ProjectView } from '../../protocol/view.ts';
import type { Translate } from '../words/translate.ts';

export interface Confirmation {
  readonly message: string;
  readonly detail: string;
  readonly button: string;
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

import { presentPlan } from '../../domain/planChange.ts';
import type { ProjectView, TaskView } from '../../protocol/view.ts';
import { visibly } from '../commands/confirmation.ts';
import type { Translate } from '../words/translate.ts';

/** A verify command that a model wrote and nobody has approved. */
export interface ModelCommand {
  readonly key: string;
  readonly command: string;
}

/** What a question can hold so that it is really read. */
const mostLines = 25;
const mostCharacters = 3_000;

/** Those that the gate would run if they were approved with the plan that waits. */
export function openCommands(view: ProjectView, task: TaskView): ModelCommand[] {
  const cards = view.subtasks.filter(({ taskId, deleting }) => taskId === task.id && !deleting);
  const { subtasks } = task.proposal?.plan ?? presentPlan(task.spec, cards);
  const settled = new Set(
    cards
      .filter(({ status, verifyApproved }) => verifyApproved || status === 'MERGED')
      .map(({ key, verify }) => JSON.stringify([key, verify])),
  );
  return subtasks.flatMap(({ key, verify }) =>
    verify === null || settled.has(JSON.stringify([key, verify])) ? [] : [{ key, command: verify }],
  );
}

/** All of them, word for word, or else how many there are: what is not shown is not approved. */
export function questionAbout(
  commands: readonly ModelCommand[],
  t: Translate,
): { readonly message: string; readonly detail: string; readonly canShowAll: boolean } {
  const lines = commands.map(({ key, command }) => `${key}: ${visibly(command)}`);
  const canShowAll = lines.length <= mostLines && lines.join('\n').length <= mostCharacters;
  const message =
    lines.length === 1
      ? t('The plan brings a verify command of its own. May the gate run it too?')
      : t('The plan brings {0} verify commands of its own. May the gate run them too?', lines.length);
  const detail = canShowAll
    ? t(
        'What you did not write, a model did. It runs by your shell in the worktrees, with your rights, beside your own verify command.',
      )
    : t('They are too many to be shown here. Approve the plan without them, and each on its card.');
  return { message, detail: canShowAll ? `${lines.join('\n')}\n\n${detail}` : detail, canShowAll };
}

import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { TaskView } from '../../protocol/view.ts';
import { showRefusal } from '../commands/askEngine.ts';
import { ask } from '../messages.ts';
import { t } from '../words/translations.ts';
import { type ModelCommand, openCommands, questionAbout } from './modelCommands.ts';
import { planUri } from './planAddress.ts';
import { untilView } from './untilView.ts';

/**
 * "Approve Plan": saves first what is typed, and asks whether the gate may run the commands that a model wrote, word
 * for word.
 */
export async function approvePlan(engine: Engine, { id }: TaskView): Promise<void> {
  const task = engine.view().tasks.find((candidate) => candidate.id === id);
  if (task === undefined || !(await saved(engine, task))) {
    return;
  }
  const commands = openCommands(engine.view(), task);
  const wanted = commands.length === 0 ? 'without' : await askAbout(commands);
  if (wanted === null) {
    return;
  }
  const answer = await engine.submit({ kind: 'approvePlan', taskId: id });
  if (!answer.ok) {
    showRefusal(answer.error.message);
  } else if (wanted === 'with') {
    await approveCommands(engine, task, commands);
  }
}

/** Whether what is approved is what stands in the editor. */
async function saved(engine: Engine, task: TaskView): Promise<boolean> {
  const name = planUri(engine, task, 'present').toString();
  const open = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.toString() === name);
  return open === undefined || task.proposal !== null || open.save();
}

async function askAbout(commands: readonly ModelCommand[]): Promise<'with' | 'without' | null> {
  const { message, detail, canShowAll } = questionAbout(commands, t);
  const withThem = t('Approve, and Let the Gate Run Them');
  const without = t('Approve Without Them');
  // The first one is what Enter chooses.
  const buttons = canShowAll ? [without, withThem] : [without];
  const answer = await ask({ message, detail }, ...buttons);
  return answer === withThem ? 'with' : answer === without ? 'without' : null;
}

/** Only where the subtask still has the command that was read: the engine compares it as well. */
async function approveCommands(
  engine: Engine,
  task: TaskView,
  commands: readonly ModelCommand[],
): Promise<void> {
  const idOf = ({ key, command }: ModelCommand): string | undefined =>
    engine
      .view()
      .subtasks.find((card) => card.taskId === task.id && card.key === key && card.verify === command)?.id;
  await untilView(engine, () => commands.every((command) => idOf(command) !== undefined));
  const refusals = new Set<string>();
  for (const { key, command } of commands) {
    const subtaskId = idOf({ key, command });
    const answer =
      subtaskId === undefined ? null : await engine.submit({ kind: 'approveVerify', subtaskId, command });
    if (answer === null) {
      refusals.add(t('“{0}” has another verify command by now.', key));
    } else if (!answer.ok) {
      refusals.add(answer.error.message);
    }
  }
  if (refusals.size > 0) {
    showRefusal([...refusals].join(' '));
  }
}

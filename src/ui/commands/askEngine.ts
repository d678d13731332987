import * as vscode from 'vscode';
import type { Refusal } from '../../domain/refusal.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import { changedMeanwhile } from '../../protocol/words.ts';
import { ask, showInformation, showWarning } from '../messages.ts';
import { t } from '../words/translations.ts';
import { cancellable, uncancellable } from './cancellable.ts';
import { confirmationFor } from './confirmation.ts';
import { untilAgreed } from './untilAgreed.ts';

/** Submits what a command asks for: asks before anything is taken away, and shows a refusal. Tells whether it was done. */
export async function askAndSubmit(engine: Engine, intent: Intent): Promise<boolean> {
  const wanted = await confirmed(engine, intent);
  if (wanted === null) {
    return false;
  }
  const answer = await submitConfirmed(engine, wanted);
  if (answer?.ok === false) {
    showRefusal(answer.error.message);
  }
  return answer?.ok === true;
}

/** Submits an intent; what only the engine sees to come with it is asked about then. `null`: the user does not want that. */
export async function submitConfirmed(engine: Engine, intent: Intent): Promise<Answer | null> {
  const answer = await submitWithProgress(engine, intent);
  if (answer.ok || answer.error.kind !== 'unconfirmed' || !('subtaskId' in intent)) {
    return answer;
  }
  const { subtaskId } = intent;
  const number = engine.view().subtasks.find(({ id }) => id === subtaskId)?.number ?? 0;
  const message = t('Merge #{0} without what was changed after its checks?', number);
  const button = t('Merge Without Them');
  return (await ask({ message, detail: answer.error.message }, button)) === button
    ? submitWithProgress(engine, { kind: 'mergeSubtask', subtaskId, leaveOut: true })
    : null;
}

export type Answer = Result<{ readonly id: string | null }, Refusal>;

/** Submits what may take its time before anything changes: until then the user may cancel it. */
export function submitCancellable(engine: Engine, title: string, intent: Intent): Promise<Answer> {
  return cancellable(title, async (signal) => {
    const answer = await engine.submit(intent, signal);
    if (answer.ok && signal.aborted) {
      void showInformation(t('It was done before you cancelled it.'));
    }
    return answer;
  });
}

/**
 * Submits what needs no question before, and may take its time. What looks about for long before it changes something can be
 * cancelled until then.
 */
export function submitWithProgress(engine: Engine, intent: Intent): Promise<Answer> {
  switch (intent.kind) {
    case 'markMerged':
      return submitCancellable(engine, t('Looking at the base…'), intent);
    case 'updateBranch':
      return submitCancellable(engine, t('Updating the branch…'), intent);
    case 'returnPullRequest':
      return submitCancellable(engine, t('Looking at the pull request…'), intent);
    case 'closePullRequest':
      return uncancellable(t('Closing the pull request…'), () => engine.submit(intent));
    case 'deleteTask':
    case 'deleteSubtask':
    case 'deleteSession':
      return uncancellable(t('Deleting…'), () => engine.submit(intent));
    default:
      return uncancellable(t('Waiting for an answer…'), () => engine.submit(intent));
  }
}

/** Where the workspace is not trusted that is the reason, and can be changed. */
export function showRefusal(message: string): void {
  void tellRefusal(message);
}

/** Shows why what the user has typed is refused; tells whether they want to change it and try again. */
export async function editsAfter(message: string): Promise<boolean> {
  const again = t('Edit and Try Again');
  return (await tellRefusal(message, again)) === again;
}

async function tellRefusal(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
  const manage = t('Manage Workspace Trust');
  const trust = vscode.workspace.isTrusted ? [] : [manage];
  const pressed = await showWarning(message, ...buttons, ...trust);
  if (pressed === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
  return pressed;
}

/** What the user wants after all; `null`: nothing. */
function confirmed(engine: Engine, intent: Intent): Promise<Intent | null> {
  return untilAgreed(
    intent,
    () => confirmationFor(intent, engine.view(), t),
    async ({ message, detail, button, other }, isAgain) => {
      const changed = isAgain ? `${changedMeanwhile(t)}\n\n` : '';
      const buttons = [button, ...(other === undefined ? [] : [other.button])];
      return ask({ message, detail: `${changed}${detail}` }, ...buttons);
    },
  );
}

import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import type { Intent } from '../../protocol/intent.ts';
import { t } from '../words/translations.ts';
import { confirmationFor } from './confirmation.ts';

/** Submits what a command asks for: asks before anything is taken away, and shows a refusal. Tells whether it was done. */
export async function askAndSubmit(engine: Engine, intent: Intent): Promise<boolean> {
  const wanted = await confirmed(engine, intent);
  if (wanted === null) {
    return false;
  }
  const answer = await engine.submit(wanted);
  if (!answer.ok) {
    // Not awaited: the message stands there until it is closed.
    void showRefusal(answer.error.message);
  }
  return answer.ok;
}

/** Where the workspace is not trusted that is the reason, and can be changed. */
export async function showRefusal(message: string): Promise<void> {
  if (vscode.workspace.isTrusted) {
    await vscode.window.showWarningMessage(message);
    return;
  }
  const manage = t('Manage Workspace Trust');
  if ((await vscode.window.showWarningMessage(message, manage)) === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}

/** What the user wants after all; `null`: nothing. */
async function confirmed(engine: Engine, intent: Intent): Promise<Intent | null> {
  const confirmation = confirmationFor(intent, engine.view(), t);
  if (confirmation === null) {
    return intent;
  }
  const { message, detail, button, other } = confirmation;
  const buttons = [button, ...(other === undefined ? [] : [other.button])];
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...buttons);
  return answer === button ? intent : answer === undefined ? null : (other?.intent ?? null);
}

import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { t } from '../words/translations.ts';
import { showRefusal } from './askEngine.ts';

/** Lets this window work on the project in place of the one that does not answer, when the user knows what that means. */
export async function takeOver(engine: Engine): Promise<void> {
  const { name, role } = engine.view().project;
  if (role === 'driver') {
    await vscode.window.showInformationMessage(t('This window works on {0} already.', name));
    return;
  }
  const message = t('Take over {0} in this window?', name);
  const detail = t(
    'Agents that run go on, and everything that was saved is kept. If the other window is still there, it follows this one as soon as it wakes, and what it had not saved by then is dropped.',
  );
  const button = t('Take Over');
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, button)) !== button) {
    return;
  }
  const taken = await engine.takeOver();
  if (!taken.ok) {
    await showRefusal(taken.error.message);
  }
}

import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { showInformation } from '../messages.ts';
import { t } from '../words/translations.ts';
import type { Writing } from './writings.ts';

/**
 * Lets the user write the description in an editor, with room for many lines; `true` once they go on from there. The command
 * of that title goes on from there, too: then it is that run which does.
 */
export async function descriptionInEditor(writing: Writing, command: string): Promise<boolean> {
  const { description } = writing.draft;
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: description });
  const typing = followTyping(document, writing);
  await vscode.window.showTextDocument(document);
  const goOn = t('Go On');
  const message = t('Write it in the editor, then go on. “{0}” goes on from there, too.', command);
  const answer = await showInformation(message, goOn);
  if (answer !== goOn || !writing.isLatest) {
    return false;
  }
  if (document.isClosed) {
    return true;
  }
  // Its text is kept as the draft: nobody has to be asked whether to save it. Reverting empties the document.
  typing.dispose();
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  return true;
}

/** Until the document is closed, whatever becomes of the message. */
function followTyping(document: vscode.TextDocument, writing: Writing): Disposable {
  const owned = new DisposableStore();
  owned.add(
    vscode.workspace.onDidChangeTextDocument((change) => {
      // One that is thrown away is emptied first.
      if (change.document === document && document.isDirty) {
        writing.type({ description: document.getText() });
      }
    }),
  );
  owned.add(vscode.workspace.onDidCloseTextDocument((closed) => closed === document && owned.dispose()));
  return owned;
}

import * as vscode from 'vscode';
import { showInformation } from '../messages.ts';
import { t } from '../words/translations.ts';
import { commentCount, type Draft } from './drafts.ts';
import { requestText } from './reviewRequest.ts';

/** Says that comments have lost their place before they were sent, and shows them to whoever still wants them. */
export async function tellGone(drafts: readonly Draft[]): Promise<void> {
  const count = commentCount(drafts);
  const message =
    count === 1
      ? t('A comment was not sent, and what it was about is merged or deleted.')
      : t('{0} comments were not sent, and what they were about is merged or deleted.', count);
  const show = t('Show');
  if ((await showInformation(message, show)) === show) {
    const content = requestText('', drafts);
    const document = await vscode.workspace.openTextDocument({ content, language: 'markdown' });
    await vscode.window.showTextDocument(document);
  }
}

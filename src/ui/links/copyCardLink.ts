import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { t } from '../words/translations.ts';
import { cardLink } from './cardLink.ts';

const extensionId = 'switchyard.switchyard';

/** "Copy Link to Card": for a note, an issue or a message to somebody who has the same project open. */
export async function copyCardLink(engine: Engine, itemId: string): Promise<void> {
  const link = cardLink({ scheme: vscode.env.uriScheme, extensionId }, engine.project.id, itemId);
  await vscode.env.clipboard.writeText(link);
  vscode.window.setStatusBarMessage(t('The link is in the clipboard.'), 3_000);
}

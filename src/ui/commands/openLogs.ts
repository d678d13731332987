import * as vscode from 'vscode';
import { showInformation } from '../messages.ts';
import { chooseOne } from '../picks.ts';
import { t } from '../words/translations.ts';

/** Shows the raw logs of a run: in the system's file browser, or file by file where that one is not at hand. */
export async function openLogs(directory: string | null): Promise<void> {
  const folder = directory === null ? null : vscode.Uri.file(directory);
  const files = folder === null ? [] : await filesIn(folder);
  if (folder === null || files.length === 0) {
    void showInformation(t('The logs of this run are gone.'));
    return;
  }
  const isLocal = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  if (isLocal) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.joinPath(folder, files[0] ?? ''));
    return;
  }
  const lines = files.map((label) => ({ label }));
  const chosen = await chooseOne(lines, { placeHolder: folder.fsPath });
  if (chosen !== undefined) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(folder, chosen.label));
  }
}

async function filesIn(folder: vscode.Uri): Promise<string[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    return entries.filter(([, type]) => type === vscode.FileType.File).map(([name]) => name);
  } catch {
    // Deleted by hand, or with its task.
    return [];
  }
}

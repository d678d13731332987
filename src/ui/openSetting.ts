import * as vscode from 'vscode';

/** They belong to one repository, and may stand in its own settings. */
const ofRepository: readonly string[] = ['setUpCommand', 'verifyCommand'];

/**
 * Opens one setting of ours, or with `null` all of them, on the tab where it can be set: where the extension runs on
 * another machine than the window, as with a browser, the tab of the user does not have all of them.
 */
export async function openSetting(name: string | null): Promise<void> {
  const query = name === null ? '@ext:switchyard.switchyard' : `@id:switchyard.${name}`;
  await vscode.commands.executeCommand(`workbench.action.${tabOf(name)}`, { query });
}

function tabOf(name: string | null): string {
  const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
  if (name !== null && ofRepository.includes(name) && hasFolder) {
    return 'openWorkspaceSettings';
  }
  return vscode.env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
}

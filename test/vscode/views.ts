import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, type Journey } from './suite.ts';

export const views: readonly Journey[] = [
  {
    name: 'the board opens once, however often it is asked for',
    run: async () => {
      await vscode.commands.executeCommand('switchyard.openBoard');
      await eventually(() => assert.equal(tabsNamed(/^Switchyard: /).length, 1));
      await vscode.commands.executeCommand('switchyard.openBoard');
      assert.equal(tabsNamed(/^Switchyard: /).length, 1);
      await vscode.window.tabGroups.close(tabsNamed(/^Switchyard: /));
    },
  },
  {
    name: 'the tree takes the focus',
    run: async () => {
      await vscode.commands.executeCommand('switchyard.tasks.focus');
    },
  },
  {
    name: 'opening and looking leaves the repository as it was',
    run: async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      const entries = await vscode.workspace.fs.readDirectory(folder.uri);
      assert.deepEqual(entries.map(([name]) => name).sort(), ['.git', 'README.md']);
    },
  },
];

function tabsNamed(label: RegExp): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter((tab) => label.test(tab.label));
}

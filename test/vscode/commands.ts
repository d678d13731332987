import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ownManifest } from './ownExtension.ts';
import { eventually, type Journey } from './suite.ts';

export const commands: readonly Journey[] = [
  {
    name: 'every command runs without an argument in a project without a task, and comes to an end',
    run: async () => {
      const contributed = ownManifest().contributes.commands.map(({ command }) => command);
      assert.ok(contributed.length > 0);
      for (const command of contributed) {
        await runAndLeave(command);
      }
      await vscode.commands.executeCommand('workbench.action.closePanel');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    },
  },
];

/** Runs the command and leaves whatever it asks or says, as a user does who thinks better of it. */
async function runAndLeave(command: string): Promise<void> {
  let ended = false;
  const run = Promise.resolve(vscode.commands.executeCommand(command)).finally(() => {
    ended = true;
  });
  const leave = () => {
    void vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    void vscode.commands.executeCommand('notifications.clearAll');
    assert.ok(ended, `${command} does not end`);
  };
  await Promise.all([run, eventually(leave)]);
}

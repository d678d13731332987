import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Journey } from './suite.ts';

const extensionId = 'switchyard.switchyard';

export const activation: readonly Journey[] = [
  {
    name: 'the extension activates',
    run: async () => {
      const extension = ownExtension();
      await extension.activate();
      assert.equal(extension.isActive, true);
    },
  },
  {
    name: 'every command that it contributes is registered, under one category',
    run: async () => {
      const contributed = commandsOf(ownExtension().packageJSON);
      assert.ok(contributed.length > 0);
      const registered = new Set(await vscode.commands.getCommands(true));
      assert.deepEqual(
        contributed.filter(({ command }) => !registered.has(command)),
        [],
      );
      assert.deepEqual([...new Set(contributed.map(({ category }) => category))], ['Switchyard']);
    },
  },
  {
    name: 'it runs beside the workspace, where git and the agents are',
    run: async () => {
      assert.equal(ownExtension().extensionKind, vscode.ExtensionKind.Workspace);
    },
  },
];

function ownExtension(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension(extensionId);
  assert.ok(extension, `${extensionId} is not there`);
  return extension;
}

interface ContributedCommand {
  readonly command: string;
  readonly category: string | undefined;
}

function commandsOf(manifest: { contributes?: { commands?: ContributedCommand[] } }): ContributedCommand[] {
  return manifest.contributes?.commands ?? [];
}

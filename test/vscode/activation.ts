import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ownExtension, ownManifest } from './ownExtension.ts';
import type { Journey } from './suite.ts';

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
      const contributed = ownManifest().contributes.commands;
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

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** As much of our package.json as is looked at here. */
export interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category?: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope?: string; readonly default?: unknown }>>;
    };
  };
}

export function ownExtension(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('switchyard.switchyard');
  assert.ok(extension, 'switchyard.switchyard is not there');
  return extension;
}

export function ownManifest(): Manifest {
  return ownExtension().packageJSON;
}

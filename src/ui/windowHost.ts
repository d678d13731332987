import * as vscode from 'vscode';
import type { Settings } from '../domain/settings.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import type { Log } from '../lib/log.ts';
import { isAttended } from './workspace.ts';

/** What an engine is given by this window: the settings for its folder, the trust, the sign-in. */
export class WindowHost implements Disposable {
  readonly #extensionPath: string;
  readonly #log: Log;
  readonly #owned = new DisposableStore();
  #settingsOf = new Map<string | null, Settings>();

  constructor(extensionPath: string, log: Log) {
    this.#extensionPath = extensionPath;
    this.#log = log;
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration(() => {
        this.#settingsOf = new Map();
      }),
    );
  }

  async of(folder: string | null) {
    const { readSettings, readGitPaths, readWorktreeFiles } = await import('./border.ts');
    const scope = folder === null ? null : vscode.Uri.file(folder);
    // Only what the user wrote: without VS Code's Git extension nobody else keeps a workspace's value out.
    const gitPath = vscode.workspace.getConfiguration('git').inspect('path')?.globalValue;
    return {
      extensionPath: this.#extensionPath,
      stateDirectory: null,
      gitPaths: readGitPaths(gitPath),
      settings: () => this.#settings(folder, scope, readSettings),
      trusted: () => vscode.workspace.isTrusted,
      attended: isAttended,
      worktreeFiles() {
        const git = vscode.workspace.getConfiguration('git', scope);
        return readWorktreeFiles((key) => git.get(key));
      },
      log: this.#log,
    };
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The engine asks for each card that it shows. */
  #settings(
    folder: string | null,
    scope: vscode.Uri | null,
    read: typeof import('./border.ts').readSettings,
  ): Settings {
    const known = this.#settingsOf.get(folder);
    if (known) {
      return known;
    }
    const configuration = vscode.workspace.getConfiguration('switchyard', scope);
    const { settings, problems } = read((key) => configuration.get(key));
    for (const problem of problems) {
      this.#log.warn(`A setting is ignored: ${problem}`);
    }
    this.#settingsOf.set(folder, settings);
    return settings;
  }
}

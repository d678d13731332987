import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { onDidChangeSignIn } from './github/signIn.ts';
import type { Folder, Projects } from './projects.ts';

export function workspaceFolders(): Folder[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri, name }) => ({ uri: uri.toString(), path: uri.fsPath, name }));
}

/** A window that is just loading answers late, and must not lose what it works on to the next one. */
const patienceMs = 10_000;

/**
 * Whether the window is still there. The extension host outlives one that is closed in a browser, or lost by a remote
 * connection, for minutes; only an answer from the other side tells.
 */
export async function isAttended(): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs);
  });
  const answer = vscode.commands.executeCommand('setContext', 'switchyard.attended', true).then(() => true);
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Tells the projects what happens around them: folders that come and go, settings, trust, who is signed in. Takes up
 * again at once what may still be running in the folders that are there.
 */
export function followWorkspace(projects: Projects, lookAgain: () => void): Disposable {
  const owned = new DisposableStore();
  const follow = (): void => {
    projects.setFolders(workspaceFolders());
    void projects.openKnown();
  };
  const wake = (): void => {
    lookAgain();
    for (const { engine } of projects.open()) {
      engine.wake();
    }
  };
  owned.add(vscode.workspace.onDidChangeWorkspaceFolders(follow));
  owned.add(vscode.workspace.onDidGrantWorkspaceTrust(wake));
  owned.add(
    vscode.workspace.onDidChangeConfiguration(
      (change) => change.affectsConfiguration('switchyard') && wake(),
    ),
  );
  owned.add(onDidChangeSignIn(wake));
  follow();
  return owned;
}

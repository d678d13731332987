import * as vscode from 'vscode';
import type { ClaudeStanding } from '../../domain/claudeStanding.ts';
import { untrustedRefusal } from '../../domain/trust.ts';
import { showInformation } from '../messages.ts';
import { t } from '../words/translations.ts';
import { showRefusal } from './askEngine.ts';

/** "Sign In to Claude": opens the CLI's own log-in in a terminal; `ended` is called when that is closed. */
export async function signInToClaude(
  claudeStanding: () => Promise<ClaudeStanding>,
  ended: () => void,
): Promise<void> {
  // The CLI would read what the folder says to it.
  if (!vscode.workspace.isTrusted) {
    showRefusal(untrustedRefusal.message);
    return;
  }
  const standing = await claudeStanding();
  switch (standing.kind) {
    case 'ready':
      // Where it cannot be asked, the first agent will tell.
      void showInformation(t('The Claude CLI asks for no sign-in: agents can work.'));
      return;
    case 'missing':
      await vscode.commands.executeCommand('switchyard.checkSetup');
      return;
    case 'signedOut': {
      // The program itself and no shell: there is nothing to quote.
      const terminal = vscode.window.createTerminal({
        name: t('Sign In to Claude'),
        shellPath: standing.path,
        shellArgs: ['/login'],
        iconPath: new vscode.ThemeIcon('account'),
        isTransient: true,
      });
      const closing = vscode.window.onDidCloseTerminal((closed) => {
        if (closed === terminal) {
          closing.dispose();
          ended();
        }
      });
      terminal.show();
    }
  }
}

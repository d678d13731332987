import * as vscode from 'vscode';
import { needText } from '../status/attention.ts';
import { t } from '../words/translations.ts';

const scheme = 'switchyard-need';

/** Where the badge of a line with so many needs is asked for: another number is another address, so none grows old. */
export function needAddress(id: string, needs: number): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${id}`, query: String(needs) });
}

/** The badges of the tree's lines: how much there needs the user. */
export function needBadges(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: (uri) => {
      const needs = uri.scheme === scheme ? Number(uri.query) : 0;
      if (needs === 0) {
        return undefined;
      }
      return {
        // VS Code shows two characters at most.
        badge: needs > 99 ? '!!' : String(needs),
        tooltip: needText(needs, t),
        color: new vscode.ThemeColor('list.warningForeground'),
      };
    },
  });
}

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { boardHtml } from './boardHtml.ts';

/** The board's page for a panel, with the addresses at which that finds the page's own files. */
export function panelHtml({ webview, title }: vscode.WebviewPanel, files: vscode.Uri): string {
  const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString();
  return boardHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(18).toString('base64'),
    language: vscode.env.language,
    words: vscode.l10n.bundle ?? {},
    title,
    script: address('board.js'),
    styles: [address('board.css')],
    icons: address('codicon.css'),
  });
}

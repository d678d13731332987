import type { BoardRequest } from '../../protocol/boardMessage.ts';

export interface BoardPage {
  /** Of the webview: where its own files come from. */
  readonly cspSource: string;
  readonly nonce: string;
  readonly language: string;
  /** The words of that language by the English ones; nothing where they are the same. */
  readonly words: Readonly<Record<string, unknown>>;
  readonly title: string;
  /** Addresses of the files as the webview sees them. */
  readonly script: string;
  readonly styles: readonly string[];
  readonly icons: string;
}

/** The page that the board is drawn in: it can load our own script and styles, and nothing else. */
export function boardHtml(page: BoardPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.cspSource}`,
    `font-src ${page.cspSource}`,
    `img-src ${page.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(page.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<script nonce="${page.nonce}">${askAtOnce}</script>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="switchyard-words" content="${escapeHtml(JSON.stringify(page.words))}">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${escapeHtml(page.icons)}">
${page.styles.map((href) => `<link rel="stylesheet" href="${escapeHtml(href)}">`).join('\n')}
</head>
<body>
<script type="module" nonce="${page.nonce}" src="${escapeHtml(page.script)}"></script>
</body>
</html>`;
}

const ready: BoardRequest = { kind: 'ready' };

/** What there is to show comes while the program is still being loaded, and is kept for it. */
const askAtOnce = `{
  const api = acquireVsCodeApi();
  const early = [];
  onmessage = ({ data }) => early.push(data);
  api.postMessage(${JSON.stringify(ready)});
  globalThis.switchyard = { api, early };
}`;

/** Shown in place of a board that cannot be drawn. */
export function messageHtml(language: string, message: string): string {
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
</head>
<body><p role="alert">${escapeHtml(message)}</p></body>
</html>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

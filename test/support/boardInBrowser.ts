import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { BoardUpdate } from '../../src/protocol/boardMessage.ts';
import type { ProjectView } from '../../src/protocol/view.ts';
import { boardHtml } from '../../src/ui/board/boardHtml.ts';
import { PatchQueue } from '../../src/ui/board/patchQueue.ts';
import { provideChromium } from './chromium.ts';

const built = join(import.meta.dirname, '..', '..', 'dist', 'webview');
const fixtures = join(import.meta.dirname, '..', 'fixtures', 'board');

/** The board's page as it is shipped, in a browser without VS Code: whoever drives it stands for the extension. */
export interface BoardInBrowser {
  /** The page around that of the board; what can be done there stands in `test/fixtures/board/host.html`. */
  readonly page: Page;
  /** The same cards without any program: what the browser alone needs to show what is in sight of this board. */
  bareOf(view: ProjectView): Promise<string>;
  /** From where `keep(…)` gets it. */
  addressOf(view: ProjectView): string;
  /** How long the thread that draws the page was at work since it was opened, in milliseconds. */
  workedMs(): Promise<number>;
  close(): Promise<void>;
}

export const boardAddress = '/board.html';

export async function openBoardInBrowser(): Promise<BoardInBrowser> {
  const files = new Map<string, string>([[boardAddress, await programPage()]]);
  const server = await serve(files);
  const browser = await chromium.launch({
    executablePath: await provideChromium(() => undefined),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const close = async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    await page.goto(`${urlOf(server)}/host.html`);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const addressOf = (view: ProjectView) => {
      const address = `/updates-${files.size}.json`;
      files.set(address, JSON.stringify(updatesOf(view)));
      return address;
    };
    return {
      page,
      addressOf,
      bareOf: async (view) => {
        await page.evaluate(`keep('${addressOf(view)}').then(() => open('${boardAddress}'))`);
        const address = `/bare-${files.size}.html`;
        files.set(address, barePage(String(await page.evaluate(cardsInSight))));
        return address;
      },
      workedMs: async () => {
        const { metrics } = await session.send('Performance.getMetrics');
        return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** All that the extension sends to a page that asks for this view. */
function updatesOf(view: ProjectView): readonly BoardUpdate[] {
  const queue = new PatchQueue();
  const updates: BoardUpdate[] = [{ kind: 'snapshot', view: queue.snapshot(view) }];
  for (let patch = queue.take(); patch !== null; patch = queue.take()) {
    updates.push({ kind: 'patch', patch });
  }
  return updates;
}

/** In the page's own words: what is drawn, without the cards that nobody sees and without their gaps. */
const cardsInSight = `(() => {
  const { contentDocument, contentWindow } = frame;
  const isSeen = (card) => card.getBoundingClientRect().top < contentWindow.innerHeight;
  const unseen = [...contentDocument.querySelectorAll('[data-card], .gap')].filter(
    (element) => element.matches('.gap') || !isSeen(element),
  );
  for (const element of unseen) element.remove();
  return contentDocument.querySelector('#board').outerHTML;
})()`;

const parts = {
  cspSource: "'self'",
  nonce: 'board',
  language: 'en',
  words: {},
  title: 'Board',
  script: '/board.js',
  styles: ['/theme.css', '/board.css'],
  icons: '/codicon.css',
};

/** What VS Code gives stands in the page itself, before all that is ours. */
async function programPage(): Promise<string> {
  const api = await readFile(join(fixtures, 'api.js'), 'utf8');
  return themed(boardHtml(parts).replace('<head>', () => `<head>\n<script>${api}</script>`));
}

function barePage(cards: string): string {
  const withoutScripts = boardHtml(parts).replaceAll(/<script[\s\S]*?<\/script>\n/g, '');
  return themed(withoutScripts.replace('</body>', () => `${cards}\n</body>`));
}

function themed(page: string): string {
  return page.replace('<body>', '<body class="vscode-dark">');
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.ttf': 'font/ttf',
};

async function serve(files: ReadonlyMap<string, string>): Promise<Server> {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    const content = files.get(path) ?? (await readEither(path));
    // Each page is loaded as for the first time.
    response.writeHead(content === null ? 404 : 200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
    });
    response.end(content ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function readEither(path: string): Promise<Buffer | null> {
  for (const folder of [built, fixtures]) {
    const content = await readFile(join(folder, path)).catch(() => null);
    if (content !== null) {
      return content;
    }
  }
  return null;
}

function urlOf(server: Server): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}

// Desktop VS Code instead of the browser's. Not yet run: tried only where neither it nor a display is there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';

export interface Desktop {
  readonly page: Page;
  /** Resolves when the user has closed the window. */
  readonly closed: Promise<void>;
}

interface DesktopOptions {
  readonly program: string;
  readonly folder: string;
  readonly extensionPath: string;
  readonly dataDirectory: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The path of `code`, when there is one and a display to show it on. */
export async function findDesktop(): Promise<string | null> {
  const { DISPLAY, WAYLAND_DISPLAY, PATH = '' } = process.env;
  if (process.platform === 'linux' && DISPLAY === undefined && WAYLAND_DISPLAY === undefined) {
    return null;
  }
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  for (const folder of PATH.split(delimiter).filter((entry) => entry !== '')) {
    const path = join(folder, name);
    if (await canRun(path)) {
      return path;
    }
  }
  return null;
}

/** Opens a window of its own, apart from the user's settings and extensions, that can be driven. */
export async function openDesktop(options: DesktopOptions): Promise<Desktop> {
  const { dataDirectory } = options;
  await mkdir(join(dataDirectory, 'User'), { recursive: true });
  await writeFile(join(dataDirectory, 'User/settings.json'), JSON.stringify(options.settings, null, 2));
  const port = await freePort();
  const code = spawn(
    options.program,
    [
      ...['--new-window', '--wait', '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
      ...['--user-data-dir', dataDirectory, '--extensions-dir', join(dataDirectory, 'extensions')],
      `--extensionDevelopmentPath=${options.extensionPath}`,
      `--remote-debugging-port=${port}`,
      options.folder,
    ],
    {
      env: { ...process.env, ...options.environment },
      stdio: 'ignore',
      // `code` is a batch file there, and those start in a shell only.
      shell: process.platform === 'win32',
    },
  );
  const closed = once(code, 'exit').then(() => undefined);
  return { page: await connect(port), closed };
}

async function connect(port: number): Promise<Page> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null);
    const page = browser === null ? null : await workbenchOf(browser);
    if (page !== null) {
      return page;
    }
    if (Date.now() > deadline) {
      throw new Error('Desktop VS Code opened no window that can be driven.');
    }
    await delay(500);
  }
}

async function workbenchOf(browser: Browser): Promise<Page | null> {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    if ((await page.locator('.monaco-workbench').count()) > 0) {
      return page;
    }
  }
  return null;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('No port is free.');
  }
  return address.port;
}

function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

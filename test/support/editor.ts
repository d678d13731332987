import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { provideChromium } from './chromium.ts';
import { type CodeServer, provideCodeServer, startCodeServer } from './codeServer.ts';

export interface EditorOptions {
  /** `null` for a window without a folder. */
  readonly folder: string | null;
  /** The extension that is being developed: the folder of its package.json. */
  readonly extensionPath: string;
  /** A module of that extension's host with a `run()`; see `runTests`. */
  readonly testsPath?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Over this process's environment, for the extension host and all that it starts; `undefined` takes away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** False: the workspace is trusted only when the user says so. Default true. */
  readonly trust?: boolean;
  readonly headless?: boolean;
  /** How long the extension host of a page that is gone waits for it; VS Code's three hours without it. */
  readonly reconnectionSeconds?: number;
  /** False: a signal closes no browser and ends nothing, since the caller closes the editor. Default true. */
  readonly endsOnSignal?: boolean;
  readonly theme?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly say?: (line: string) => void;
}

export interface Editor {
  readonly page: Page;
  /** Where any browser sees the same. */
  readonly url: string;
  /** What the page's console and the server said: for finding out why something failed. */
  log(): string;
  writeSettings(settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** Closes the browser alone: the server goes on for another one. */
  closeBrowser(): Promise<void>;
  /** Leaves no process and no file. Agents that the extension started detached are its own. */
  close(): Promise<void>;
}

export const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern' };

/** Settings that keep everything quiet that is not about the extension. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'workbench.editor.useModal': 'off',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code fills it in.
  'window.title': '${activeEditorShort}${separator}${rootName}',
  'remote.autoForwardPorts': false,
};

const opened = new Set<Page>();

/** Those of all editors that are not closed. */
export function openPages(): readonly Page[] {
  return [...opened].filter((page) => !page.isClosed());
}

/** Real VS Code on a folder, with the extension from source, in a real browser. */
export async function openEditor(options: EditorOptions): Promise<Editor> {
  const say = options.say ?? (() => undefined);
  const [program, browserPath] = [await provideCodeServer(say), await provideChromium(say)];
  const dataDirectory = await mkdtemp(join(tmpdir(), 'switchyard-editor-'));
  const said: string[] = [];
  const writeSettings = (settings: Readonly<Record<string, unknown>>) =>
    writeUserSettings(dataDirectory, {
      ...quietSettings,
      'workbench.colorTheme': options.theme ?? themes.dark,
      ...settings,
    });
  await writeSettings(options.settings ?? {});
  let server: CodeServer | null = null;
  let browser: Browser | null = null;
  const close = async () => {
    await browser?.close();
    await server?.stop();
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    server = await startCodeServer({
      program,
      dataDirectory,
      environment: { ...process.env, ...options.environment },
      trustsEverything: options.trust ?? true,
      ...(options.reconnectionSeconds === undefined
        ? {}
        : { reconnectionSeconds: options.reconnectionSeconds }),
    });
    browser = await launchBrowser(browserPath, options);
    const page = await browser.newPage({ viewport: options.size ?? { width: 1600, height: 900 } });
    opened.add(page);
    page.setDefaultTimeout(60_000);
    page.on('console', (message) => said.push(`[${message.type()}] ${message.text()}\n`));
    page.on('pageerror', (error) => said.push(`[page error] ${error.stack ?? error.message}\n`));
    const { output } = server;
    const url = pageAddress(server.url, options);
    const closeBrowser = async () => browser?.close();
    return { page, url, log: () => `${said.join('')}${output()}`, writeSettings, closeBrowser, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function writeUserSettings(
  dataDirectory: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  // What is the extension's own stands in one place, so that it can be changed there: in the settings of the machine, which
  // alone are read for the scope "machine" where the extension host is remote.
  const entries = Object.entries(settings);
  const files = {
    User: entries.filter(([name]) => !name.startsWith('switchyard.')),
    Machine: entries,
  };
  for (const [folder, written] of Object.entries(files)) {
    const directory = join(dataDirectory, 'data', folder);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'settings.json'), JSON.stringify(Object.fromEntries(written), null, 2));
  }
}

function launchBrowser(
  executablePath: string,
  { headless = true, endsOnSignal = true }: EditorOptions,
): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless,
    handleSIGINT: endsOnSignal,
    handleSIGTERM: endsOnSignal,
    handleSIGHUP: endsOnSignal,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}

function pageAddress(serverUrl: string, options: EditorOptions): string {
  const remote = (path: string) => `vscode-remote://${new URL(serverUrl).host}${encodeURI(path)}`;
  const payload = [
    ['extensionDevelopmentPath', remote(options.extensionPath)],
    ...(options.testsPath === undefined ? [] : [['extensionTestsPath', remote(options.testsPath)]]),
    ['skipWelcome', 'true'],
  ];
  const opened: Record<string, string> =
    options.folder === null ? { ew: 'true' } : { folder: options.folder };
  const query = new URLSearchParams({ ...opened, payload: JSON.stringify(payload) });
  return `${serverUrl}/?${query}`;
}

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import type { Log } from '../../lib/log.ts';
import type { BoardRequest, BoardUpdate } from '../../protocol/boardMessage.ts';
import type { Intent } from '../../protocol/intent.ts';
import { openLink } from '../commands/pullRequestCommands.ts';
import type { OpenProject, Projects } from '../projects.ts';
import type { TreeElement } from '../tree/tree.ts';
import { t } from '../words/translations.ts';
import { BoardConnection } from './boardConnection.ts';
import { boardHtml, messageHtml } from './boardHtml.ts';

const boardViewType = 'switchyard.board';

export interface BoardParts {
  readonly extensionUri: vscode.Uri;
  readonly projects: Projects;
  readonly log: Log;
  /** Reads a message of the page; `null` for one that is not known. */
  parseRequest(message: unknown): Promise<BoardRequest | null>;
}

/** The boards of the window: one for each project, as a tab. */
export class Boards implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #parts: BoardParts;
  readonly #panels = new Map<Engine, BoardPanel>();
  readonly #owned = new DisposableStore();

  constructor(parts: BoardParts) {
    this.#parts = parts;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(boardViewType, this));
    this.#owned.add(parts.projects.onDidChange(({ kind }) => kind === 'state' && this.#closeOrphans()));
  }

  /** Shows the project's board and, on it, the item. */
  show(project: OpenProject, itemId: string | null): void {
    const known = this.#panels.get(project.engine);
    if (known !== undefined) {
      known.show();
    } else {
      this.#closeUnread(titleOf(project.engine));
    }
    const panel = known ?? this.#attach(project, this.#newPanel(project));
    if (itemId !== null) {
      panel.reveal(itemId);
    }
  }

  isVisible(engine: Engine): boolean {
    return this.#panels.get(engine)?.visible ?? false;
  }

  /** A window was loaded again with a board in it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    let closed = false;
    panel.onDidDispose(() => {
      closed = true;
    });
    const open = await this.#parts.projects.openAll();
    if (closed) {
      return;
    }
    const project =
      open.find(({ engine }) => !this.#panels.has(engine) && panel.title === titleOf(engine)) ??
      open.find(({ engine }) => !this.#panels.has(engine));
    if (project !== undefined) {
      this.#attach(project, panel);
      return;
    }
    const failure = this.#parts.projects
      .all()
      .flatMap(({ state }) => (state.kind === 'failed' ? [state.failure.message] : []))[0];
    panel.webview.html = messageHtml(
      vscode.env.language,
      failure ?? t('There is no project for this board.'),
    );
  }

  dispose(): void {
    for (const panel of this.#panels.values()) {
      panel.dispose();
    }
    this.#owned.dispose();
  }

  #newPanel({ engine }: OpenProject): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(boardViewType, titleOf(engine), vscode.ViewColumn.Active, {
      enableFindWidget: true,
    });
  }

  #attach({ engine }: OpenProject, panel: vscode.WebviewPanel): BoardPanel {
    const attached = new BoardPanel(engine, panel, this.#parts);
    this.#panels.set(engine, attached);
    panel.onDidDispose(() => {
      attached.dispose();
      this.#panels.delete(engine);
    });
    return attached;
  }

  /** A tab that the window has kept and nobody has looked at since would become a second board of the project. */
  #closeUnread(title: string): void {
    if ([...this.#panels.keys()].some((engine) => titleOf(engine) === title)) {
      return; // It may be the board of another project with that name.
    }
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const unread = tabs.filter(
      ({ input, label }) =>
        label === title && input instanceof vscode.TabInputWebview && input.viewType.endsWith(boardViewType),
    );
    void vscode.window.tabGroups.close(unread);
  }

  #closeOrphans(): void {
    const open = new Set(this.#parts.projects.open().map(({ engine }) => engine));
    for (const [engine, panel] of this.#panels) {
      if (!open.has(engine)) {
        panel.close();
      }
    }
  }
}

class BoardPanel {
  readonly #engine: Engine;
  readonly #panel: vscode.WebviewPanel;
  readonly #parts: BoardParts;
  readonly #connection: BoardConnection;
  readonly #owned = new DisposableStore();

  constructor(engine: Engine, panel: vscode.WebviewPanel, parts: BoardParts) {
    this.#engine = engine;
    this.#panel = panel;
    this.#parts = parts;
    this.#connection = this.#owned.add(new BoardConnection(engine, (update) => this.#post(update)));
    const media = (name: string) => vscode.Uri.joinPath(parts.extensionUri, 'media', name);
    const pageFiles = vscode.Uri.joinPath(parts.extensionUri, 'dist', 'webview');
    panel.title = titleOf(engine);
    panel.iconPath = { light: media('board-light.svg'), dark: media('board-dark.svg') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [pageFiles] };
    this.#owned.add(
      panel.webview.onDidReceiveMessage((message) =>
        this.#receive(message).catch((error) => this.#parts.log.error(`The board: ${String(error)}`)),
      ),
    );
    this.#owned.add(panel.onDidChangeViewState(() => !panel.visible && this.#connection.hidden()));
    panel.webview.html = pageHtml(panel, pageFiles);
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  show(): void {
    this.#panel.reveal();
  }

  reveal(id: string): void {
    this.#connection.reveal(id);
  }

  /** Closes the tab. */
  close(): void {
    this.#panel.dispose();
  }

  /** Lets go of the tab, which stays for the next start of the window. */
  dispose(): void {
    this.#owned.dispose();
  }

  async #receive(message: unknown): Promise<void> {
    const request = await this.#parts.parseRequest(message);
    if (request === null) {
      this.#parts.log.warn('The board sent a message that is not known; it is ignored.');
      return;
    }
    switch (request.kind) {
      case 'ready':
        this.#connection.ready();
        return;
      case 'ping':
        this.#post({ kind: 'pong' });
        return;
      case 'intent': {
        // What takes something away was confirmed on the page.
        this.#post({ kind: 'answer', request: request.request, refusal: await this.#submit(request.intent) });
        return;
      }
      case 'editorAction':
        runCommand(request.action, { kind: 'project', engine: this.#engine });
        return;
      case 'itemAction':
        runCommand(request.action, { kind: 'item', engine: this.#engine, id: request.id });
        return;
      case 'openLink':
        await openLink(this.#engine, request.id, request.url);
        return;
      case 'watchTranscript':
        this.#connection.watchTranscript(request.runId);
        return;
    }
  }

  /** Why it was not done, or `null`. The page waits for an answer, whatever happens. */
  async #submit(intent: Intent): Promise<string | null> {
    try {
      const answer = await this.#engine.submit(intent);
      return answer.ok ? null : answer.error.message;
    } catch (error) {
      this.#parts.log.error(`The board asked for ${intent.kind}: ${String(error)}`);
      return error instanceof Error ? error.message : String(error);
    }
  }

  #post(update: BoardUpdate): void {
    void this.#panel.webview.postMessage(update);
  }
}

function runCommand(name: string, about: TreeElement): void {
  void vscode.commands.executeCommand(`switchyard.${name}`, about);
}

function pageHtml({ webview, title }: vscode.WebviewPanel, files: vscode.Uri): string {
  const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString();
  return boardHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(18).toString('base64'),
    language: vscode.env.language,
    title,
    script: address('board.js'),
    styles: [address('board.css')],
    icons: address('codicon.css'),
  });
}

function titleOf(engine: Engine): string {
  return `Switchyard: ${engine.project.name}`;
}

import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import type { Log } from '../../lib/log.ts';
import type { BoardRequest, BoardUpdate, EditorAction, ItemAction } from '../../protocol/boardMessage.ts';
import type { Intent } from '../../protocol/intent.ts';
import { submitConfirmed } from '../commands/askEngine.ts';
import { openLink } from '../commands/pullRequestCommands.ts';
import { openSetting } from '../openSetting.ts';
import type { OpenProject, Projects } from '../projects.ts';
import type { Drafts } from '../review/drafts.ts';
import { tellSent } from '../review/tellSent.ts';
import { withDrafts } from '../review/withDrafts.ts';
import type { TreeElement } from '../tree/treeItem.ts';
import { t } from '../words/translations.ts';
import { BoardConnection } from './boardConnection.ts';
import { messageHtml } from './boardHtml.ts';
import { answerQuery } from './boardQueries.ts';
import { panelHtml } from './panelHtml.ts';

const boardViewType = 'switchyard.board';

/** What shows something beside the board, which then has the keyboard; what only asks something gives it back. */
const leaving: ReadonlySet<EditorAction | ItemAction> = new Set([
  'checkSetup',
  'openSettings',
  'openPlan',
  'comparePlan',
  'openChanges',
  'openLatestChanges',
  'openWorktree',
  'openWorktreeTerminal',
]);

export interface BoardParts {
  readonly extensionUri: vscode.Uri;
  readonly projects: Projects;
  /** Comments in diffs that have not been sent: a request for changes takes them along. */
  readonly drafts: Drafts;
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
    panel.focus();
  }

  /** Shows the subtasks of a task as a graph: those of the item, or of the task that is shown. */
  showGraph(project: OpenProject, itemId: string | null): void {
    this.show(project, itemId);
    this.#panels.get(project.engine)?.showGraph();
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
    panel.webview.html = panelHtml(panel, pageFiles);
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  show(): void {
    this.#panel.reveal();
  }

  /** VS Code gives the keyboard to the frame around the page, and not to the page. */
  focus(): void {
    this.#connection.focus();
  }

  reveal(id: string): void {
    this.#connection.reveal(id);
  }

  showGraph(): void {
    this.#connection.showGraph();
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
        await this.#run(request.action, { kind: 'project', engine: this.#engine });
        return;
      case 'itemAction':
        await this.#run(request.action, { kind: 'item', engine: this.#engine, id: request.id });
        return;
      case 'openSetting':
        await openSetting(request.name);
        return;
      case 'openLink':
        await openLink(this.#engine, request.id, request.url);
        return;
      case 'watchTranscript':
        this.#connection.watchTranscript(request.runId);
        return;
      case 'transcriptPage':
      case 'history':
      case 'prompt':
        this.#post(await answerQuery(this.#engine, request));
        return;
    }
  }

  async #run(action: EditorAction | ItemAction, about: TreeElement): Promise<void> {
    await vscode.commands.executeCommand(`switchyard.${action}`, about);
    if (this.#panel.active && !leaving.has(action)) {
      this.focus();
    }
  }

  /** Why it was not done, or `null`. The page waits for an answer, whatever happens. */
  async #submit(intent: Intent): Promise<string | null> {
    try {
      const request = withDrafts(intent, this.#parts.drafts, t);
      if (!request.ok) {
        return request.error.message;
      }
      const answer = await submitConfirmed(this.#engine, request.value.intent);
      if (answer?.ok === true) {
        request.value.sent();
        tellSent(this.#engine, intent, request.value.comments);
      }
      return answer?.ok === false ? answer.error.message : null;
    } catch (error) {
      this.#parts.log.error(`The board asked for ${intent.kind}: ${String(error)}`);
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** What is asked of a page may be answered when its tab is closed. */
  #post(update: BoardUpdate): void {
    if (!this.#owned.disposed) {
      void this.#panel.webview.postMessage(update);
    }
  }
}

function titleOf(engine: Engine): string {
  return `Switchyard: ${engine.project.name}`;
}

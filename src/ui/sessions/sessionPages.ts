import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import type { SessionView } from '../../protocol/view.ts';
import { showInformation } from '../messages.ts';
import type { OpenProject, Projects } from '../projects.ts';
import { t } from '../words/translations.ts';
import { sessionAddress, sessionAt, sessionScheme } from './sessionAddress.ts';
import { type ReadOn, SessionPage } from './sessionPage.ts';
import { type Cut, nearestCut } from './sessionText.ts';

/**
 * Sessions as documents to read: what was asked, what the agent did and said, and what it does now. They open at their
 * end; where a run has said more than is shown, a line says so, with what shows it above.
 */
export class SessionPages
  implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable
{
  readonly #projects: Projects;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #pages = new Map<string, SessionPage>();
  readonly #commands = new Set<string>();

  readonly onDidChange = this.#changed.event;

  constructor(projects: Projects) {
    this.#projects = projects;
    this.#owned.add(vscode.workspace.registerTextDocumentContentProvider(sessionScheme, this));
    this.#owned.add(vscode.languages.registerCodeLensProvider({ scheme: sessionScheme }, this));
    this.#owned.add(projects.onDidChange(({ kind }) => kind === 'state' && this.#lookAgain()));
    // What has changed before VS Code knew of the document, it has not taken in.
    this.#owned.add(
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.#pageOf(uri) && this.#changed.fire(uri)),
    );
    this.#owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#close(uri)));
    this.#owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#pageOf(document.uri)?.arrive()),
    );
  }

  async show(engine: Engine, session: SessionView): Promise<void> {
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.from(sessionAddress(engine.project.id, session)),
    );
    await vscode.window.showTextDocument(document, { preview: true });
    this.#pageOf(document.uri)?.arrive();
  }

  /** Shows more of the transcript in the active editor, at the cut that is nearest to the cursor. */
  async readOn(to: ReadOn): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const page = editor && this.#pageOf(editor.document.uri);
    if (editor === undefined || page === undefined) {
      void showInformation(t('Open the transcript of a session first.'));
      return;
    }
    const side = sideOf(to);
    const cut = nearestCut(page.shown.cuts, side, editor.selection.active.line);
    if (cut === null) {
      const message =
        side === 'earlier' ? t('Nothing was said before that.') : t('Nothing was said after that.');
      void showInformation(message);
      return;
    }
    await page.readOn(cut.runId, to);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    await this.#projects.openAll();
    const page = this.#pageOf(uri) ?? this.#open(uri);
    return page?.shown.text ?? t('The project of this session is not open here.');
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    return (this.#pageOf(uri)?.shown.cuts ?? []).flatMap((cut) =>
      offersAt(cut).map(([to, title]) => {
        const command = this.#commandFor(uri, cut.runId, to);
        return new vscode.CodeLens(new vscode.Range(cut.line, 0, cut.line, 0), { title, command });
      }),
    );
  }

  dispose(): void {
    for (const page of this.#pages.values()) {
      page.dispose();
    }
    this.#pages.clear();
    this.#owned.dispose();
  }

  /** One without arguments: those of a lens are forgotten when new ones are asked for, while the old one is still shown. */
  #commandFor(uri: vscode.Uri, runId: string, to: ReadOn): string {
    const command = `switchyard.readOn:${to}:${runId}:${uri.toString()}`;
    if (!this.#commands.has(command)) {
      this.#commands.add(command);
      const readOn = () => this.#pageOf(uri)?.readOn(runId, to);
      this.#owned.add(vscode.commands.registerCommand(command, readOn));
    }
    return command;
  }

  #pageOf(uri: vscode.Uri): SessionPage | undefined {
    return this.#pages.get(uri.toString());
  }

  #open(uri: vscode.Uri): SessionPage | null {
    const address = sessionAt(uri);
    const project = this.#projectOf(uri);
    if (project === undefined || address === null) {
      return null;
    }
    const page = new SessionPage(project.engine, address.itemId, uri, () => this.#changed.fire(uri));
    this.#pages.set(uri.toString(), page);
    return page;
  }

  #projectOf(uri: vscode.Uri): OpenProject | undefined {
    const address = sessionAt(uri);
    return this.#projects.open().find(({ engine }) => engine.project.id === address?.projectId);
  }

  /** A project that could not be opened when its sessions were asked for may be open now. */
  #lookAgain(): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (this.#pageOf(uri) === undefined && this.#projectOf(uri) !== undefined) {
        this.#changed.fire(uri);
      }
    }
  }

  #close(uri: vscode.Uri): void {
    this.#pages.get(uri.toString())?.dispose();
    this.#pages.delete(uri.toString());
  }
}

/** Whether somebody has its page before them. */
export function isSessionInSight(id: string): boolean {
  return vscode.window.visibleTextEditors.some(({ document }) => sessionAt(document.uri)?.itemId === id);
}

function sideOf(to: ReadOn): Cut['side'] {
  return to === 'earlier' || to === 'beginning' ? 'earlier' : 'later';
}

function offersAt({ side }: Cut): readonly (readonly [to: ReadOn, title: string])[] {
  return side === 'earlier'
    ? [
        ['earlier', t('$(arrow-up) Show Earlier')],
        ['beginning', t('$(arrow-circle-up) Show from the Beginning')],
      ]
    : [
        ['later', t('$(arrow-down) Show Later')],
        ['end', t('$(arrow-circle-down) Show the End')],
      ];
}

import * as vscode from 'vscode';
import type { SetupCheck } from '../../domain/setupCheck.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import { t } from '../words/translations.ts';
import { setupReport } from './setupReport.ts';

const scheme = 'switchyard-report';
const report = vscode.Uri.from({ scheme, path: '/Check Setup.md' });

/** "Check Setup": tries what an agent will need and shows what was found as a page. */
export class SetupPage implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #check: () => Promise<readonly SetupCheck[]>;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<vscode.Uri>());
  #text = '';

  readonly onDidChange = this.#changed.event;

  constructor(check: () => Promise<readonly SetupCheck[]>) {
    this.#check = check;
    this.#owned.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  async show(): Promise<void> {
    const checks = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: t('Checking what agents need…') },
      () => this.#check(),
    );
    this.#text = setupReport(checks, t);
    this.#changed.fire(report);
    await vscode.commands.executeCommand('markdown.showPreview', report);
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

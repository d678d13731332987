import * as vscode from 'vscode';
import type { SetupCheck } from '../../domain/setupCheck.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import { namedSettings } from '../../protocol/namedSettings.ts';
import { showWarning } from '../messages.ts';
import { openSetting } from '../openSetting.ts';
import { t } from '../words/translations.ts';
import { unlessCancelled } from './cancellable.ts';
import { setupReport } from './setupReport.ts';

const scheme = 'switchyard-report';
/** Its tab says it, among VS Code's own words. */
const pageName = `${t('Check Setup')}.md`;

/** "Check Setup": tries what an agent will need and shows what was found as a page. */
export class SetupPage implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #check: () => Promise<readonly SetupCheck[]>;
  readonly #address = vscode.Uri.from({ scheme, path: `/${pageName}` });
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<vscode.Uri>());
  #text = '';

  readonly onDidChange = this.#changed.event;

  constructor(check: () => Promise<readonly SetupCheck[]>) {
    this.#check = check;
    this.#owned.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  async show(): Promise<void> {
    const checks = await unlessCancelled(t('Checking what agents need…'), this.#check);
    if (checks === null) {
      return;
    }
    this.#text = setupReport(checks, t);
    this.#changed.fire(this.#address);
    await this.#preview();
    // Not awaited: the message stands there until it is closed.
    void offerSettings(checks);
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** Resolves once the page is in front: a setting that is opened before would be covered by it. */
  async #preview(): Promise<void> {
    const shown = untilPreviewed();
    try {
      // The command does not always say when the page is there.
      await Promise.race([
        vscode.commands.executeCommand('markdown.showPreview', this.#address),
        shown.inFront,
      ]);
    } finally {
      shown.dispose();
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function untilPreviewed(): vscode.Disposable & { readonly inFront: Promise<void> } {
  const inFront = Promise.withResolvers<void>();
  const look = (): void => {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    if (tab?.input instanceof vscode.TabInputWebview && tab.label.includes(pageName)) {
      inFront.resolve();
    }
  };
  const subscription = vscode.window.tabGroups.onDidChangeTabs(look);
  look();
  return { inFront: inFront.promise, dispose: () => subscription.dispose() };
}

/** The page can hold no link that opens a setting: a message leads to those that it tells the user to look at. */
async function offerSettings(checks: readonly SetupCheck[]): Promise<void> {
  const named = checks.flatMap(({ state, title, detail, remedy }) => {
    const settings = state === 'ok' ? [] : namedSettings(`${detail} ${remedy ?? ''}`);
    return settings.length === 0
      ? []
      : [{ settings, text: `${title}: ${(remedy ?? detail).replaceAll('`', '')}` }];
  });
  const buttons = new Map(
    named.flatMap(({ settings }) =>
      settings.map((name) => [t('Open {0}', `switchyard.${name}`), name] as const),
    ),
  );
  if (buttons.size > 0) {
    const answer = await showWarning(named.map(({ text }) => text).join(' '), ...buttons.keys());
    const name = answer === undefined ? undefined : buttons.get(answer);
    if (name !== undefined) {
      await openSetting(name);
    }
  }
}

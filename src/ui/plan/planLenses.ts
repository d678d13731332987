import * as vscode from 'vscode';
import { DisposableStore } from '../../lib/disposables.ts';
import type { TaskView } from '../../protocol/view.ts';
import { type ActionName, actionsFor } from '../commands/actions.ts';
import type { Projects } from '../projects.ts';
import { throttle } from '../throttle.ts';
import type { TreeElement } from '../tree/treeItem.ts';
import { t } from '../words/translations.ts';
import { type PlanSide, planScheme } from './planAddress.ts';
import type { PlanFiles, PlanSubject } from './planFiles.ts';

const redrawMilliseconds = 500;

/** Above the plan: what can be done with it now. */
export class PlanLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #files: PlanFiles;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #commands = new Set<string>();
  /** What stands above each document. */
  readonly #offered = new Map<string, string>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(projects: Projects, files: PlanFiles) {
    this.#files = files;
    const redraw = this.#owned.add(throttle(redrawMilliseconds, () => this.#redraw()));
    this.#owned.add(projects.onDidChange(() => redraw.request()));
    // Whether there is something to save first is said as well.
    this.#owned.add(vscode.workspace.onDidSaveTextDocument(() => redraw.request()));
    this.#owned.add(vscode.languages.registerCodeLensProvider({ scheme: planScheme }, this));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const subject = this.#files.subjectOf(document.uri);
    const offers = offersFor(subject, document.isDirty);
    this.#offered.set(document.uri.toString(), JSON.stringify(offers));
    const top = new vscode.Range(0, 0, 0, 0);
    return offers.map(
      ([name, title]) => new vscode.CodeLens(top, { title, command: this.#commandFor(name, document.uri) }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /**
   * One without arguments: VS Code forgets those of a lens when it asks for new ones, and may show the old lens on, which
   * then does nothing.
   */
  #commandFor(name: ActionName, uri: vscode.Uri): string {
    const command = `switchyard.${name}:${uri.toString()}`;
    if (!this.#commands.has(command)) {
      this.#commands.add(command);
      this.#owned.add(vscode.commands.registerCommand(command, () => this.#run(name, uri)));
    }
    return command;
  }

  async #run(name: ActionName, uri: vscode.Uri): Promise<void> {
    const { engine, task } = this.#files.subjectOf(uri) ?? {};
    if (engine && task) {
      const about: TreeElement = { kind: 'item', engine, id: task.id };
      await vscode.commands.executeCommand(`switchyard.${name}`, about);
    }
  }

  /** Only where it makes a difference. */
  #redraw(): void {
    const isStale = ({ uri, isDirty }: vscode.TextDocument): boolean =>
      uri.scheme === planScheme &&
      this.#offered.get(uri.toString()) !== JSON.stringify(offersFor(this.#files.subjectOf(uri), isDirty));
    if (vscode.workspace.textDocuments.some(isStale)) {
      this.#changed.fire();
    }
  }
}

type Offer = readonly [name: ActionName, title: string];

function offersFor(subject: PlanSubject | null, isDirty: boolean): Offer[] {
  if (subject === null || subject.task === null || !vscode.workspace.isTrusted) {
    return [];
  }
  const possible = actionsFor({ kind: 'task', value: subject.task }, subject.engine.view());
  return allOffers(subject.side, subject.task, isDirty).filter(([name]) => possible.includes(name));
}

/** While a new plan waits, approving and rejecting are about that one, and stand above it. */
function allOffers(side: PlanSide, { proposal }: TaskView, isDirty: boolean): Offer[] {
  if (side === 'present' && proposal !== null) {
    return [['comparePlan', t('$(diff) Compare New Plan')]];
  }
  if (side === 'proposed' && proposal === null) {
    return [];
  }
  return [
    ['approvePlan', isDirty ? t('$(check) Save and Approve Plan') : t('$(check) Approve Plan')],
    ['rejectPlan', t('$(close) Reject…')],
    ['replan', t('$(refresh) Ask for a New Plan…')],
  ];
}

import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import type { OpenProject, Projects } from '../projects.ts';
import { throttle } from '../throttle.ts';
import { t } from '../words/translations.ts';
import { type Attention, needsUser } from './attention.ts';

/** Long enough that what happens together is told together. */
const gatherMilliseconds = 3_000;

interface BoardInSight {
  isVisible(engine: Engine): boolean;
  show(project: OpenProject, itemId: string | null): void;
}

/**
 * Tells the user, once and in one message, what has come to need them; not what did so before the window was opened,
 * and not while the board is in sight.
 */
export class Notifications implements vscode.Disposable {
  readonly #projects: Projects;
  readonly #board: {
    isVisible(engine: Engine): boolean;
    show(project: OpenProject, id: string | null): void;
  };
  readonly #told = new Map<Engine, ReadonlySet<string>>();
  readonly #owned = new DisposableStore();
  #showing = false;

  constructor(projects: Projects, board: BoardInSight) {
    this.#projects = projects;
    this.#board = board;
    const gather = this.#owned.add(throttle(gatherMilliseconds, () => void this.#tell()));
    this.#owned.add(projects.onDidChange(() => gather.request()));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #tell(): Promise<void> {
    const news = this.#projects.open().flatMap((project) => this.#newsOf(project));
    const [first] = news;
    if (first === undefined || this.#showing || !wanted()) {
      return;
    }
    const command = news.length === 1 ? first.command : undefined;
    const show = command?.title ?? t('Show');
    const never = t("Don't Show Again");
    const message =
      news.length === 1
        ? `${first.title}: ${first.reason}`
        : t('{0} subtasks or tasks need you.', news.length);
    this.#showing = true;
    const answer = await vscode.window.showInformationMessage(message, show, never);
    this.#showing = false;
    if (answer === show && command !== undefined) {
      await vscode.commands.executeCommand(`switchyard.${command.name}`);
    } else if (answer === show) {
      this.#board.show(first.project, first.id);
    } else if (answer === never) {
      await vscode.workspace
        .getConfiguration('switchyard')
        .update('notifications', false, vscode.ConfigurationTarget.Global);
    }
  }

  #newsOf(project: OpenProject): (Attention & { readonly project: OpenProject })[] {
    const waiting = needsUser(project.engine.view(), t);
    const told = this.#told.get(project.engine);
    this.#told.set(project.engine, new Set(waiting.map(({ id, reason }) => `${id} ${reason}`)));
    if (told === undefined || this.#board.isVisible(project.engine)) {
      return [];
    }
    return waiting
      .filter(({ id, reason }) => !told.has(`${id} ${reason}`))
      .map((attention) => ({ project, ...attention }));
  }
}

function wanted(): boolean {
  return vscode.workspace.getConfiguration('switchyard').get('notifications') !== false;
}

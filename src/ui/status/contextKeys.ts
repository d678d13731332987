import * as vscode from 'vscode';
import { DisposableStore } from '../../lib/disposables.ts';
import type { Projects } from '../projects.ts';
import { throttle } from '../throttle.ts';
import { viewState } from './viewState.ts';

const updateMilliseconds = 250;

/**
 * Keeps `switchyard.state`, `switchyard.can` and `switchyard.restricted`, which menus and welcome views go by. While
 * there is no task it also looks whether agents could be started at all.
 */
export class ContextKeys implements vscode.Disposable {
  readonly #projects: Projects;
  readonly #findClaude: () => Promise<boolean>;
  readonly #owned = new DisposableStore();
  readonly #update = this.#owned.add(throttle(updateMilliseconds, () => this.#set()));
  readonly #known = new Map<string, string | boolean>();
  #hasClaude: boolean | null = null;
  #claudeLookedFor = false;

  constructor(projects: Projects, findClaude: () => Promise<boolean>) {
    this.#projects = projects;
    this.#findClaude = findClaude;
    this.#owned.add(projects.onDidChange(() => this.#update.request()));
    this.#set();
  }

  /** Settings changed, or the user has installed something: look for `claude` again. */
  lookAgain(): void {
    this.#claudeLookedFor = false;
    this.#update.request();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #set(): void {
    const { state, can } = viewState(this.#projects.all(), this.#hasClaude);
    this.#setKey('switchyard.state', state);
    this.#setKey('switchyard.can', can);
    // VS Code's own key says "not trusted" also as long as it does not know yet.
    this.#setKey('switchyard.restricted', !vscode.workspace.isTrusted);
    const empty = state === 'empty' || state === 'claudeMissing' || state === 'lookingForClaude';
    if (empty && !this.#claudeLookedFor && vscode.workspace.isTrusted) {
      this.#claudeLookedFor = true;
      void this.#lookForClaude();
    }
  }

  async #lookForClaude(): Promise<void> {
    this.#hasClaude = await this.#findClaude();
    this.#update.request();
  }

  #setKey(key: string, value: string | boolean): void {
    if (this.#known.get(key) !== value) {
      this.#known.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}

import * as vscode from 'vscode';
import type { ClaudeStanding } from '../../domain/claudeStanding.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import type { Projects } from '../projects.ts';
import { throttle } from '../throttle.ts';
import { emptyStates, viewState } from './viewState.ts';

const updateMilliseconds = 250;

/**
 * Keeps `switchyard.state`, `switchyard.can` and `switchyard.restricted`, which menus and welcome views go by. While
 * there is no task it also looks whether agents could be started at all.
 */
export class ContextKeys implements vscode.Disposable {
  readonly #projects: Projects;
  readonly #lookForClaude: () => Promise<ClaudeStanding>;
  readonly #owned = new DisposableStore();
  readonly #update = this.#owned.add(throttle(updateMilliseconds, () => this.#set()));
  readonly #known = new Map<string, string | boolean>();
  #claude: ClaudeStanding | null = null;
  /** The latest look for `claude`; `null` when it is time for another one. */
  #looking: Promise<ClaudeStanding> | null = null;

  constructor(projects: Projects, lookForClaude: () => Promise<ClaudeStanding>) {
    this.#projects = projects;
    this.#lookForClaude = lookForClaude;
    this.#owned.add(projects.onDidChange(() => this.#update.request()));
    this.#set();
  }

  /** Settings changed, or the user has installed something: look for `claude` again. */
  lookAgain(): void {
    this.#looking = null;
    this.#update.request();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #set(): void {
    const { state, can } = viewState(this.#projects.all(), this.#claude);
    this.#setKey('switchyard.state', state);
    this.#setKey('switchyard.can', can);
    // VS Code's own key says "not trusted" also as long as it does not know yet.
    this.#setKey('switchyard.restricted', !vscode.workspace.isTrusted);
    if (emptyStates.includes(state) && this.#looking === null && vscode.workspace.isTrusted) {
      this.#looking = this.#lookForClaude();
      void this.#take(this.#looking);
    }
  }

  async #take(looking: Promise<ClaudeStanding>): Promise<void> {
    const claude = await looking;
    // What was found before something changed may come after what was found since.
    if (this.#looking === looking) {
      this.#claude = claude;
      this.#update.request();
    }
  }

  #setKey(key: string, value: string | boolean): void {
    if (this.#known.get(key) !== value) {
      this.#known.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}

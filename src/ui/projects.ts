import type { Engine } from '../engine/engine.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { Emitter, type Event } from '../lib/emitter.ts';
import type { Log } from '../lib/log.ts';
import type { Result } from '../lib/result.ts';
import type { ViewPatch } from '../protocol/view.ts';
import { hasState, locateRepository } from './repositoryLocation.ts';

export interface Folder {
  /** What VS Code knows it by. */
  readonly uri: string;
  readonly path: string;
  readonly name: string;
}

export interface OpenFailure {
  readonly kind: string;
  readonly message: string;
}

/** Where the project of a folder stands. */
export type ProjectState =
  | { readonly kind: 'unopened' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly engine: Engine }
  | { readonly kind: 'failed'; readonly failure: OpenFailure };

/** A workspace folder and its project. Two folders of one repository share the first one's. */
export interface FolderProject {
  readonly folder: Folder;
  readonly state: ProjectState;
}

export interface OpenProject {
  readonly folder: Folder;
  readonly engine: Engine;
}

export type ProjectsChange =
  /** A project was opened or closed, or could not be opened. */
  { readonly kind: 'state' } | { readonly kind: 'patch'; readonly engine: Engine; readonly patch: ViewPatch };

export type OpenEngine = (folder: Folder) => Promise<Result<Engine, OpenFailure>>;

/** The projects of a window's folders: each is opened when a view or a command first needs it. */
export class Projects implements Disposable {
  readonly #openEngine: OpenEngine;
  readonly #notARepository: OpenFailure;
  readonly #log: Log;
  /** Engines on their way out, by their repository's common directory. */
  readonly #closing = new Map<string, Promise<void>>();
  readonly #entries = new Map<string, Entry>();
  readonly #emitter = new Emitter<ProjectsChange>();

  readonly onDidChange: Event<ProjectsChange> = this.#emitter.event;

  constructor(parts: { openEngine: OpenEngine; notARepository: string; log: Log }) {
    this.#openEngine = parts.openEngine;
    this.#notARepository = { kind: 'notARepository', message: parts.notARepository };
    this.#log = parts.log;
  }

  /** The folders of the window, as they are now. */
  setFolders(folders: readonly Folder[]): void {
    const wanted = new Set(folders.map(({ uri }) => uri));
    for (const [uri, entry] of this.#entries) {
      if (!wanted.has(uri)) {
        this.#entries.delete(uri);
        this.#close(entry);
      }
    }
    for (const folder of folders) {
      if (!this.#entries.has(folder.uri)) {
        this.#entries.set(folder.uri, new Entry(folder));
      }
    }
    this.#emitter.fire({ kind: 'state' });
  }

  /** One for each repository, in the order of the folders. */
  all(): readonly FolderProject[] {
    return [...this.#entries.values()]
      .filter(({ sharedWith }) => sharedWith === null)
      .map(({ folder, state }) => ({ folder, state }));
  }

  open(): readonly OpenProject[] {
    return this.all().flatMap(({ folder, state }) =>
      state.kind === 'open' ? [{ folder, engine: state.engine }] : [],
    );
  }

  /** Opens every project that has not been tried yet. */
  async openAll(): Promise<readonly OpenProject[]> {
    await Promise.all([...this.#entries.values()].map((entry) => this.#ensure(entry)));
    return this.open();
  }

  /** The same, and tries again what could not be opened: the user may have done something about it. */
  async retryAll(): Promise<readonly OpenProject[]> {
    for (const entry of this.#entries.values()) {
      if (entry.state.kind === 'failed') {
        entry.state = { kind: 'unopened' };
      }
    }
    return this.openAll();
  }

  /** Opens those projects that have worked here before: their agents may still be running. */
  async openKnown(): Promise<void> {
    await Promise.all(
      [...this.#entries.values()].map(async (entry) => {
        if (await hasState(entry.folder.path)) {
          await this.#ensure(entry);
        }
      }),
    );
  }

  /** Closes a project of the window whose folder is about to go; it is not opened again by itself. */
  async close(engine: Engine): Promise<void> {
    const own = (entry: Entry) => entry.state.kind === 'open' && entry.state.engine === engine;
    for (const [uri, entry] of this.#entries) {
      if (own(entry) || (entry.sharedWith !== null && own(entry.sharedWith))) {
        this.#entries.delete(uri);
        this.#close(entry);
      }
    }
    this.#emitter.fire({ kind: 'state' });
    await Promise.all(this.#closing.values());
  }

  dispose(): void {
    for (const entry of this.#entries.values()) {
      this.#close(entry);
    }
    this.#entries.clear();
    this.#emitter.dispose();
  }

  #ensure(entry: Entry): Promise<void> {
    const settled = entry.state.kind === 'open' || entry.state.kind === 'failed';
    if (settled || entry.sharedWith !== null) {
      return Promise.resolve();
    }
    entry.opening ??= this.#open(entry).finally(() => {
      entry.opening = null;
    });
    return entry.opening;
  }

  async #open(entry: Entry): Promise<void> {
    this.#enter(entry, { kind: 'opening' });
    const location = await locateRepository(entry.folder.path);
    if (location === null) {
      this.#enter(entry, { kind: 'failed', failure: this.#notARepository });
      return;
    }
    entry.repository = location.commonDirectory;
    entry.sharedWith = this.#firstOf(location.commonDirectory, entry);
    if (entry.sharedWith !== null) {
      this.#enter(entry, { kind: 'unopened' });
      await this.#ensure(entry.sharedWith);
      return;
    }
    // Two engines must not be open on one state, not even for the moment that closing takes.
    await this.#closing.get(location.commonDirectory);
    this.#enter(entry, await this.#opened(entry));
  }

  async #opened(entry: Entry): Promise<ProjectState> {
    try {
      const opened = await this.#openEngine(entry.folder);
      if (!opened.ok) {
        this.#log.warn(`${entry.folder.name}: ${opened.error.message}`);
        return { kind: 'failed', failure: opened.error };
      }
      const engine = opened.value;
      if (this.#entries.get(entry.folder.uri) !== entry) {
        // The folder was closed meanwhile.
        await engine.dispose();
        return { kind: 'unopened' };
      }
      entry.owned.add(engine.onDidChange((patch) => this.#emitter.fire({ kind: 'patch', engine, patch })));
      return { kind: 'open', engine };
    } catch (error) {
      this.#log.error(
        `${entry.folder.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', failure: { kind: 'unexpected', message } };
    }
  }

  #firstOf(repository: string, entry: Entry): Entry | null {
    const others = [...this.#entries.values()].filter((other) => other !== entry);
    return others.find((other) => other.repository === repository && other.sharedWith === null) ?? null;
  }

  #enter(entry: Entry, state: ProjectState): void {
    entry.state = state;
    this.#emitter.fire({ kind: 'state' });
  }

  #close(entry: Entry): void {
    entry.owned.dispose();
    if (entry.state.kind === 'open' && entry.repository !== null) {
      const { repository } = entry;
      const closing = entry.state.engine
        .dispose()
        .catch((error: unknown) => this.#log.error(`Closing ${entry.folder.name}: ${String(error)}`))
        .finally(() => this.#closing.get(repository) === closing && this.#closing.delete(repository));
      this.#closing.set(repository, closing);
    }
    // Who shared it must open it anew.
    for (const other of this.#entries.values()) {
      if (other.sharedWith === entry) {
        other.sharedWith = null;
      }
    }
  }
}

class Entry {
  readonly folder: Folder;
  readonly owned = new DisposableStore();
  state: ProjectState = { kind: 'unopened' };
  opening: Promise<void> | null = null;
  /** The common directory of its repository, once known. */
  repository: string | null = null;
  sharedWith: Entry | null = null;

  constructor(folder: Folder) {
    this.folder = folder;
  }
}

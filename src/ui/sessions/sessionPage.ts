import * as vscode from 'vscode';
import { newerThan, olderThan } from '../../domain/heldTranscript.ts';
import { type OutputPlace, outputBeginning } from '../../domain/transcript.ts';
import type { Engine } from '../../engine/engine.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { throttle } from '../throttle.ts';
import { t } from '../words/translations.ts';
import { beginningHeld, type HeldText, nothingHeld, withPage, withUpdate } from './heldText.ts';
import { type SessionText, sessionText } from './sessionText.ts';
import { transcriptText } from './transcriptText.ts';

/** Where in a run's transcript somebody wants to read on. */
export type ReadOn = 'earlier' | 'beginning' | 'later' | 'end';

const redrawMilliseconds = 500;
/** Somebody who asks for more is given so many characters at least: results of tools make no text. */
const enoughText = 20_000;

/** What somebody is to have before them as soon as it is there: the end of all, or a place in a run (`null`: its end). */
type Goal =
  | 'end'
  | { readonly runId: string; readonly place: OutputPlace | null; readonly at: 'top' | 'middle' };

/** One session as a document, followed while somebody reads it. */
export class SessionPage implements Disposable {
  readonly #engine: Engine;
  readonly #id: string;
  readonly #uri: vscode.Uri;
  readonly #owned = new DisposableStore();
  readonly #held = new Map<string, HeldText>();
  readonly #watches = new Map<string, Disposable>();
  readonly #loading = new Set<string>();
  readonly #redraw: ReturnType<typeof throttle>;
  #shown: SessionText;
  #goal: Goal | null = 'end';

  constructor(engine: Engine, id: string, uri: vscode.Uri, onChange: () => void) {
    this.#engine = engine;
    this.#id = id;
    this.#uri = uri;
    this.#shown = this.#compose();
    this.#redraw = this.#owned.add(throttle(redrawMilliseconds, () => this.#draw(onChange)));
    this.#owned.add(engine.onDidChange(() => this.#look()));
    this.#look();
  }

  get shown(): SessionText {
    return this.#shown;
  }

  /** Scrolls to where somebody wanted to be, once an editor has the text. */
  arrive(): void {
    const goal = this.#goal;
    const editors = this.#editors();
    if (goal !== null && editors.length > 0) {
      for (const editor of editors) {
        this.#scroll(editor, goal);
      }
      // What was drawn may still be on its way to the editor.
      const isThere = editors.every(({ document }) => document.lineCount === this.#shown.lineCount);
      this.#goal = isThere ? null : goal;
    }
  }

  /** Shows more of a run, instead of what is farthest away from it where it becomes too much. */
  async readOn(runId: string, to: ReadOn): Promise<void> {
    if (this.#loading.has(runId)) {
      return;
    }
    this.#loading.add(runId);
    try {
      await this.#load(runId, to);
    } finally {
      this.#loading.delete(runId);
      this.#redraw.request();
    }
  }

  dispose(): void {
    for (const watch of this.#watches.values()) {
      watch.dispose();
    }
    this.#owned.dispose();
  }

  #scroll(editor: vscode.TextEditor, goal: Goal): void {
    const last = editor.document.lineCount - 1;
    if (goal === 'end') {
      editor.revealRange(new vscode.Range(last, 0, last, 0));
      return;
    }
    const { AtTop, InCenterIfOutsideViewport } = vscode.TextEditorRevealType;
    const line = Math.min(this.#lineOf(goal) ?? last, last);
    // Who reads by keys goes on from there.
    editor.selection = new vscode.Selection(line, 0, line, 0);
    editor.revealRange(editor.selection, goal.at === 'top' ? AtTop : InCenterIfOutsideViewport);
  }

  #draw(onChange: () => void): void {
    const before = this.#shown.text;
    const wasFollowed = this.#isFollowed();
    this.#shown = this.#compose();
    // Most of what happens in a project is not about this session.
    if (this.#shown.text !== before) {
      this.#goal ??= wasFollowed ? 'end' : null;
      onChange();
    } else if (this.#goal !== null && this.#goal !== 'end' && this.#goal.place !== null) {
      this.arrive();
    }
  }

  async #load(runId: string, to: ReadOn): Promise<void> {
    if (to === 'end') {
      this.#goal = { runId, place: null, at: 'middle' };
      this.#watch(runId);
    } else if (to === 'beginning') {
      this.#held.set(runId, beginningHeld);
      await this.#loadPages(runId, 'after');
      this.#goal = { runId, place: outputBeginning, at: 'top' };
    } else {
      const place = (to === 'earlier' ? olderThan : newerThan)(this.#heldOf(runId));
      await this.#loadPages(runId, to === 'earlier' ? 'before' : 'after');
      this.#goal = { runId, place, at: 'middle' };
    }
  }

  /** As many pages as give something to read. */
  async #loadPages(runId: string, direction: 'before' | 'after'): Promise<void> {
    for (let length = 0; length < enoughText; ) {
      const place = (direction === 'before' ? olderThan : newerThan)(this.#heldOf(runId));
      if (place === null) {
        return;
      }
      const page = await this.#engine.transcriptPage(runId, place, direction);
      const held = this.#heldOf(runId);
      const more = withPage(held, page, t);
      if (more === held) {
        return;
      }
      this.#held.set(runId, more);
      length += transcriptText(page.entries, t).length;
    }
  }

  #look(): void {
    for (const { id } of this.#runs()) {
      if (!this.#watches.has(id)) {
        this.#watch(id);
      }
    }
    this.#redraw.request();
  }

  /** From its end on. */
  #watch(runId: string): void {
    this.#watches.get(runId)?.dispose();
    const watch = this.#engine.watchTranscript(runId, (update) => {
      this.#held.set(runId, withUpdate(this.#heldOf(runId), update, this.#isFollowed(), t));
      this.#redraw.request();
    });
    this.#watches.set(runId, watch);
  }

  #heldOf(runId: string): HeldText {
    return this.#held.get(runId) ?? nothingHeld;
  }

  #compose(): SessionText {
    const session = this.#engine.view().sessions.find(({ id }) => id === this.#id);
    const runs = this.#runs().map(({ id, kind, round }) => ({ id, kind, round, held: this.#heldOf(id) }));
    return session === undefined
      ? { text: t('This session is no longer there.'), lineCount: 1, cuts: [], places: [] }
      : sessionText(session, runs, t);
  }

  #runs() {
    return this.#engine.view().runs.filter(({ ownerSessionId }) => ownerSessionId === this.#id);
  }

  #editors(): readonly vscode.TextEditor[] {
    const address = this.#uri.toString();
    return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === address);
  }

  /** Whether nobody has scrolled away from its end. */
  #isFollowed(): boolean {
    return this.#editors().every(({ document, visibleRanges }) => {
      const last = visibleRanges.at(-1);
      return last === undefined || last.end.line >= document.lineCount - 2;
    });
  }

  #lineOf({ runId, place }: Exclude<Goal, 'end'>): number | null {
    const { places, cuts } = this.#shown;
    const ofRun = places.filter((one) => one.runId === runId);
    const line =
      place === null
        ? ofRun.at(-1)?.lastLine
        : ofRun.find(({ start }) => start.stdout >= place.stdout && start.stderr >= place.stderr)?.line;
    return line ?? cuts.find((cut) => cut.runId === runId)?.line ?? null;
  }
}

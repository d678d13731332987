import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import { showWarning } from '../messages.ts';
import type { Projects } from '../projects.ts';
import { throttle } from '../throttle.ts';
import { t } from '../words/translations.ts';
import { ChangedPaths } from './changedPaths.ts';
import { DraftNote, textOf } from './draftNote.ts';
import type { Draft, Drafts } from './drafts.ts';
import { tellGone } from './goneDrafts.ts';
import { obsoleteDrafts } from './obsoleteDrafts.ts';
import { addressOfPlace, placeOf, type ReviewPlace, reviewable } from './reviewPlace.ts';
import { quoteOf } from './reviewRequest.ts';

const updateMilliseconds = 500;

/**
 * Comments in the diff of a subtask or a session, by VS Code's own means: drafts until they are sent to its agent. What is
 * shown is made from the drafts; a change of them is what changes it.
 */
export class ReviewComments implements vscode.Disposable {
  readonly #projects: Projects;
  readonly #drafts: Drafts;
  readonly #changedPaths: ChangedPaths;
  readonly #owned = new DisposableStore();
  #controller: vscode.CommentController | null = null;
  /** By the ids of their drafts. */
  readonly #threads = new Map<string, vscode.CommentThread>();

  constructor(projects: Projects, drafts: Drafts) {
    this.#projects = projects;
    this.#drafts = drafts;
    this.#changedPaths = new ChangedPaths();
    const update = this.#owned.add(throttle(updateMilliseconds, () => this.#draw()));
    this.#owned.add(projects.onDidChange(() => update.request()));
    this.#owned.add(drafts.onDidChange(() => this.#draw()));
    this.#registerCommands();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #registerCommands(): void {
    const commands: Readonly<Record<string, (argument: unknown) => void>> = {
      // VS Code's own command is not in the palette in a diff of several files, and its keys do nothing there.
      commentOnSelection: () => void vscode.commands.executeCommand('workbench.action.addComment'),
      addReviewComment: (reply) => isReply(reply) && this.#add(reply),
      editReviewComment: (note) => note instanceof DraftNote && this.#edit(note),
      saveReviewComment: (note) => note instanceof DraftNote && this.#save(note),
      cancelReviewComment: (note) => note instanceof DraftNote && this.#redraw(note.draftId),
      deleteReviewComment: (note) => note instanceof DraftNote && this.#change(note, null),
      deleteReviewThread: (thread) => this.#deleteThread(thread),
    };
    for (const [name, run] of Object.entries(commands)) {
      this.#owned.add(vscode.commands.registerCommand(`switchyard.${name}`, run));
    }
  }

  /** Everywhere in a file that the subtask or session has changed, and in no other. */
  async #rangesOf(document: vscode.TextDocument): Promise<vscode.Range[] | undefined> {
    const place = this.#placeOf(document.uri);
    const engine = place === null ? undefined : this.#engineOf(place);
    if (place === null || engine === undefined) {
      return undefined;
    }
    const isShown = place.commit !== null || (await this.#changedPaths.of(engine, place)).has(place.path);
    return isShown ? [new vscode.Range(0, 0, Math.max(0, document.lineCount - 1), 0)] : undefined;
  }

  #add({ thread, text }: vscode.CommentReply): void {
    const comment = { id: randomUUID(), text: text.trim(), at: new Date().toISOString() };
    const known = this.#draftOf(thread);
    const place = this.#placeOf(thread.uri);
    if (comment.text === '') {
      return;
    }
    if (known !== null) {
      this.#drafts.put({ ...known, comments: [...known.comments, comment] });
    } else if (place !== null) {
      const draft = { id: randomUUID(), place, ...linesOf(thread), comments: [comment] };
      this.#threads.set(draft.id, thread);
      this.#drafts.put(draft);
    } else {
      thread.dispose();
      void showWarning(t('The work that this is about is merged or gone.'));
    }
    // VS Code leaves the keyboard nowhere as it closes the form.
    void vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  }

  #edit(note: DraftNote): void {
    const thread = this.#threads.get(note.draftId);
    if (thread !== undefined) {
      note.mode = vscode.CommentMode.Editing;
      thread.comments = [...thread.comments];
    }
  }

  #save(note: DraftNote): void {
    const text = textOf(note.body).trim();
    this.#change(note, text === '' ? null : text);
    this.#redraw(note.draftId);
  }

  /** Puts other words in the place of a comment; `null` takes it away. */
  #change({ draftId, commentId }: DraftNote, text: string | null): void {
    const draft = this.#drafts.get(draftId);
    if (draft !== null) {
      const comments = draft.comments.flatMap((comment) =>
        comment.id === commentId ? (text === null ? [] : [{ ...comment, text }]) : [comment],
      );
      this.#drafts.put({ ...draft, comments });
    }
  }

  #deleteThread(argument: unknown): void {
    const draft = [...this.#threads].find(([, thread]) => thread === argument)?.[0];
    if (draft !== undefined) {
      this.#drafts.remove(({ id }) => id === draft);
    }
  }

  #draftOf(thread: vscode.CommentThread): Draft | null {
    const known = [...this.#threads].find(([, one]) => one === thread)?.[0];
    return known === undefined ? null : this.#drafts.get(known);
  }

  /** VS Code shows its Comments panel to everybody as soon as there is one, so there is none before there is work. */
  #createController(): vscode.CommentController {
    const controller = this.#owned.add(
      vscode.comments.createCommentController('switchyard.review', t('Switchyard Review')),
    );
    controller.options = {
      prompt: t('Ask for a change…'),
      placeHolder: t('What should be different here? It is kept, and sent with your other comments.'),
    };
    controller.commentingRangeProvider = {
      provideCommentingRanges: (document) => this.#rangesOf(document),
    };
    return controller;
  }

  #draw(): void {
    const views = this.#projects.open().map(({ engine }) => engine.view());
    if (this.#controller === null && views.some((view) => reviewable(view).length > 0)) {
      this.#controller = this.#createController();
    }
    const obsolete = obsoleteDrafts(this.#drafts.all(), views);
    if (obsolete.size > 0) {
      void tellGone(this.#drafts.all().filter(({ id }) => obsolete.has(id)));
      // Draws again.
      this.#drafts.remove(({ id }) => obsolete.has(id));
      return;
    }
    for (const [id, thread] of this.#threads) {
      if (this.#drafts.get(id) === null) {
        this.#threads.delete(id);
        thread.dispose();
      }
    }
    for (const draft of this.#drafts.all()) {
      this.#drawDraft(draft);
    }
  }

  #redraw(id: string): void {
    const [draft, thread] = [this.#drafts.get(id), this.#threads.get(id)];
    if (draft !== null && thread !== undefined) {
      thread.comments = notesOf(draft);
    }
  }

  #drawDraft(draft: Draft): void {
    const thread = this.#threads.get(draft.id) ?? this.#newThread(draft);
    const addressee = this.#addresseeOf(draft.place);
    if (thread === null || addressee === null) {
      return;
    }
    if (thread.label !== addressee.label) {
      thread.label = addressee.label;
      thread.contextValue = addressee.context;
      thread.canReply = true;
    }
    if (!isDrawn(draft, thread)) {
      thread.comments = notesOf(draft);
    }
  }

  #newThread(draft: Draft): vscode.CommentThread | null {
    const view = this.#engineOf(draft.place)?.view();
    const address = view === undefined ? null : addressOfPlace(draft.place, view);
    const controller = this.#controller;
    if (address === null || controller === null) {
      return null;
    }
    const uri = 'file' in address ? vscode.Uri.file(address.file) : vscode.Uri.from(address);
    const range = new vscode.Range(draft.firstLine, 0, draft.lastLine, 0);
    const thread = controller.createCommentThread(uri, range, notesOf(draft));
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Collapsed;
    this.#threads.set(draft.id, thread);
    return thread;
  }

  #placeOf(uri: vscode.Uri): ReviewPlace | null {
    return placeOf(
      uri,
      this.#projects.open().map(({ engine }) => engine.view()),
    );
  }

  #engineOf({ projectId }: ReviewPlace): Engine | undefined {
    return this.#projects.open().find(({ engine }) => engine.project.id === projectId)?.engine;
  }

  /** Whom its comments are for; the menus of a thread go by `context`. */
  #addresseeOf(place: ReviewPlace): { readonly label: string; readonly context: string } | null {
    const view = this.#engineOf(place)?.view();
    const subtask = view?.subtasks.find(({ id }) => id === place.itemId);
    if (subtask !== undefined) {
      const label = t('For the worker of #{0}, not sent yet', subtask.number);
      return { label, context: 'draft subtask' };
    }
    const session = view?.sessions.find(({ id }) => id === place.itemId);
    return session === undefined
      ? null
      : { label: t('For session {0}, not sent yet', session.number), context: 'draft session' };
  }
}

function notesOf(draft: Draft): DraftNote[] {
  return draft.comments.map((comment) => new DraftNote(draft.id, comment, t('You')));
}

/** What is being edited is not drawn over as long as nothing else has changed. */
function isDrawn({ comments }: Draft, thread: vscode.CommentThread): boolean {
  const drawn = thread.comments.map((note) =>
    note instanceof DraftNote ? `${note.commentId} ${note.saved}` : '',
  );
  return drawn.join('\0') === comments.map(({ id, text }) => `${id} ${text}`).join('\0');
}

/** The lines that a thread stands at, and what is in them. */
function linesOf({ uri, range }: vscode.CommentThread): Pick<Draft, 'firstLine' | 'lastLine' | 'quote'> {
  const [firstLine, lastLine] = [range?.start.line ?? 0, range?.end.line ?? 0];
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  const there = { firstLine, lastLine: Math.min(lastLine, (document?.lineCount ?? 0) - 1) };
  const quote = document === undefined ? [] : quoteOf((line) => document.lineAt(line).text, there);
  return { firstLine, lastLine, quote };
}

function isReply(argument: unknown): argument is vscode.CommentReply {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'thread' in argument &&
    'text' in argument &&
    typeof argument.text === 'string'
  );
}

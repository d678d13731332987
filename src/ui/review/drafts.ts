import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { Emitter, type Event } from '../../lib/emitter.ts';
import type { ReviewPlace } from './reviewPlace.ts';

/** What the user has to say about some lines of a diff, not sent yet. */
export interface Draft {
  readonly id: string;
  readonly place: ReviewPlace;
  /** Counted from 0, the last one included; as they were when they were commented on. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** What stood in them, as far as it is told. */
  readonly quote: readonly string[];
  readonly comments: readonly DraftComment[];
}

export interface DraftComment {
  readonly id: string;
  readonly text: string;
  /** ISO time. */
  readonly at: string;
}

/** Where drafts are kept over reloads of the window; VS Code's `workspaceState` has this shape. */
export interface DraftMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = 'review.drafts';

/** All that is drafted in this window's projects. Every change is kept at once. */
export class Drafts implements Disposable {
  readonly #memory: DraftMemory;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());
  #all: readonly Draft[] = [];

  readonly onDidChange: Event<void> = this.#changed.event;

  /** When what was kept before is there too. */
  readonly restored: Promise<void>;

  /** `parse` reads what an earlier window has kept, whatever that is. */
  constructor(memory: DraftMemory, parse: (kept: unknown) => Promise<readonly Draft[]>) {
    this.#memory = memory;
    this.restored = this.#restore(memory.get(key) ?? null, parse);
  }

  all(): readonly Draft[] {
    return this.#all;
  }

  of(itemId: string): readonly Draft[] {
    return this.#all.filter(({ place }) => place.itemId === itemId);
  }

  get(id: string): Draft | null {
    return this.#all.find((draft) => draft.id === id) ?? null;
  }

  /** Takes the place of the one with its id, or is added; one without a comment is taken away. */
  put(draft: Draft): void {
    const others = this.#all.filter(({ id }) => id !== draft.id);
    const index = this.#all.findIndex(({ id }) => id === draft.id);
    const added = draft.comments.length === 0 ? [] : [draft];
    this.#set(others.toSpliced(index < 0 ? others.length : index, 0, ...added));
  }

  remove(isMeant: (draft: Draft) => boolean): void {
    const rest = this.#all.filter((draft) => !isMeant(draft));
    if (rest.length < this.#all.length) {
      this.#set(rest);
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #restore(kept: unknown, parse: (kept: unknown) => Promise<readonly Draft[]>): Promise<void> {
    const drafts = kept === null ? [] : await parse(kept);
    if (drafts.length > 0) {
      this.#set([...drafts, ...this.#all]);
    }
  }

  #set(drafts: readonly Draft[]): void {
    this.#all = drafts;
    void this.#memory.update(key, drafts.length === 0 ? undefined : drafts);
    this.#changed.fire();
  }
}

export function commentCount(drafts: readonly Draft[]): number {
  return drafts.reduce((count, { comments }) => count + comments.length, 0);
}

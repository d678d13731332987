/**
 * What is being written, over all runs of a command until something came of it. The latest run goes on with it: in an
 * editor that an earlier one has opened one writes for the latest, and the earlier one's message, which VS Code keeps,
 * goes on no more.
 */
export class Writings {
  readonly #latest = new Map<string, Writing>();

  /** A run begins, with the draft that is kept at `key`. */
  begin(key: string, drafted: Drafted): Writing {
    const writing = new Writing(drafted);
    this.#latest.get(key)?.passTo(writing);
    this.#latest.set(key, writing);
    return writing;
  }
}

/** A text that is kept while the user types it. */
export interface Drafted {
  readonly draft: { readonly description: string };
  type(typed: { readonly description: string }): void;
}

/** What one run has to do with it. */
export class Writing implements Drafted {
  readonly #drafted: Drafted;
  #next: Writing | null = null;
  #ended = false;

  constructor(drafted: Drafted) {
    this.#drafted = drafted;
  }

  get draft(): Drafted['draft'] {
    return this.#drafted.draft;
  }

  /** Whether it is for this run to go on. */
  get isLatest(): boolean {
    return this.#next === null && !this.#ended;
  }

  type(typed: Drafted['draft']): void {
    if (!this.#ended) {
      (this.#next ?? this.#drafted).type(typed);
    }
  }

  passTo(next: Writing): void {
    this.#next = next;
  }

  /** Something came of it: what is typed after that is no draft. */
  end(): void {
    this.#ended = true;
  }
}

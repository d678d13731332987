import type { DeliveryKind } from '../../domain/delivery.ts';

/** A task as far as the user has typed it. */
export interface TaskDraft {
  readonly title: string;
  readonly description: string;
  readonly baseBranch: string;
  /** `null`: the one in the settings. */
  readonly orchestrator: string | null;
  /** `null`: as the setting says. */
  readonly delivery: DeliveryKind | null;
  /** As typed; empty: as the setting says. */
  readonly budget: string;
}

/** Where drafts lie over the end of a window: the editor's own storage of a workspace. */
interface Drafts {
  get(key: string): Partial<TaskDraft> | undefined;
  update(key: string, draft: Partial<TaskDraft> | undefined): PromiseLike<void>;
}

/**
 * Keeps what is typed at each key, for the next windows too, until a task came of it or the user has left: what is found
 * there later belongs to a creation that failed or was interrupted.
 */
export class DraftedTask {
  readonly #drafts: Drafts;
  readonly #key: string;
  readonly #initial: TaskDraft;
  #kept: Partial<TaskDraft> | undefined;
  #draft: TaskDraft;

  constructor(drafts: Drafts, projectId: string, initial: TaskDraft) {
    this.#drafts = drafts;
    this.#key = `newTask.draft.${projectId}`;
    this.#initial = initial;
    this.#kept = drafts.get(this.#key);
    this.#draft = { ...initial, ...this.#kept };
  }

  get draft(): TaskDraft {
    return this.#draft;
  }

  /** Whether it began with what an earlier creation has left. */
  get isKept(): boolean {
    return this.#kept !== undefined;
  }

  type(typed: Partial<TaskDraft>): void {
    this.#draft = { ...this.#draft, ...typed };
    void this.#drafts.update(this.#key, this.#draft);
  }

  /** The user has left: nothing of it comes back, but for what was kept before; an editor may still be open for that. */
  async cancel(): Promise<void> {
    this.#draft = { ...this.#initial, ...this.#kept };
    await this.#drafts.update(this.#key, this.#kept);
  }

  /** The user wants nothing of what was kept. */
  startAfresh(): void {
    this.#kept = undefined;
    this.#draft = this.#initial;
    void this.#drafts.update(this.#key, undefined);
  }

  async forget(): Promise<void> {
    await this.#drafts.update(this.#key, undefined);
  }
}

import type * as vscode from 'vscode';
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

/** Keeps what is typed at each key, for the next windows too, until a task came of it. */
export class DraftedTask {
  readonly #drafts: vscode.Memento;
  readonly #key: string;
  #draft: TaskDraft;

  constructor(drafts: vscode.Memento, projectId: string, initial: TaskDraft) {
    this.#drafts = drafts;
    this.#key = `newTask.draft.${projectId}`;
    this.#draft = { ...initial, ...drafts.get<Partial<TaskDraft>>(this.#key) };
  }

  get draft(): TaskDraft {
    return this.#draft;
  }

  type(typed: Partial<TaskDraft>): void {
    this.#draft = { ...this.#draft, ...typed };
    void this.#drafts.update(this.#key, this.#draft);
  }

  async forget(): Promise<void> {
    await this.#drafts.update(this.#key, undefined);
  }
}

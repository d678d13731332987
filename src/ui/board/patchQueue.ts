import type { ProjectView, ViewPatch } from '../../protocol/view.ts';

/**
 * Gathers what changes between two messages to one page. Numbered for that page alone: the page sees no gap
 * although several patches of the engine become one.
 */
export class PatchQueue {
  #sequence = 0;
  #waiting: ViewPatch | null = null;

  /** The whole view; what waited is part of it. */
  snapshot(view: ProjectView): ProjectView {
    this.#waiting = null;
    this.#sequence += 1;
    return { ...view, sequence: this.#sequence };
  }

  add(patch: ViewPatch): void {
    this.#waiting = this.#waiting === null ? patch : joined(this.#waiting, patch);
  }

  /** All that waited as one patch, or `null` when there is nothing. */
  take(): ViewPatch | null {
    const patch = this.#waiting;
    if (patch === null) {
      return null;
    }
    this.#waiting = null;
    this.#sequence += 1;
    return { ...patch, sequence: this.#sequence };
  }
}

function joined(first: ViewPatch, second: ViewPatch): ViewPatch {
  const present = new Set([...second.tasks, ...second.subtasks, ...second.runs].map(({ id }) => id));
  return {
    sequence: second.sequence,
    project: second.project ?? first.project,
    tasks: latest(first.tasks, second.tasks, second.removed),
    subtasks: latest(first.subtasks, second.subtasks, second.removed),
    runs: latest(first.runs, second.runs, second.removed),
    removed: [...new Set([...first.removed.filter((id) => !present.has(id)), ...second.removed])],
  };
}

function latest<T extends { readonly id: string }>(
  first: readonly T[],
  second: readonly T[],
  removed: readonly string[],
): T[] {
  const byId = new Map([...first, ...second].map((item) => [item.id, item]));
  for (const id of removed) {
    byId.delete(id);
  }
  return [...byId.values()];
}

import type { ProjectView, SubtaskView, ViewPatch } from '../../protocol/view.ts';

/** More cards than this in one message would hold up whoever sends it, and whoever waits for the first of them. */
const mostCards = 1_000;

/** Of more than that these come first: enough for the highest screen. */
const firstCards = 300;

/**
 * Gathers what changes between two messages to one page. Numbered for that page alone: the page sees no gap although
 * several patches of the engine become one. Of very many cards the page gets at first those at the top of their columns;
 * the others follow.
 */
export class PatchQueue {
  #sequence = 0;
  #waiting: ViewPatch | null = null;
  /** Cards that the page has not had yet. */
  #rest = new Map<string, SubtaskView>();

  /** The whole view, or what is to be seen first of it; what waited is part of it. */
  snapshot(view: ProjectView): ProjectView {
    this.#waiting = null;
    this.#sequence += 1;
    if (view.subtasks.length <= mostCards) {
      this.#rest.clear();
      return { ...view, sequence: this.#sequence };
    }
    const cards = topFirst(view.subtasks);
    this.#rest = new Map(cards.slice(firstCards).map((card) => [card.id, card]));
    return { ...view, subtasks: cards.slice(0, firstCards), sequence: this.#sequence };
  }

  add(patch: ViewPatch): void {
    for (const card of patch.subtasks.filter(({ id }) => this.#rest.has(id))) {
      this.#rest.set(card.id, card);
    }
    for (const id of patch.removed) {
      this.#rest.delete(id);
    }
    const known = { ...patch, subtasks: patch.subtasks.filter(({ id }) => !this.#rest.has(id)) };
    this.#waiting = this.#waiting === null ? known : joined(this.#waiting, known);
  }

  /** There is something to take. */
  get hasMore(): boolean {
    return this.#waiting !== null || this.#rest.size > 0;
  }

  /** What waited as one patch, with more of the cards that the page has not had; `null` when there is nothing. */
  take(): ViewPatch | null {
    const more = [...this.#rest.values()].slice(0, mostCards);
    for (const { id } of more) {
      this.#rest.delete(id);
    }
    const patch = this.#waiting ?? (more.length > 0 ? nothing : null);
    if (patch === null) {
      return null;
    }
    this.#waiting = null;
    this.#sequence += 1;
    return { ...patch, subtasks: [...patch.subtasks, ...more], sequence: this.#sequence };
  }
}

const nothing: ViewPatch = {
  sequence: 0,
  project: null,
  tasks: [],
  subtasks: [],
  sessions: [],
  runs: [],
  removed: [],
};

/** The first card of each column of each task, then the second ones, and so on. */
function topFirst(cards: readonly SubtaskView[]): readonly SubtaskView[] {
  const places = new Map<string, number>();
  const ranked = cards
    .toSorted((a, b) => a.position - b.position)
    .map((card) => {
      const column = `${card.taskId} ${card.status}`;
      const place = places.get(column) ?? 0;
      places.set(column, place + 1);
      return { card, place };
    });
  return ranked.sort((a, b) => a.place - b.place).map(({ card }) => card);
}

function joined(first: ViewPatch, second: ViewPatch): ViewPatch {
  const present = new Set(
    [second.tasks, second.subtasks, second.sessions, second.runs].flatMap((items) =>
      items.map(({ id }) => id),
    ),
  );
  return {
    sequence: second.sequence,
    project: second.project ?? first.project,
    tasks: latest(first.tasks, second.tasks, second.removed),
    subtasks: latest(first.subtasks, second.subtasks, second.removed),
    sessions: latest(first.sessions, second.sessions, second.removed),
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

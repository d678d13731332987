import type { Attention } from './attention.ts';

type Known = Pick<Attention, 'id' | 'reason'>;

/**
 * What has come to need the user since it was told last. What did so before the first look is taken for known; what is
 * not told, because something else is being told, comes up again as long as it still waits.
 */
export class News<Item extends Known> {
  #known: ReadonlySet<string> | null = null;

  /** What waits now and has not been told; all of it counts as told when `told` is called with it. */
  fresh(waiting: readonly Item[]): readonly Item[] {
    const keys = new Set(waiting.map(keyOf));
    this.#known ??= keys;
    const known = this.#known;
    // Who waits again later is told again.
    this.#known = new Set([...known].filter((key) => keys.has(key)));
    return waiting.filter((item) => !known.has(keyOf(item)));
  }

  told(items: readonly Item[]): void {
    this.#known = new Set([...(this.#known ?? []), ...items.map(keyOf)]);
  }
}

function keyOf({ id, reason }: Known): string {
  return `${id} ${reason}`;
}

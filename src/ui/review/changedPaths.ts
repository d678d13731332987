import type { Refusal } from '../../domain/refusal.ts';
import type { Result } from '../../lib/result.ts';
import type { Changes } from '../../protocol/view.ts';

/** What is asked for the changed files. */
interface Source {
  changes(itemId: string): Promise<Result<Changes, Refusal>>;
}

/** An editor asks anew with every line that is typed or written. */
const goodForMilliseconds = 3_000;

/** The files that a subtask or a session has changed, as of a moment ago at most. */
export class ChangedPaths {
  readonly #known = new Map<string, { readonly at: number; readonly paths: Promise<ReadonlySet<string>> }>();

  of(source: Source, { itemId }: { readonly itemId: string }): Promise<ReadonlySet<string>> {
    const now = performance.now();
    for (const [id, { at }] of this.#known) {
      if (now - at > goodForMilliseconds) {
        this.#known.delete(id);
      }
    }
    const known = this.#known.get(itemId);
    if (known !== undefined) {
      return known.paths;
    }
    const paths = source
      .changes(itemId)
      .then((changes) => new Set(changes.ok ? changes.value.files.map(({ path }) => path) : []));
    this.#known.set(itemId, { at: now, paths });
    return paths;
  }
}

import type { EngineParts } from '../parts.ts';
import { isoNow } from '../time.ts';

/**
 * Lets what waited for its delivery when the last window closed try again, once: what was against it may be gone by now, and
 * whoever is told to try again had better be told what is true. What still is against it says so again.
 */
export function createFreshLook(parts: EngineParts): () => Promise<void> {
  let done = false;
  return async () => {
    if (done || !parts.trusted()) {
      return;
    }
    done = true;
    const { tables } = parts.store;
    const waiting = tables.subtasks
      .all()
      .filter(({ hold }) => hold?.kind === 'delivery' && hold.until === null);
    if (waiting.length > 0) {
      await parts.store.transact((rows) => {
        for (const { id } of waiting) {
          rows.subtasks.update(id, { hold: null, updatedAt: isoNow(parts) });
        }
      });
    }
  };
}

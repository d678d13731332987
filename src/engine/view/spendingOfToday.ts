import { startOfDay } from '../../domain/budget.ts';
import type { Changes } from '../../store/store.ts';
import type { EngineParts } from '../parts.ts';
import { spentToday } from '../spending.ts';

/** What was spent since midnight, summed up again only when it may have changed: it is asked for often. */
export interface SpendingOfToday {
  usd(): number;
  changed(changes: Pick<Changes, 'runs'>): void;
  /** The tables are as they were before. */
  undone(): void;
}

export function createSpendingOfToday({ store, clock, projectId }: EngineParts): SpendingOfToday {
  let known: { readonly day: number; readonly usd: number } | null = null;
  return {
    usd() {
      const day = startOfDay(clock.now());
      if (known?.day !== day) {
        known = { day, usd: spentToday(store.tables, projectId, clock.now()) };
      }
      return known.usd;
    },
    changed({ runs }) {
      if (runs.size > 0) {
        known = null;
      }
    },
    undone() {
      known = null;
    },
  };
}

import { startOfDay } from '../../domain/budget.ts';
import type { EngineParts } from '../parts.ts';
import { spentToday } from '../spending.ts';

/** What was spent since midnight, summed up again only when it may have changed: it is asked for often. */
export interface SpendingOfToday {
  usd(): number;
  /** Runs are others than they were. */
  forget(): void;
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
    forget() {
      known = null;
    },
  };
}

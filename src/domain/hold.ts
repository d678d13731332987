import type { BudgetLevel } from './budget.ts';

export const holdKinds = ['quota', 'budget', 'input', 'approval', 'delivery', 'tool', 'disk'] as const;
export type HoldKind = (typeof holdKinds)[number];

/** A reason why something waits. A fact beside the status, never a status of its own. */
export interface Hold {
  readonly kind: HoldKind;
  /** One line for the user: what happened and what to do. */
  readonly reason: string;
  /** When it ends by itself (ISO time), or `null` when somebody must act. */
  readonly until: string | null;
  /** What decides about the ways out of it, where its kind is not enough. */
  readonly fact?: HoldFact;
}

export type HoldFact =
  | {
      readonly kind: 'spent';
      readonly level: BudgetLevel;
      /** How much more trying again allows (US dollars). */
      readonly anotherUsd: number;
    }
  /** A worker was asked for changes and made none: the work stands as it had passed the checks. */
  | { readonly kind: 'unchanged' };

/** Whether what is spent is not the item's own, so that all that waits for it goes on together. */
export function isOfSharedBudget(hold: Hold | null): boolean {
  const fact = hold?.fact;
  return fact?.kind === 'spent' && (fact.level === 'task' || fact.level === 'day');
}

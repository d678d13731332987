/** What may be limited, the narrowest first. */
export const budgetLevels = ['run', 'subtask', 'task', 'day'] as const;
export type BudgetLevel = (typeof budgetLevels)[number];

/** A limit (US dollars) and what of it is spent. */
export interface Budget {
  readonly level: BudgetLevel;
  readonly limitUsd: number;
  readonly spentUsd: number;
}

/** The limit that counts: what the user has said for this one, or what the settings say for all; `null`: none. */
export function limitOf(own: number | null, setting: number): number | null {
  const limit = own ?? setting;
  return limit > 0 ? limit : null;
}

/** What an agent may spend that starts now: the least of what is left anywhere; `null` where nothing is limited. */
export function leftUsd(budgets: readonly Budget[]): number | null {
  const left = budgets.map(({ limitUsd, spentUsd }) => Math.max(0, limitUsd - spentUsd));
  return left.length === 0 ? null : Math.min(...left);
}

/** The narrowest budget of which nothing is left. */
export function reachedBudget(budgets: readonly Budget[]): Budget | null {
  return budgets.find((budget) => budget.spentUsd >= budget.limitUsd) ?? null;
}

/**
 * How much more "Try Again" allows: as much as the setting gives to each, but no more than the present limit, so that
 * a small budget that the user chose is not blown up.
 */
export function anotherUsd({ limitUsd }: Budget, setting: number): number {
  return setting > 0 ? Math.min(setting, limitUsd) : limitUsd;
}

/** What happened and what one can do, for the card. */
export function budgetReason(budget: Budget, setting: number): string {
  const spent = `${spentTexts[budget.level]}: ${dollars(budget.spentUsd)} of ${dollars(budget.limitUsd)}.`;
  const again = `try again to allow another ${dollars(anotherUsd(budget, setting))}`;
  switch (budget.level) {
    case 'run':
      return `${spent} To go on in the same session, ${again}; or stop it.`;
    case 'subtask':
      return `${spent} Raise it, stop the subtask, or ${again}.`;
    case 'task':
      return `${spent} Raise it, stop the task, or ${again}.`;
    case 'day':
      return `${spent} It goes on tomorrow by itself. To go on now, raise today's budget, or ${again}; or stop it.`;
  }
}

const spentTexts: Readonly<Record<BudgetLevel, string>> = {
  run: 'The budget of one run is spent',
  subtask: 'The budget of this subtask is spent',
  task: 'The budget of the task is spent',
  day: "Today's budget of the project is spent",
};

export function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

/** Such as `2026-11-21`, in the user's time zone. */
export function dayOf(now: number): string {
  const date = new Date(now);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The midnight before, in the user's time zone (milliseconds since the epoch). */
export function startOfDay(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** The midnight after; a day need not have 24 hours. */
export function startOfNextDay(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

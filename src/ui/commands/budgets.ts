import type { Intent } from '../../protocol/intent.ts';
import type { ProjectView } from '../../protocol/view.ts';
import type { Item } from './actions.ts';

/** Something that may cost only so much. */
export interface Budget {
  readonly level: 'subtask' | 'task' | 'day';
  readonly spentUsd: number;
  /** `null`: no limit. */
  readonly limitUsd: number | null;
  /** What asks for another limit; `null`: as the setting says, and for the day none at all. */
  intent(budgetUsd: number | null): Intent;
}

/** Every budget that the item counts for, the narrowest first. */
export function budgetsOf(item: Item, view: ProjectView): readonly Budget[] {
  const subtask = item.kind === 'subtask' ? item.value : undefined;
  const task = view.tasks.find(({ id }) => id === taskIdOf(item));
  const { spentTodayUsd, dayBudgetUsd } = view.project;
  return [
    ...(subtask === undefined
      ? []
      : [
          {
            level: 'subtask' as const,
            spentUsd: subtask.costUsd,
            limitUsd: subtask.budgetUsd,
            intent: (budgetUsd: number | null) =>
              ({ kind: 'setSubtaskBudget', subtaskId: subtask.id, budgetUsd }) as const,
          },
        ]),
    ...(task === undefined
      ? []
      : [
          {
            level: 'task' as const,
            spentUsd: task.costUsd,
            limitUsd: task.budgetUsd,
            intent: (budgetUsd: number | null) =>
              ({ kind: 'setTaskBudget', taskId: task.id, budgetUsd }) as const,
          },
        ]),
    {
      level: 'day',
      spentUsd: spentTodayUsd,
      limitUsd: dayBudgetUsd,
      intent: (budgetUsd) => ({ kind: 'setDayBudget', budgetUsd }),
    },
  ];
}

/** Those that are used up, so that raising one of them lets the work go on; where none is, all that have a limit. */
export function budgetsToRaise(item: Item, view: ProjectView): readonly Budget[] {
  const limited = budgetsOf(item, view).filter(({ limitUsd }) => limitUsd !== null);
  const usedUp = limited.filter(({ spentUsd, limitUsd }) => limitUsd !== null && spentUsd >= limitUsd);
  return usedUp.length > 0 ? usedUp : limited;
}

/** What to offer in place of a limit that was reached: twice as much, and more than was spent. */
export function raised({ spentUsd, limitUsd }: Budget): number {
  return Math.ceil(Math.max((limitUsd ?? 0) * 2, spentUsd * 1.5, 1));
}

/** A number of dollars as somebody types it, such as `12.50` or `$12`; `null` when it is none. */
export function parseUsd(text: string): number | null {
  const match = /^\$?\s*(\d{1,7}(?:[.,]\d{1,2})?)$/.exec(text.trim());
  const value = Number(match?.[1]?.replace(',', '.'));
  return match === null || value > 1_000_000 ? null : value;
}

export function formatUsd(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

/** `null`: it belongs to no task. */
function taskIdOf({ kind, value }: Item): string | null {
  switch (kind) {
    case 'task':
      return value.id;
    case 'session':
      return null;
    default:
      return value.taskId;
  }
}

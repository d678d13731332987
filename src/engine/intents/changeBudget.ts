import { dayOf, dollars } from '../../domain/budget.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Settings } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Tables } from '../../store/store.ts';
import { releaseBudgetHolds } from '../limits.ts';
import { type Moment, note } from '../moves.ts';
import { spentOnSubtask, spentOnTask, spentToday } from '../spending.ts';
import type { SubtaskChange } from './changeSubtask.ts';
import type { TaskChange } from './changeTask.ts';

/** What the task may cost in all, and on with what waited for it. `null`: as the setting says; 0: no limit. */
export function setTaskBudget(budgetUsd: number | null, settings: Settings): TaskChange {
  return (tables, task, moment) => {
    const problem = tooLittle(`Task ${task.number} has`, budgetUsd, spentOnTask(tables, task));
    if (problem !== null) {
      return problem;
    }
    tables.tasks.update(task.id, { budgetUsd, updatedAt: moment.at });
    note(tables, task.id, budgetText(budgetUsd), moment);
    releaseBudgetHolds(tables, settings, moment);
    return ok();
  };
}

/** The same for a subtask. */
export function setSubtaskBudget(budgetUsd: number | null, settings: Settings): SubtaskChange {
  return (tables, subtask, moment) => {
    const spent = spentOnSubtask(tables, subtask.id);
    const problem = tooLittle(`Subtask ${subtask.number} has`, budgetUsd, spent);
    if (problem !== null) {
      return problem;
    }
    tables.subtasks.update(subtask.id, { budgetUsd, updatedAt: moment.at });
    note(tables, subtask.id, budgetText(budgetUsd), moment);
    releaseBudgetHolds(tables, settings, moment);
    return ok();
  };
}

/** What all agents of the project may cost today; `null` or 0: no limit today. Tomorrow the setting counts again. */
export function setDayBudget(
  tables: Tables,
  projectId: string,
  budgetUsd: number | null,
  settings: Settings,
  moment: Moment,
): Result<void, Refusal> {
  const now = Date.parse(moment.at);
  const problem = tooLittle("Today's agents have", budgetUsd, spentToday(tables, projectId, now));
  if (problem !== null) {
    return problem;
  }
  const usd = budgetUsd === 0 ? null : budgetUsd;
  tables.projects.update(projectId, { dayAllowance: { day: dayOf(now), usd } });
  releaseBudgetHolds(tables, settings, moment);
  return ok();
}

/** A budget that is spent when it is set would let everything wait at once. */
function tooLittle(who: string, budgetUsd: number | null, spentUsd: number): Result<never, Refusal> | null {
  return budgetUsd !== null && budgetUsd > 0 && budgetUsd <= spentUsd
    ? err(
        refusal(
          'invalid',
          `${who} cost ${dollars(spentUsd)} already, so a budget of ${dollars(budgetUsd)} is spent. Name more than that, or stop the work instead.`,
        ),
      )
    : null;
}

function budgetText(budgetUsd: number | null): string {
  if (budgetUsd === null) {
    return 'budget: as the setting says';
  }
  return budgetUsd === 0 ? 'budget: no limit' : `budget: ${dollars(budgetUsd)}`;
}

import { type Refusal, refusal } from '../../domain/refusal.ts';
import { err, type Result } from '../../lib/result.ts';
import type { Tables } from '../../store/store.ts';
import type { Moment } from '../moves.ts';
import type { SubtaskChange } from './changeSubtask.ts';
import type { TaskChange } from './changeTask.ts';

export function setTaskBudget(budgetUsd: number | null): TaskChange {
  return () => err(refusal('unprocessable', String(budgetUsd)));
}

export function setSubtaskBudget(budgetUsd: number | null): SubtaskChange {
  return () => err(refusal('unprocessable', String(budgetUsd)));
}

export function setDayBudget(
  _tables: Tables,
  budgetUsd: number | null,
  _moment: Moment,
): Result<void, Refusal> {
  return err(refusal('unprocessable', String(budgetUsd)));
}

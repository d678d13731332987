import { type Budget, dayOf, limitOf, startOfDay } from '../domain/budget.ts';
import type { Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { Session } from '../domain/session.ts';
import type { Settings } from '../domain/settings.ts';
import type { Subtask } from '../domain/subtask.ts';
import type { Task } from '../domain/task.ts';
import type { Tables } from '../store/store.ts';
import { existing } from './facts.ts';
import { projectIdOf, type Subject } from './subject.ts';

/** What these runs have cost, with what those that still run are known to have used. */
export function costOf(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + (run.usage?.costUsd ?? 0), 0);
}

export function spentOnSubtask(tables: Tables, subtaskId: string): number {
  return costOf(tables.runs.ofSubtask(subtaskId));
}

/** With what its deleted subtasks had cost: a sum that falls could not be trusted. */
export function spentOnTask(tables: Tables, task: Task): number {
  const subtasks = tables.subtasks.ofTask(task.id).map(({ id }) => spentOnSubtask(tables, id));
  const own = task.spentUsd + costOf(tables.runs.ofTask(task.id));
  return subtasks.reduce((sum, cost) => sum + cost, own);
}

/** By all runs that were started since midnight, deleted ones too; one from before belongs to its own day. */
export function spentToday(tables: Tables, projectId: string, now: number): number {
  const today = costOf(tables.runs.startedSince(new Date(startOfDay(now)).toISOString()));
  return today + deletedToday(tables, projectId, now);
}

function deletedToday(tables: Tables, projectId: string, now: number): number {
  const { deletedCost } = existing(tables.projects.get(projectId), 'The project');
  return deletedCost?.day === dayOf(now) ? deletedCost.usd : 0;
}

/** `null`: no limit. */
export function dayLimit(project: Project, settings: Settings, now: number): number | null {
  const { dayAllowance } = project;
  return dayAllowance?.day === dayOf(now) ? dayAllowance.usd : limitOf(null, settings.dayBudgetUsd);
}

/**
 * The budgets that an agent of this subject draws on, the narrowest first. Agents at work count with what they are known
 * to have used, so those that work at the same time may together go beyond a budget, by what each of them was still
 * allowed when it began.
 */
export function budgetsOf(
  tables: Tables,
  settings: Settings,
  subject: Subject,
  now: number,
): readonly Budget[] {
  const projectId = projectIdOf(subject);
  const ofDay = dayLimit(existing(tables.projects.get(projectId), 'The project'), settings, now);
  const budgets = 'session' in subject ? [] : budgetsOfTask(tables, settings, subject);
  return ofDay === null
    ? budgets
    : [...budgets, { level: 'day', limitUsd: ofDay, spentUsd: spentToday(tables, projectId, now) }];
}

function budgetsOfTask(
  tables: Tables,
  settings: Settings,
  { task, subtask }: Extract<Subject, { task: Task }>,
): Budget[] {
  const ofSubtask = subtask === null ? null : limitOf(subtask.budgetUsd, settings.subtaskBudgetUsd);
  const ofTask = limitOf(task.budgetUsd, settings.taskBudgetUsd);
  const budgets: Budget[] = [];
  if (subtask !== null && ofSubtask !== null) {
    budgets.push({
      level: 'subtask',
      limitUsd: ofSubtask,
      spentUsd: spentOnSubtask(tables, subtask.id),
    });
  }
  if (ofTask !== null) {
    budgets.push({ level: 'task', limitUsd: ofTask, spentUsd: spentOnTask(tables, task) });
  }
  return budgets;
}

/** What the settings give to each at this level. */
export function settingOf(settings: Settings, level: Budget['level']): number {
  switch (level) {
    case 'run':
      return settings.runBudgetUsd;
    case 'subtask':
      return settings.subtaskBudgetUsd;
    case 'task':
      return settings.taskBudgetUsd;
    case 'day':
      return settings.dayBudgetUsd;
  }
}

/** Removes the subtask with its runs; what they cost stays with the task, and with the day. */
export function removeSubtask(tables: Tables, subtask: Pick<Subtask, 'id' | 'taskId'>, now: number): void {
  const task = existing(tables.tasks.get(subtask.taskId), 'The task');
  const runs = tables.runs.ofSubtask(subtask.id);
  tables.tasks.update(task.id, { spentUsd: task.spentUsd + costOf(runs) });
  keepForToday(tables, task.projectId, runs, now);
  tables.subtasks.delete(subtask.id);
}

/** Removes a task whose subtasks are gone already. */
export function removeTask(tables: Tables, task: Task, now: number): void {
  keepForToday(tables, task.projectId, tables.runs.ofTask(task.id), now);
  tables.tasks.delete(task.id);
}

/** Removes the session with its runs; what they cost stays with the day. */
export function removeSession(tables: Tables, session: Session, now: number): void {
  keepForToday(tables, session.projectId, tables.runs.ofSession(session.id), now);
  tables.sessions.delete(session.id);
}

function keepForToday(tables: Tables, projectId: string, runs: readonly Run[], now: number): void {
  const midnight = new Date(startOfDay(now)).toISOString();
  const cost = costOf(runs.filter((run) => run.startedAt >= midnight));
  if (cost > 0) {
    const usd = deletedToday(tables, projectId, now) + cost;
    tables.projects.update(projectId, { deletedCost: { day: dayOf(now), usd } });
  }
}

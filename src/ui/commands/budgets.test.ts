import { describe, expect, test } from 'vitest';
import { projectView, subtask, task } from '../../../test/support/viewFixture.ts';
import { budgetsOf, budgetsToRaise, parseUsd, raised } from './budgets.ts';

function viewOf(spent: { subtask: number; task: number; today: number }) {
  const view = projectView({
    tasks: [task({ id: 't1', costUsd: spent.task, budgetUsd: 10 })],
    subtasks: [subtask({ id: 's1', costUsd: spent.subtask, budgetUsd: 5 })],
  });
  return { ...view, project: { ...view.project, spentTodayUsd: spent.today, dayBudgetUsd: 20 } };
}

function levelsOf(view: ReturnType<typeof viewOf>): string[] {
  return view.subtasks.flatMap((value) =>
    budgetsToRaise({ kind: 'subtask', value }, view).map(({ level }) => level),
  );
}

describe('a budget', () => {
  test('that is used up is the one to raise: of the subtask, its task, the day, or several of them', () => {
    expect(levelsOf(viewOf({ subtask: 5, task: 6, today: 7 }))).toEqual(['subtask']);
    expect(levelsOf(viewOf({ subtask: 1, task: 10.01, today: 12 }))).toEqual(['task']);
    expect(levelsOf(viewOf({ subtask: 1, task: 2, today: 20 }))).toEqual(['day']);
    expect(levelsOf(viewOf({ subtask: 5, task: 10, today: 12 }))).toEqual(['subtask', 'task']);
    expect(levelsOf(viewOf({ subtask: 1, task: 2, today: 3 }))).toEqual(['subtask', 'task', 'day']);
  });

  test('of a task asks for a budget of that task', () => {
    const view = viewOf({ subtask: 1, task: 2, today: 3 });
    const [own] = view.tasks.flatMap((value) => budgetsOf({ kind: 'task', value }, view));
    expect(own?.intent(12)).toEqual({ kind: 'setTaskBudget', taskId: 't1', budgetUsd: 12 });
    expect(own?.intent(null)).toEqual({ kind: 'setTaskBudget', taskId: 't1', budgetUsd: null });
  });

  test('is offered twice as high, and above what was spent', () => {
    const [own] = viewOf({ subtask: 5, task: 6, today: 7 }).subtasks.flatMap((value) =>
      budgetsOf({ kind: 'subtask', value }, viewOf({ subtask: 5, task: 6, today: 7 })),
    );
    expect(own && raised(own)).toBe(10);
    expect(own && raised({ ...own, spentUsd: 40 })).toBe(60);
    expect(own && raised({ ...own, spentUsd: 0, limitUsd: 0 })).toBe(1);
  });

  test.each([
    ['12', 12],
    [' $12.50 ', 12.5],
    ['12,5', 12.5],
    ['0', 0],
    ['', null],
    ['-1', null],
    ['1e3', null],
    ['twelve', null],
    ['9999999', null],
  ])('is read from %j', (text, expected) => {
    expect(parseUsd(text)).toBe(expected);
  });
});

import { afterEach, expect, test } from 'vitest';
import type { Settings } from '../../src/domain/settings.ts';
import type { ProjectView, RunView } from '../../src/protocol/view.ts';
import { planOf } from '../support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture } from '../support/projectFixture.ts';

let project: ProjectFixture;

afterEach(() => project.dispose());

/**
 * Each answer of a worker costs about five cents, by the size of the CLI's own prompt. A session that is gone on with
 * holds an answer that the CLI put in for the one that was cut off, hence the turns that are there twice.
 */
async function open(settings: Partial<Settings>, commits = 1): Promise<void> {
  const turns = [
    { text: 'I write.', calls: [{ write: 'a.txt', content: 'a\n' }] },
    { text: 'I look at it.', calls: [{ bash: 'git status' }] },
    { text: 'I look again.', calls: [{ bash: 'git status' }] },
    ...Array.from({ length: commits }, () => ({
      text: 'I commit.',
      calls: [{ bash: 'git add --all && git commit --allow-empty -m "Write a"' }],
    })),
    { text: 'Done.' },
  ];
  const plan = planOf({ a: [] });
  project = await openProjectFixture({
    scenario: {
      scripts: [
        { role: 'planner', turns: [{ structured: plan }, { structured: plan }, { structured: plan }] },
        { role: 'worker', subtask: 'a', turns },
      ],
    },
    settings,
  });
  await project.createTask();
}

function works(view: ProjectView): readonly RunView[] {
  return view.runs.filter((run) => run.kind === 'work');
}

function costOf(runs: readonly RunView[]): number {
  return runs.reduce((sum, run) => sum + (run.usage?.costUsd ?? 0), 0);
}

function answers(): number {
  return project.model.requests.filter((request) => request.agent?.role === 'worker').length;
}

function isHeld(view: ProjectView): boolean {
  return view.subtasks[0]?.hold?.kind === 'budget';
}

test('a subtask whose budget is spent pauses and asks; with more it goes on in its session and is done', async () => {
  await open({ subtaskBudgetUsd: 0.08 });
  const held = await project.until(isHeld);
  const [subtask] = held.subtasks;
  const spent = costOf(works(held));
  expect(works(held).map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual(['1 budget']);
  expect(subtask).toMatchObject({ status: 'IN_PROGRESS', budgetUsd: 0.08, costUsd: spent });
  expect(subtask?.hold).toEqual({
    kind: 'budget',
    reason: `The budget of this subtask is spent: $${spent.toFixed(2)} of $0.08. Raise it, stop the subtask, or try again to allow another $0.08.`,
    until: null,
    fact: { kind: 'spent', level: 'subtask', anotherUsd: 0.08 },
  });
  expect(spent).toBeGreaterThan(0.08);
  const before = answers();

  const id = subtask?.id ?? '';
  const tooLittle = await project.engine.submit({ kind: 'setSubtaskBudget', subtaskId: id, budgetUsd: 0.05 });
  expect(tooLittle).toMatchObject({ ok: false, error: { kind: 'invalid' } });
  expect(answers()).toBe(before);

  await project.submit({ kind: 'setSubtaskBudget', subtaskId: id, budgetUsd: 5 });
  const done = await project.until((view) => view.tasks[0]?.status === 'DONE');
  expect(works(done).map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual(['1 budget', '1 done']);
  // It went on where it was: nothing was asked twice.
  expect(answers()).toBe(4);
  expect(done.subtasks[0]?.costUsd).toBeCloseTo(costOf(works(done)), 9);
  expect(done.tasks[0]?.costUsd).toBeCloseTo(costOf(done.runs), 9);
  expect(done.project.spentTodayUsd).toBeCloseTo(costOf(done.runs), 9);
  expect(done.tasks[0]?.costEstimated).toBe(false);
  for (const { usage } of works(done)) {
    expect(usage?.models.map(({ costUsd }) => costUsd)).toEqual([expect.closeTo(usage?.costUsd ?? 0, 9)]);
  }
});

test('"Try Again" on a budget of the task allows as much once more', async () => {
  await open({ taskBudgetUsd: 0.3, subtaskBudgetUsd: 0 }, 5);
  const held = await project.until(isHeld);
  expect(held.subtasks[0]?.hold?.reason).toMatch(
    /^The budget of the task is spent: .* of \$0\.30\. .* try again to allow another \$0\.30\.$/,
  );
  await project.submit({ kind: 'releaseHold', subtaskId: held.subtasks[0]?.id ?? '' });
  // A view may be ahead of a commit in one item and not in another; what was answered is committed.
  const raised = project.engine.view();
  const spent = costOf(raised.runs.filter(({ endedAt }) => endedAt !== null));
  expect(raised.tasks[0]?.budgetUsd).toBeCloseTo(spent + 0.3, 9);
  const done = await project.until((view) => view.tasks[0]?.status === 'DONE');
  expect(done.tasks[0]?.costUsd).toBeLessThan(spent + 0.3);
});

test('when the budget of the day is spent, no agent begins before midnight or before more is allowed', async () => {
  await open({ dayBudgetUsd: 0.01 });
  const held = await project.until((view) => view.tasks[0]?.hold?.kind === 'budget');
  expect(held.runs.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(['plan budget']);
  const { hold } = held.tasks[0] ?? {};
  expect(hold?.reason).toMatch(
    /^Today's budget of the project is spent: .* of \$0\.01\. It goes on tomorrow/,
  );
  expect(new Date(hold?.until ?? '').getHours()).toBe(0);
  expect(held.project).toMatchObject({ dayBudgetUsd: 0.01, spentTodayUsd: costOf(held.runs) });
  expect(answers()).toBe(0);
  await project.submit({ kind: 'setDayBudget', budgetUsd: null });
  const done = await project.until((view) => view.tasks[0]?.status === 'DONE');
  expect(done.project.dayBudgetUsd).toBeNull();
});

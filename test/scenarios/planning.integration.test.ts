import { afterEach, expect, test } from 'vitest';
import type { Plan, PlannedSubtask } from '../../src/domain/plan.ts';
import { presentPlan } from '../../src/domain/planChange.ts';
import type { Settings } from '../../src/domain/settings.ts';
import type { ProjectView, RunView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { planOf } from '../support/plainScenario.ts';
import { openProjectFixture, type ProjectFixture } from '../support/projectFixture.ts';
import type { Scenario } from '../support/scriptedModel/scenario.ts';

let project: ProjectFixture;

afterEach(async () => {
  await project.dispose();
});

type Script = Scenario['scripts'][number];

async function open(scripts: readonly Script[], settings: Partial<Settings> = {}): Promise<string> {
  project = await openProjectFixture({ scenario: { scripts: [...scripts] }, settings });
  return project.createTask();
}

function planner(plan: Plan, asked?: string): Script {
  return { role: 'planner', ...(asked === undefined ? {} : { asked }), turns: [{ structured: plan }] };
}

/** Writes a file of the subtask's name, and commits it. */
function worker(key: string, change: Partial<Script> = {}): Script {
  return {
    role: 'worker',
    subtask: key,
    turns: [
      { calls: [{ write: `${key}.txt`, content: `${key}\n` }] },
      { calls: [{ bash: `git add --all && git commit -m "Write ${key}"` }] },
      { text: `Wrote ${key}.` },
    ],
    ...change,
  };
}

function withSpec(plan: Plan, key: string, spec: string): Plan {
  return { ...plan, subtasks: plan.subtasks.map((one) => (one.key === key ? { ...one, spec } : one)) };
}

function taskOf({ tasks: [task] }: ProjectView): TaskView {
  if (!task) {
    throw new Error('There is a task');
  }
  return task;
}

function subtaskOf(view: ProjectView, key: string): SubtaskView {
  const found = view.subtasks.find((subtask) => subtask.key === key);
  if (!found) {
    throw new Error(`There is a subtask ${key}`);
  }
  return found;
}

function isDone(view: ProjectView): boolean {
  return view.tasks[0]?.status === 'DONE' && view.subtasks.every(({ worktree }) => worktree === null);
}

/** Calls of the CLI by what they were for. */
function calls(view: ProjectView): Record<string, number> {
  const agents = view.runs.filter(isAgent);
  return Object.fromEntries(
    [...Map.groupBy(agents, (run) => run.kind)].map(([kind, runs]) => [kind, runs.length]),
  );
}

function isAgent({ kind }: RunView): boolean {
  return kind === 'questions' || kind === 'plan' || kind === 'critique' || kind === 'work';
}

/** Every call has cost something, and the task has cost what they have cost together. */
function expectMoneyCounted(view: ProjectView): void {
  const costs = view.runs.filter(isAgent).map((run) => run.usage?.costUsd ?? 0);
  expect(Math.min(...costs)).toBeGreaterThan(0);
  expect(taskOf(view).costUsd).toBeCloseTo(
    costs.reduce((sum, cost) => sum + cost, 0),
    6,
  );
  expect(taskOf(view).costEstimated).toBe(false);
}

test('a plan with a circle goes back to the Planner with the circle, and the next one is worked', async () => {
  await open([
    planner(planOf({ a: [], b: ['a'] }), 'The dependencies go in a circle: a → b → a.'),
    planner(planOf({ a: ['b'], b: ['a'] })),
    worker('a'),
    worker('b'),
  ]);
  const view = await project.until(isDone);
  const plans = view.runs.filter(({ kind }) => kind === 'plan');
  expect(plans.map(({ attempt, outcome, reason }) => ({ attempt, outcome, reason }))).toEqual([
    {
      attempt: 1,
      outcome: 'error',
      reason: 'The dependencies go in a circle: a → b → a. Remove one of them.',
    },
    { attempt: 2, outcome: 'done', reason: null },
  ]);
  expect(taskOf(view)).toMatchObject({ reason: null, hold: null, merged: 2 });
  expect(calls(view)).toEqual({ plan: 2, work: 2 });
  expectMoneyCounted(view);
});

test('a worker that finds a plan bug gets a new plan, in which what is merged stays', async () => {
  const first = planOf({ done: [], wrong: ['done'] });
  const second = withSpec(first, 'wrong', 'Without a parser.');
  await open([
    planner(second, 'There is a plan already'),
    planner(first),
    worker('done'),
    worker('wrong', { asked: 'Without a parser.' }),
    worker('wrong', { turns: [{ text: 'Plan bug: there is no parser to change.\n\nI have looked.' }] }),
  ]);
  const view = await project.until(isDone);
  expect(view.subtasks.map(({ key, spec, status }) => `${key}: ${spec} ${status}`)).toEqual([
    'done: Write done.txt. MERGED',
    'wrong: Without a parser. MERGED',
  ]);
  const found = view.runs.filter(({ kind, outcome }) => kind === 'work' && outcome === 'error');
  expect(found.map(({ reason }) => reason)).toEqual(['Plan bug: there is no parser to change.']);
  const prompt = project.model.requests.find((one) => one.prompt.includes('There is a plan already'))?.prompt;
  expect(prompt).toContain('Subtask "wrong" (wrong): there is no parser to change.');
  expect(prompt).toContain('"state": "merged"');
  expect(taskOf(view)).toMatchObject({ replan: null, proposal: null, reason: null });
  expect(calls(view)).toEqual({ plan: 2, work: 3 });
  expectMoneyCounted(view);
});

test('a plan that is found wrong again and again is made anew twice, then the user is asked', async () => {
  const [first, second, third] = ['One.', 'Two.', 'Three.'].map((spec) =>
    withSpec(planOf({ a: [] }), 'a', spec),
  );
  await open([
    planner(third ?? planOf({}), '"spec": "Two."'),
    planner(second ?? planOf({}), 'There is a plan already'),
    planner(first ?? planOf({})),
    worker('a', { turns: [{ text: '**Plan bug:** it cannot be done.' }] }),
  ]);
  const view = await project.until(({ subtasks }) => subtasks[0]?.hold?.kind === 'input');
  expect(subtaskOf(view, 'a')).toMatchObject({
    status: 'BLOCKED_FAILURE',
    spec: 'Three.',
    reason: 'Plan bug: it cannot be done.',
    hold: { reason: 'The plan was found wrong 3 times. Edit it, ask for a new one, or try again.' },
  });
  expect(calls(view)).toEqual({ plan: 3, work: 3 });
  expectMoneyCounted(view);
});

test('questions are asked before planning, and the plan is made with their answers', async () => {
  const taskId = await open(
    [
      { role: 'questions', turns: [{ structured: { questions: ['Red or green?', 'How many?'] } }] },
      planner(planOf({ red: [] }), 'Answer: Red.'),
      worker('red'),
    ],
    { askBeforePlanning: true },
  );
  const held = await project.until(({ tasks }) => tasks[0]?.hold?.kind === 'input');
  expect(taskOf(held)).toMatchObject({
    status: 'PLANNING',
    hold: { reason: 'The Planner has questions. Answer them, or leave one empty to let the Planner decide.' },
  });
  expect(taskOf(held).questions?.map(({ question }) => question)).toEqual(['Red or green?', 'How many?']);
  expect(calls(held)).toEqual({ questions: 1 });
  await project.submit({ kind: 'answerQuestions', taskId, answers: ['Red.', ''] });
  const view = await project.until(isDone);
  expect(calls(view)).toEqual({ questions: 1, plan: 1, work: 1 });
  expectMoneyCounted(view);
});

test('a critic that objects is heard once, and the plan made after that stands', async () => {
  await open(
    [
      { role: 'critic', turns: [{ structured: { objections: ['Nobody writes b.txt.'] } }] },
      planner(planOf({ a: [], b: ['a'] }), 'Nobody writes b.txt.'),
      planner(planOf({ a: [] })),
      worker('a'),
      worker('b'),
    ],
    { criticizePlans: true },
  );
  const view = await project.until(isDone);
  expect(view.subtasks.map(({ key }) => key)).toEqual(['a', 'b']);
  const critique = view.runs.find(({ kind }) => kind === 'critique');
  expect(critique).toMatchObject({ outcome: 'done', reason: 'Nobody writes b.txt.' });
  expect(calls(view)).toEqual({ plan: 2, critique: 1, work: 2 });
  expect(taskOf(view)).toMatchObject({ proposal: null, reason: null });
  expectMoneyCounted(view);
});

test('a plan in review is edited, approved and worked as it was edited', async () => {
  const taskId = await open([planner(planOf({ a: [], b: ['a'] })), worker('a'), worker('c')], {
    reviewPlans: true,
  });
  const held = await project.until(
    ({ tasks, subtasks }) => tasks[0]?.hold?.kind === 'approval' && subtasks.length === 2,
  );
  expect(taskOf(held)).toMatchObject({
    status: 'ACTIVE',
    approved: false,
    hold: { reason: expect.stringContaining('The plan waits for your approval.') },
  });
  expect(held.subtasks.map(({ status }) => status)).toEqual(['PENDING', 'PENDING']);
  expect(await project.engine.submit({ kind: 'releaseTaskHold', taskId })).toMatchObject({ ok: false });
  const plan = presentPlan(taskOf(held).spec, held.subtasks);
  const renamed = (one: PlannedSubtask): PlannedSubtask =>
    one.key === 'b' ? { ...one, key: 'c', title: 'c' } : one;
  await project.submit({
    kind: 'editPlan',
    taskId,
    plan: { ...plan, subtasks: plan.subtasks.map(renamed) },
  });
  await project.submit({ kind: 'approvePlan', taskId });
  const view = await project.until(isDone);
  expect(view.subtasks.map(({ key, status }) => `${key} ${status}`)).toEqual(['a MERGED', 'c MERGED']);
  expect(calls(view)).toEqual({ plan: 1, work: 2 });
  expectMoneyCounted(view);
});

test('a new plan that the user asked for waits for approval while work goes on, and keeps what is done', async () => {
  const first = planOf({ a: [], b: ['a'] });
  const taskId = await open([
    planner({ ...first, subtasks: [...first.subtasks, ...planOf({ c: [] }).subtasks] }, 'c is missing'),
    planner(first),
    worker('a'),
    worker('b', { turns: [{ waitFor: 'go', calls: [{ glob: '*' }] }, ...worker('b').turns] }),
    worker('c'),
  ]);
  const before = await project.until(
    ({ subtasks }) => subtasks[0]?.status === 'MERGED' && subtasks[1]?.status === 'IN_PROGRESS',
  );
  await project.submit({ kind: 'replan', taskId, reason: 'c is missing' });
  const proposed = await project.until(({ tasks }) => tasks[0]?.proposal !== null);
  expect(taskOf(proposed)).toMatchObject({ status: 'ACTIVE', hold: null, replan: { askedBy: 'user' } });
  expect(taskOf(proposed).proposal?.plan.subtasks.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  expect(proposed.subtasks.map(({ key, status }) => `${key} ${status}`)).toEqual([
    'a MERGED',
    'b IN_PROGRESS',
  ]);
  await project.submit({ kind: 'approvePlan', taskId });
  project.model.release('go');
  const view = await project.until(isDone);
  expect(view.subtasks.map(({ key, status }) => `${key} ${status}`)).toEqual([
    ...['a MERGED', 'b MERGED', 'c MERGED'],
  ]);
  expect(subtaskOf(view, 'a').mergedCommit).toBe(subtaskOf(before, 'a').mergedCommit);
  expect(calls(view)).toEqual({ plan: 2, work: 3 });
  expectMoneyCounted(view);
});

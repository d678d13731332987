import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Answerer,
  gateway,
  isDone,
  openPlannedEngine,
  type PlannedEngine,
  planned,
  planner,
  planOf,
} from '../../test/support/plannedEngine.ts';
import type { ScriptedAnswer } from '../../test/support/scriptedProcesses.ts';
import { untilDone } from '../../test/support/scriptedWork.ts';
import type { Plan } from '../domain/plan.ts';
import { presentPlan } from '../domain/planChange.ts';

let fixture: PlannedEngine;

afterEach(async () => {
  await fixture.dispose();
});

describe('questions before planning', () => {
  const asking: Answerer = () => ({ structuredOutput: { questions: ['Red or green?', 'How many?'] } });

  test('hold the task until they are answered, and the Planner is told the answers', async () => {
    fixture = await openPlannedEngine(
      { questions: asking, planner: planner(planOf(planned('a'))) },
      { askBeforePlanning: true },
    );
    const taskId = await fixture.createTask();
    const held = await fixture.until((view) => view.tasks[0]?.hold?.kind === 'input');
    expect(held.tasks[0]).toMatchObject({
      status: 'PLANNING',
      questions: [
        { question: 'Red or green?', answer: null },
        { question: 'How many?', answer: null },
      ],
    });
    expect(fixture.prompts('planner')).toEqual([]);
    expect(await fixture.refusalOf({ kind: 'releaseTaskHold', taskId })).toContain('Answer them');
    expect(await fixture.refusalOf({ kind: 'answerQuestions', taskId, answers: ['Red'] })).toContain(
      'There are 2 questions and 1 answers.',
    );
    await fixture.restart();
    expect(fixture.task().hold?.kind).toBe('input');
    await fixture.accepted({ kind: 'answerQuestions', taskId, answers: ['Red', ''] });
    await fixture.until(isDone);
    expect(fixture.prompts('questions')).toHaveLength(1);
    expect(fixture.prompts('planner')[0]).toContain('Answer: Red');
    expect(fixture.prompts('planner')[0]).toContain('Answer: (left to you)');
    expect(await fixture.refusalOf({ kind: 'answerQuestions', taskId, answers: ['', ''] })).toBe(
      'Task 1 has no open questions.',
    );
  });

  test('are no delay when there are none', async () => {
    const none: Answerer = () => ({ structuredOutput: { questions: [] } });
    fixture = await openPlannedEngine(
      { questions: none, planner: planner(planOf(planned('a'))) },
      { askBeforePlanning: true },
    );
    await fixture.createTask();
    await fixture.until(isDone);
    expect(fixture.task()).toMatchObject({ questions: [], costUsd: expect.closeTo(0.03) });
  });

  test.each<[string, ScriptedAnswer, number]>([
    ['answered badly', { structuredOutput: { asked: 1 } }, 1],
    ['cut off again and again', { silent: true, cause: 'idle' }, 3],
  ])('that are %s do not stand in the way', async (_, answer, times) => {
    fixture = await openPlannedEngine(
      { questions: () => answer, planner: planner(planOf(planned('a'))) },
      { askBeforePlanning: true },
    );
    const taskId = await fixture.createTask();
    await fixture.until(isDone);
    expect(fixture.outcomes('questions')).toHaveLength(times);
    expect(fixture.history(taskId).join('\n')).toContain('it is planned without questions');
  });

  test('are asked once: planning that is stopped and tried again goes on with them', async () => {
    fixture = await openPlannedEngine(
      { questions: asking, planner: planner(planOf(planned('a'))) },
      { askBeforePlanning: true },
    );
    const taskId = await fixture.createTask();
    await fixture.until((view) => view.tasks[0]?.hold?.kind === 'input');
    await fixture.accepted({ kind: 'stopTask', taskId });
    expect(await fixture.refusalOf({ kind: 'answerQuestions', taskId, answers: ['', ''] })).toContain(
      'no open',
    );
    await fixture.accepted({ kind: 'retryPlanning', taskId });
    await fixture.until((view) => view.tasks[0]?.hold?.kind === 'input');
    await fixture.accepted({ kind: 'answerQuestions', taskId, answers: ['', ''] });
    await fixture.until(isDone);
    expect(fixture.prompts('questions')).toHaveLength(1);
  });
});

describe('a critic', () => {
  const objecting: Answerer = () => ({ structuredOutput: { objections: ['There is no parser.'] } });

  test('is heard once: the Planner plans again with its words, and that plan stands', async () => {
    const second = planOf(planned('better'));
    fixture = await openPlannedEngine(
      { critic: objecting, planner: planner(planOf(planned('a')), second) },
      { criticizePlans: true },
    );
    await fixture.createTask();
    const view = await fixture.until(isDone);
    expect(view.subtasks.map(({ key }) => key)).toEqual(['better']);
    expect(fixture.prompts('critic')).toHaveLength(1);
    expect(fixture.prompts('critic')[0]).toContain('"key": "a"');
    expect(fixture.prompts('planner')).toHaveLength(2);
    expect(fixture.prompts('planner')[1]).toContain('There is no parser.');
    expect(fixture.prompts('planner')[1]).toContain('"key": "a"');
    expect(fixture.task()).toMatchObject({ proposal: null });
  });

  test('with no objection lets the plan pass, and one that fails too', async () => {
    const silent: Answerer = () => ({ structuredOutput: { objections: [] } });
    fixture = await openPlannedEngine(
      { critic: silent, planner: planner(planOf(planned('a'))) },
      { criticizePlans: true },
    );
    await fixture.createTask();
    await fixture.until(isDone);
    expect(fixture.prompts('planner')).toHaveLength(1);
    await fixture.dispose();

    fixture = await openPlannedEngine({ planner: planner(planOf(planned('a'))) }, { criticizePlans: true });
    const taskId = await fixture.createTask();
    await fixture.until(isDone);
    expect(fixture.prompts('critic')).toHaveLength(1);
    expect(fixture.history(taskId).join('\n')).toContain('the plan was not criticized');
  });

  test('whose objections nobody can meet does not make the plan fail', async () => {
    const circle = planOf(planned('a', { dependsOn: ['b'] }), planned('b', { dependsOn: ['a'] }));
    fixture = await openPlannedEngine(
      { critic: objecting, planner: planner(planOf(planned('good')), circle) },
      { criticizePlans: true },
    );
    const taskId = await fixture.createTask();
    const view = await fixture.until(isDone);
    expect(view.subtasks.map(({ key }) => key)).toEqual(['good']);
    expect(fixture.prompts('planner')).toHaveLength(4);
    expect(fixture.prompts('planner')[2]).toContain('There is no parser.');
    expect(fixture.prompts('planner')[2]).toContain('go in a circle');
    expect(fixture.history(taskId).join('\n')).toContain('the plan stands in spite of the critic');
  });
});

describe('a plan in review', () => {
  const reviewed = { reviewPlans: true } as const;

  async function inReview(...plans: Plan[]): Promise<string> {
    fixture = await openPlannedEngine({ planner: planner(...plans) }, reviewed);
    const taskId = await fixture.createTask();
    await fixture.until((view) => view.tasks[0]?.hold?.kind === 'approval' && view.subtasks.length > 0);
    return taskId;
  }

  test('waits in PENDING, is edited, and is worked when it is approved', async () => {
    const taskId = await inReview(planOf(planned('a'), planned('b', { dependsOn: ['a'] })));
    expect(fixture.task()).toMatchObject({ status: 'ACTIVE', approved: false });
    expect(fixture.engine.view().subtasks.map(({ status }) => status)).toEqual(['PENDING', 'PENDING']);
    expect(await fixture.refusalOf({ kind: 'releaseTaskHold', taskId })).toContain('Approve it');
    const edited = planOf(planned('b', { spec: 'Mine.' }), planned('c', { dependsOn: ['b'] }));
    await fixture.accepted({ kind: 'editPlan', taskId, plan: edited });
    await fixture.until((view) => view.subtasks.every(({ key }) => key !== 'a'));
    await fixture.restart();
    expect(fixture.task()).toMatchObject({ approved: false, hold: { kind: 'approval' } });
    expect(fixture.outcomes('baseline')).toEqual([]);
    await fixture.accepted({ kind: 'approvePlan', taskId });
    const view = await fixture.until(isDone);
    expect(view.subtasks.map(({ key, spec, status }) => `${key} ${spec} ${status}`)).toEqual([
      'b Mine. MERGED',
      'c Make c. MERGED',
    ]);
    expect(await fixture.refusalOf({ kind: 'approvePlan', taskId })).toBe(
      'Task 1 has no plan that waits for approval: it is done.',
    );
  });

  test('is refused with every reason when the edited plan is unsound', async () => {
    const taskId = await inReview(planOf(planned('a')));
    const plan = planOf(planned('a', { dependsOn: ['x'] }), planned('a'));
    expect(await fixture.refusalOf({ kind: 'editPlan', taskId, plan })).toBe(
      'The key "a" is used by more than one subtask; keys must be unique.\nSubtask "a" depends on "x", which is not in the plan.',
    );
    const many = Array.from({ length: 500 }, (_, n) => planned(`k${n}`));
    expect(await fixture.refusalOf({ kind: 'editPlan', taskId, plan: planOf(...many) })).toContain(
      '500 subtasks',
    );
  });

  test('is planned anew when it is rejected with words, and waits again', async () => {
    const taskId = await inReview(planOf(planned('a')), planOf(planned('b')));
    expect(await fixture.refusalOf({ kind: 'rejectPlan', taskId, comment: ' ' })).toContain(
      'Say what is to be different',
    );
    await fixture.accepted({ kind: 'rejectPlan', taskId, comment: 'Call it b.' });
    await fixture.until((view) => view.subtasks.length === 1 && view.subtasks[0]?.key === 'b');
    await fixture.until((view) => view.tasks[0]?.hold?.kind === 'approval');
    expect(fixture.prompts('planner')[1]).toContain('Call it b.');
    expect(fixture.prompts('worker')).toEqual([]);
    await fixture.accepted({ kind: 'approvePlan', taskId });
    await fixture.until(isDone);
  });

  test('stands when no better one comes, with the reason on its card', async () => {
    const bad = planOf(planned('b', { dependsOn: ['b'] }));
    const taskId = await inReview(planOf(planned('a')), bad);
    await fixture.accepted({ kind: 'rejectPlan', taskId, comment: 'Better.' });
    const held = await fixture.until((view) => view.tasks[0]?.reason !== null);
    expect(held.tasks[0]).toMatchObject({
      status: 'ACTIVE',
      replan: null,
      hold: { kind: 'approval' },
      reason: 'The plan stays as it is, as no new one came: Subtask "b" depends on itself.',
    });
    expect(fixture.prompts('planner')).toHaveLength(4);
  });
});

describe('the plan of the user', () => {
  test('adds work to a task that is done', async () => {
    fixture = await openPlannedEngine({ planner: planner(planOf(planned('a'))) });
    const taskId = await fixture.createTask();
    await fixture.until(isDone);
    const { spec, id } = fixture.task();
    const cards = fixture.engine.view().subtasks.filter((subtask) => subtask.taskId === id);
    const present = presentPlan(spec, cards);
    const more = { ...present, subtasks: [...present.subtasks, planned('b', { dependsOn: ['a'] })] };
    const other = { ...present, subtasks: [planned('b')] };
    expect(await fixture.refusalOf({ kind: 'editPlan', taskId, plan: other })).toContain('"a" (a) is merged');
    await fixture.accepted({ kind: 'editPlan', taskId, plan: more });
    expect(fixture.task().status).toBe('ACTIVE');
    await untilDone(fixture);
    expect(fixture.subtask('b').status).toBe('MERGED');
  });

  test('takes the place of one that could not be made', async () => {
    fixture = await openPlannedEngine({});
    const taskId = await fixture.createTask();
    await fixture.until((view) => view.tasks[0]?.status === 'PLANNING_FAILED');
    await fixture.accepted({ kind: 'editPlan', taskId, plan: planOf(planned('mine')) });
    await untilDone(fixture);
    expect(fixture.subtask('mine').status).toBe('MERGED');
  });

  test('takes back the approval of a command that it changes', async () => {
    const { worker } = gateway();
    fixture = await openPlannedEngine(
      { planner: planner(planOf(planned('a', { verify: 'true' }), planned('b'))), worker },
      { maxAgents: 1 },
    );
    const taskId = await fixture.createTask();
    await fixture.until((view) => view.runs.some(({ kind }) => kind === 'work'));
    const free = fixture.engine.view().subtasks.find(({ status }) => status === 'READY');
    const begun = fixture.engine.view().subtasks.find(({ status }) => status === 'IN_PROGRESS');
    await fixture.store.transact((tables) =>
      tables.subtasks.update(free?.id ?? '', { verifyApproved: true }),
    );
    const cards = fixture.engine.view().subtasks;
    const plan = presentPlan(fixture.task().spec, cards);
    const change = (key: string | undefined) => ({
      ...plan,
      subtasks: plan.subtasks.map((one) => (one.key === key ? { ...one, verify: 'false' } : one)),
    });
    expect(await fixture.refusalOf({ kind: 'editPlan', taskId, plan: change(begun?.key) })).toContain(
      'is being worked on, so its verify command cannot change',
    );
    await fixture.accepted({ kind: 'editPlan', taskId, plan: change(free?.key) });
    expect(fixture.subtask(free?.title ?? '')).toMatchObject({ verify: 'false', verifyApproved: false });
  });
});

test('a prompt of the repository that cannot be used holds the task with what to do, and is used when mended', async () => {
  fixture = await openPlannedEngine({ planner: planner(planOf(planned('a'))) });
  const directory = join(fixture.repository.path, '.switchyard/prompts');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'planner.md'), 'Plan {{title}}.');
  const taskId = await fixture.createTask();
  const held = await fixture.until((view) => view.tasks[0]?.hold !== null);
  expect(held.tasks[0]?.hold).toMatchObject({
    kind: 'tool',
    reason: expect.stringContaining('The prompt .switchyard/prompts/planner.md cannot be used: it lacks'),
  });
  const names = ['title', 'description', 'answers', 'replanReason', 'presentPlan', 'feedback'];
  await writeFile(join(directory, 'planner.md'), `Mine. ${names.map((name) => `{{${name}}}`).join(' ')}`);
  await fixture.accepted({ kind: 'releaseTaskHold', taskId });
  await fixture.until(isDone);
  expect(fixture.prompts('planner')[0]).toContain('Mine. Do the work');
});

import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
} from '../../../test/support/plannedEngine.ts';
import type { ScriptedAnswer } from '../../../test/support/scriptedProcesses.ts';
import { commitFile } from '../../../test/support/scriptedWork.ts';

let fixture: PlannedEngine;

afterEach(async () => {
  await fixture.dispose();
});

describe('a new plan for work that goes on', () => {
  const first = planOf(planned('a'), planned('b', { dependsOn: ['a'] }));
  const second = planOf(planned('a', { spec: 'Not read.' }), planned('c', { dependsOn: ['a'] }));

  test('is proposed when the user asked for it; what is merged is kept when it is approved', async () => {
    const { pass, worker } = gateway();
    fixture = await openPlannedEngine({
      planner: planner(first, second),
      worker: (call, nth) => (nth === 1 ? commitFile(call) : worker(call, nth)),
    });
    const taskId = await fixture.createTask();
    await fixture.until(
      (view) =>
        view.subtasks.some(({ status }) => status === 'IN_PROGRESS') &&
        view.subtasks.some(({ status }) => status === 'MERGED'),
    );
    // `b` is being worked on: a plan without it cannot take its place.
    await fixture.accepted({ kind: 'replan', taskId, reason: 'c instead of b' });
    await fixture.until((view) => view.tasks[0]?.reason !== null);
    expect(fixture.task().reason).toContain(
      'Subtask "b" (b) is being worked on, so it must stay in the plan',
    );
    expect(fixture.prompts('planner')).toHaveLength(4);
    expect(fixture.prompts('planner')[1]).toContain('c instead of b');
    expect(fixture.prompts('planner')[1]).toContain('"state": "merged"');
    await fixture.accepted({ kind: 'stopSubtask', subtaskId: fixture.subtask('b').id });
    await fixture.accepted({ kind: 'replan', taskId, reason: 'c instead of b' });
    const proposed = await fixture.until((view) => view.tasks[0]?.proposal !== null);
    expect(proposed.tasks[0]).toMatchObject({ status: 'ACTIVE', hold: null, proposal: { for: 'user' } });
    expect(proposed.subtasks.map(({ key }) => key)).toEqual(['a', 'b']);
    await fixture.accepted({ kind: 'approvePlan', taskId });
    pass();
    const view = await fixture.until(isDone);
    expect(view.subtasks.map(({ key, spec, status }) => `${key} ${spec} ${status}`)).toEqual([
      'a Make a. MERGED',
      'c Make c. MERGED',
    ]);
    expect(fixture.task()).toMatchObject({ replan: null, proposal: null, reason: null });
  });

  test('can be turned down: the present one stays', async () => {
    const { pass, worker } = gateway();
    fixture = await openPlannedEngine({ planner: planner(first, planOf(planned('a'))), worker });
    const taskId = await fixture.createTask();
    await fixture.until((view) => view.runs.some(({ kind }) => kind === 'work'));
    await fixture.accepted({ kind: 'replan', taskId, reason: 'without b' });
    await fixture.until((view) => view.tasks[0]?.proposal !== null);
    await fixture.accepted({ kind: 'rejectPlan', taskId, comment: '' });
    expect(fixture.task()).toMatchObject({ replan: null, proposal: null });
    pass();
    const view = await fixture.until(isDone);
    expect(view.subtasks.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  test('that no longer fits when it is approved is refused, and nothing is lost', async () => {
    const { pass, worker } = gateway();
    const withoutB = planOf(planned('a'), planned('c'));
    fixture = await openPlannedEngine({
      planner: planner(first, withoutB),
      worker: (call, nth) => (nth === 1 ? worker(call, nth) : commitFile(call)),
    });
    const taskId = await fixture.createTask();
    await fixture.until((view) => view.runs.some(({ kind }) => kind === 'work'));
    await fixture.accepted({ kind: 'replan', taskId, reason: 'without b' });
    await fixture.until((view) => view.tasks[0]?.proposal !== null);
    pass();
    await fixture.until((view) => view.subtasks.every(({ status }) => status === 'MERGED'));
    expect(await fixture.refusalOf({ kind: 'approvePlan', taskId })).toContain(
      'the proposed plan no longer fits: Subtask "b" (b) is merged',
    );
    await fixture.accepted({ kind: 'rejectPlan', taskId, comment: '' });
    await fixture.until(isDone);
  });

  test('is made of all that is merged, and given up by stopping its Planner; the work goes on', async () => {
    const { pass, worker } = gateway();
    const seen: string[] = [];
    fixture = await openPlannedEngine({
      async planner(call, nth) {
        if (nth === 1) {
          return { structuredOutput: first };
        }
        seen.push(await readMerged(call.spec.cwd));
        await call.stopped;
        return { silent: true };
      },
      worker: (call, nth) => (nth === 1 ? commitFile(call) : worker(call, nth)),
    });
    const taskId = await fixture.createTask();
    await fixture.until((view) => view.subtasks.some(({ status }) => status === 'MERGED'));
    await fixture.accepted({ kind: 'replan', taskId, reason: 'again' });
    await expect.poll(() => seen).toEqual(['a\n']);
    const run = fixture.engine.view().runs.findLast(({ kind }) => kind === 'plan');
    await fixture.accepted({ kind: 'stopRun', runId: run?.id ?? '' });
    await fixture.until((view) => view.runs.every((one) => one.kind !== 'plan' || one.status !== 'RUNNING'));
    expect(fixture.task()).toMatchObject({
      stopped: false,
      replan: null,
      reason: 'The plan stays as it is: making a new one was stopped by you.',
    });
    pass();
    await fixture.until(isDone);
  });

  test('goes on when a stopped task is resumed, over a restart; deleting the task ends it', async () => {
    const waiting: Answerer = async (call) => {
      await call.stopped;
      return { silent: true };
    };
    const { worker } = gateway();
    fixture = await openPlannedEngine({
      planner: (call, nth) => (nth === 1 ? { structuredOutput: first } : waiting(call, nth)),
      worker,
    });
    const taskId = await fixture.createTask();
    await fixture.until((view) => view.runs.some(({ kind }) => kind === 'work'));
    await fixture.accepted({ kind: 'replan', taskId, reason: 'again' });
    await expect.poll(() => fixture.prompts('planner').length).toBe(2);
    await fixture.accepted({ kind: 'stopTask', taskId });
    await fixture.until((view) => view.runs.every(({ status }) => status !== 'RUNNING'));
    await fixture.restart();
    expect(fixture.prompts('planner')).toHaveLength(2);
    await fixture.accepted({ kind: 'resumeTask', taskId });
    await expect.poll(() => fixture.prompts('planner').length).toBe(3);
    await fixture.accepted({ kind: 'deleteTask', taskId });
    await fixture.until((view) => view.tasks.length === 0);
    expect(fixture.store.tables.runs.running()).toEqual([]);
  });

  test('is asked for in words, and only where there is a plan in force', async () => {
    fixture = await openPlannedEngine({ planner: planner(planOf(planned('a'))) });
    const taskId = await fixture.createTask();
    expect(await fixture.refusalOf({ kind: 'replan', taskId, reason: 'x' })).toContain('it is being planned');
    expect(await fixture.refusalOf({ kind: 'editPlan', taskId, plan: first })).toContain('is being planned');
    await fixture.until(isDone);
    expect(await fixture.refusalOf({ kind: 'replan', taskId, reason: 'x' })).toContain('it is done');
  });
});

describe('a plan bug', () => {
  const bug: ScriptedAnswer = { text: 'Plan bug: there is no parser.\n\nI looked everywhere.' };

  test('makes a new plan, and what it changes is begun again', async () => {
    const mended = planOf(planned('a', { spec: 'Without a parser.' }), planned('b'));
    fixture = await openPlannedEngine({
      planner: planner(planOf(planned('a'), planned('b')), mended),
      worker: (call) =>
        basename(call.spec.cwd).endsWith('-a') && !call.spec.stdin.includes('Without a parser')
          ? bug
          : commitFile(call),
    });
    const taskId = await fixture.createTask();
    const view = await fixture.until(isDone);
    expect(fixture.prompts('planner')).toHaveLength(2);
    expect(fixture.prompts('planner')[1]).toContain('Subtask "a" (a): there is no parser.');
    expect(fixture.prompts('planner')[1]).toContain('"state": "failed: Plan bug: there is no parser."');
    expect(fixture.history(fixture.subtask('a').id)).toEqual(
      expect.arrayContaining([
        'IN_PROGRESS → BLOCKED_FAILURE: Plan bug: there is no parser.',
        'BLOCKED_FAILURE → PENDING',
      ]),
    );
    expect(fixture.history(taskId).join('\n')).toContain('a worker found the plan wrong');
    expect(view.tasks[0]).toMatchObject({ replan: null, reason: null });
  });

  test('makes no more than two new plans; then it waits for the user', async () => {
    let made = 0;
    fixture = await openPlannedEngine({
      planner: () => ({ structuredOutput: planOf(planned('a', { spec: `Try ${++made}.` })) }),
      worker: () => bug,
    });
    await fixture.createTask();
    const view = await fixture.until((now) => now.subtasks[0]?.hold?.kind === 'input');
    expect(view.subtasks[0]).toMatchObject({
      status: 'BLOCKED_FAILURE',
      reason: 'Plan bug: there is no parser.',
      hold: { reason: 'The plan was found wrong 3 times. Edit it, ask for a new one, or try again.' },
    });
    expect(fixture.prompts('planner')).toHaveLength(3);
    expect(fixture.prompts('worker')).toHaveLength(3);
  });

  test('that the new plan does not mend stays what it is', async () => {
    fixture = await openPlannedEngine({ planner: planner(planOf(planned('a'))), worker: () => bug });
    await fixture.createTask();
    await fixture.until(
      (view) =>
        view.runs.filter(({ kind }) => kind === 'plan').length === 2 && view.tasks[0]?.replan === null,
    );
    expect(fixture.subtask('a')).toMatchObject({ status: 'BLOCKED_FAILURE', hold: null });
  });
});

function readMerged(worktree: string): Promise<string> {
  return readFile(join(worktree, 'a.txt'), 'utf8');
}

import { describe, expect, test } from 'vitest';
import type { ProjectView, SubtaskView, TaskView } from '../../src/protocol/view.ts';
import { pullRequest } from '../../test/support/viewFixture.ts';
import { projectView, runView, subtaskView, taskView } from '../testing/views.ts';
import { initialState } from './boardState.ts';
import { initialUiState, type Tab } from './uiState.ts';
import { wantedNow } from './wanted.ts';

const opened = { pullRequest: pullRequest(7, { checks: 'pending' }) };

describe('the history that is looked at', () => {
  test('is asked for, and none on another tab', () => {
    expect(wanted('s1', ofSubtask({}))?.request).toEqual({ kind: 'history', id: 's1', before: null });
    expect(wanted('s1', ofSubtask({}), 'runs')).toBeNull();
  });

  test.each<[string, Partial<SubtaskView>]>([
    ['its state changes', { status: 'COMPLETED' }],
    ['the checks of its pull request pass', { pullRequest: pullRequest(7, { checks: 'passing' }) }],
    [
      'its pull request is approved',
      { pullRequest: pullRequest(7, { checks: 'pending', review: 'approved' }) },
    ],
    ['it is to be merged', { mergeRequested: true }],
    ['it may cost something else', { budgetUsd: 5 }],
    ['its own check may run', { verifyApproved: true }],
    ['it waits for another one', { dependsOn: ['s2'] }],
    ['it may be worked beside others', { runsBeside: true }],
    ['its plan changes', { acceptance: ['It prints JSON.'] }],
    ['it waits for something', { hold: { kind: 'budget', reason: 'Spent.', until: null } }],
  ])('of a subtask is asked for again when %s', (_what, change) => {
    expect(keyOf('s1', ofSubtask(change))).not.toBe(keyOf('s1', ofSubtask({})));
  });

  test.each<[string, Partial<TaskView>]>([
    ['questions are answered', { questions: [{ question: 'Which?', answer: 'Both.' }] }],
    ['its plan is approved', { approved: true }],
    ['a new plan is asked for', { replan: { askedBy: 'user', reason: 'Too large.' } }],
    ['a new plan waits', { proposal: { plan: { spec: '', subtasks: [] }, for: 'user' } }],
    ['it may cost something else', { budgetUsd: 5 }],
    ['it is stopped', { stopped: true }],
  ])('of a task is asked for again when %s', (_what, change) => {
    expect(keyOf('task', ofTask(change))).not.toBe(keyOf('task', ofTask({})));
  });

  test('is asked for again when a run begins or ends', () => {
    const withRun = (changes: Parameters<typeof runView>[1]) => ({
      ...ofSubtask({}),
      runs: [runView('r1', { subtaskId: 's1', ...changes })],
    });
    const keys = [ofSubtask({}), withRun({}), withRun({ status: 'FAILED' })].map((view) => keyOf('s1', view));
    expect(new Set(keys).size).toBe(3);
  });

  test('is left alone by what an agent does and costs, and by other items', () => {
    const busy = { activity: 'Edit src/args.ts', costUsd: 0.2, costEstimated: true };
    expect(keyOf('s1', ofSubtask(busy))).toBe(keyOf('s1', ofSubtask({})));
    expect(keyOf('task', ofTask(busy))).toBe(keyOf('task', ofTask({})));
    expect(keyOf('s2', ofSubtask({ status: 'COMPLETED' }))).toBe(keyOf('s2', ofSubtask({})));
  });
});

function ofSubtask(changes: Partial<SubtaskView>): ProjectView {
  return projectView({ subtasks: [subtaskView(1, { ...opened, ...changes }), subtaskView(2)] });
}

function ofTask(changes: Partial<TaskView>): ProjectView {
  const questions = [{ question: 'Which?', answer: null }];
  return projectView({ tasks: [taskView({ approved: false, questions, ...changes })] });
}

function keyOf(id: string, view: ProjectView): string | undefined {
  return wanted(id, view)?.key;
}

function wanted(selectedId: string, view: ProjectView, tab: Tab = 'timeline'): ReturnType<typeof wantedNow> {
  return wantedNow({ ...initialState({ ...initialUiState, selectedId, tab }), view });
}

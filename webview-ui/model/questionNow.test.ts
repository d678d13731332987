import { expect, test } from 'vitest';
import type { PullRequest } from '../../src/domain/pullRequest.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { pullRequest, toGitHub } from '../../test/support/viewFixture.ts';
import { projectView, subtaskView, taskView } from '../testing/views.ts';
import type { Action, Confirmation } from './actionKinds.ts';
import { deleteSubtask } from './actions.ts';
import { mergeAction } from './deliveryActions.ts';
import { questionNow } from './questionNow.ts';
import { menuActions } from './taskActions.ts';

const task = taskView({ delivery: toGitHub });

function viewOf(pull: Partial<PullRequest>, changes: Partial<SubtaskView> = {}) {
  const state = { status: 'COMPLETED', remoteBranch: 'sw-1', pullRequest: pullRequest(12, pull) } as const;
  const subtask = subtaskView(1, { ...state, ...changes });
  return { subtask, view: projectView({ tasks: [task], subtasks: [subtask] }) };
}

function asked(action: Action | undefined): Confirmation {
  if (action?.deed.kind !== 'confirm') {
    throw new Error('It asks nothing.');
  }
  return action.deed;
}

const draft = viewOf({ draft: true });
const merge = asked(mergeAction(draft.subtask, task, draft.view.project));

test('a question is the same as long as nothing changes that it speaks of', () => {
  expect(questionNow(merge, draft.view)).toBeNull();
  expect(questionNow(merge, viewOf({ draft: true }, { costUsd: 7 }).view)).toBeNull();
});

test('a merge is asked about again when its checks have failed since', () => {
  const { view } = viewOf({ draft: true, checks: 'failing' });
  expect(questionNow(merge, view)?.text).toContain('Checks fail.');
});

test('a merge that nothing is in the way of any more needs no other question', () => {
  expect(questionNow(merge, viewOf({}).view)).toBeNull();
});

test('a deletion is asked about again when there is a pull request to close since', () => {
  const before = viewOf({}, { pullRequest: null });
  const now = questionNow(asked(deleteSubtask(before.subtask)), viewOf({}).view);
  expect(now?.option?.label).toBe('Close pull request 12 as well');
});

test('the deletion of a task is asked about again when its subtasks have begun since', () => {
  const tasks = [task];
  const before = projectView({ tasks, subtasks: [subtaskView(1)] });
  const question = asked(menuActions(task, before).find(({ id }) => id === 'deleteTask'));
  expect(questionNow(question, before)).toBeNull();
  const begun = projectView({ tasks, subtasks: [subtaskView(1, { branch: 'sw-1' })] });
  expect(questionNow(question, begun)?.text).toContain('worktrees and branches are removed');
});

test('what is gone is answered by the engine', () => {
  expect(questionNow(merge, projectView({ tasks: [], subtasks: [] }))).toBeNull();
});

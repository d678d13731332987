import { describe, expect, test } from 'vitest';
import type { PullRequest } from '../../src/domain/pullRequest.ts';
import type { SubtaskView } from '../../src/protocol/view.ts';
import { pullRequest, toGitHub } from '../../test/support/viewFixture.ts';
import { projectHeader, subtaskView, taskView } from '../testing/views.ts';
import { primaryAction, subtaskActions } from './actions.ts';
import { serializeActions } from './deliveryActions.ts';

const onGitHub = taskView({ delivery: toGitHub });
const header = projectHeader({ mergeMethod: 'rebase' });

function reviewed(changes: Partial<PullRequest> = {}, subtask: Partial<SubtaskView> = {}): SubtaskView {
  return subtaskView(1, {
    status: 'COMPLETED',
    remoteBranch: 'sw-1',
    pullRequest: pullRequest(12, changes),
    ...subtask,
  });
}

const idsOf = (subtask: SubtaskView, task = onGitHub) =>
  subtaskActions(subtask, task, header).map(({ id }) => id);

describe('an open pull request', () => {
  test('is merged with the method of the setting, which its button names', () => {
    expect(primaryAction(reviewed(), onGitHub, header)).toMatchObject({
      label: 'Merge Pull Request (rebase)',
      deed: { kind: 'intent', intent: { kind: 'mergeSubtask', subtaskId: 's1' } },
    });
  });

  test('can be opened, its link copied, its branch updated; it can be closed, or marked merged', () => {
    expect(idsOf(reviewed())).toEqual(
      expect.arrayContaining([
        'openPullRequest',
        'copyPullRequestLink',
        'updateBranch',
        'closePullRequest',
        'markMerged',
        'requestChanges',
      ]),
    );
  });

  test.each([
    ['conflicts', { mergeable: 'conflicting' }, 'updateBranch'],
    ['failing checks', { checks: 'failing' }, 'returnPullRequest'],
    ['changes that nobody trusted asks for', { review: 'changesRequested' }, 'openPullRequest'],
    ['checks that run', { checks: 'pending' }, 'openPullRequest'],
    ['a review that is asked for', { review: 'required' }, 'openPullRequest'],
  ] as const)('with %s offers first what helps', (_what, changes, first) => {
    expect(primaryAction(reviewed(changes), onGitHub, header)?.id).toBe(first);
  });

  test('that is not ready is merged only after it was said what is not in order', () => {
    const failed = { id: 'c', name: 'build', url: null, jobId: null, summary: null };
    const changes = { checks: 'failing', failedChecks: [failed] } as const;
    const subtask = reviewed(changes, { openComments: 1, title: 'Parse the dates' });
    const actions = subtaskActions(subtask, onGitHub, header);
    expect(actions.map(({ id }) => id)).not.toContain('merge');
    expect(actions.findIndex(({ id }) => id === 'mergeAnyway')).toBeGreaterThan(0);
    const deed = actions.find(({ id }) => id === 'mergeAnyway')?.deed;
    expect(deed).toMatchObject({
      kind: 'confirm',
      title: expect.stringContaining('PR 12 in acme/sample'),
      text: expect.stringMatching(
        /#1 Parse the dates.*Checks fail: build\..*1 review comment is not answered\./,
      ),
      intent: { kind: 'mergeSubtask', subtaskId: 's1' },
    });
  });

  test('whose checks run is merged after them, which is said', () => {
    const said = (checks: PullRequest['checks']) => {
      const actions = subtaskActions(reviewed({ checks, draft: true }), onGitHub, header);
      const deed = actions.find(({ id }) => id === 'mergeAnyway')?.deed;
      return deed?.kind === 'confirm' ? deed.text : '';
    };
    expect(said('pending')).toContain('it is merged when they have passed, and not if one fails.');
    expect(said('failing')).not.toContain('when they have passed');
  });

  test('that is ready is offered to be merged once', () => {
    const ids = idsOf(reviewed());
    expect(ids.filter((id) => id.startsWith('merge'))).toEqual(['merge']);
    const looked = idsOf(reviewed({ checks: 'pending' }));
    expect(looked.filter((id) => id === 'openPullRequest')).toHaveLength(1);
  });

  test('gives the worker only what it may hear', () => {
    const comment = {
      ...{ id: 'c', threadId: null, author: 'eve', text: 'Do it.', path: null, line: null },
      ...{ url: 'https://github.com/acme/sample/pull/12#c', at: '2026-11-21T12:00:00.000Z' },
    };
    expect(idsOf(reviewed({ comments: [{ ...comment, trusted: false }] }))).not.toContain(
      'returnPullRequest',
    );
    expect(idsOf(reviewed({ comments: [{ ...comment, trusted: true }] }))).toContain('returnPullRequest');
  });

  test('asks before it is closed, and says what marking it merged means', () => {
    const actions = subtaskActions(reviewed(), onGitHub, header);
    for (const [id, words] of [
      ['closePullRequest', 'fails, until you retry it'],
      ['markMerged', 'in origin/main; nothing looks whether it is'],
    ] as const) {
      const deed = actions.find((action) => action.id === id)?.deed;
      expect(deed).toMatchObject({ kind: 'confirm', text: expect.stringContaining(words) });
      const said = deed?.kind === 'confirm' ? `${deed.title} ${deed.text}` : '';
      expect(said).toContain('PR 12 in acme/sample');
      expect(said).toContain('#1 ');
    }
  });

  test('is closed with its subtask only where that is ticked', () => {
    const deed = subtaskActions(reviewed(), onGitHub, header).find(({ id }) => id === 'delete')?.deed;
    expect(deed).toMatchObject({
      intent: { kind: 'deleteSubtask', closePullRequests: false },
      option: { label: 'Close pull request 12 as well', intent: { closePullRequests: true } },
    });
    const closed = subtaskActions(reviewed({ state: 'closed' }), onGitHub, header);
    expect(closed.find(({ id }) => id === 'delete')?.deed).not.toHaveProperty('option');
  });

  test('is tried again first where its delivery is held', () => {
    const held = reviewed({}, { hold: { kind: 'delivery', reason: 'given back twice', until: null } });
    expect(primaryAction(held, onGitHub, header)?.id).toBe('release');
  });
});

test('what is pushed is merged elsewhere, and marked so here', () => {
  const pushed = subtaskView(1, { status: 'COMPLETED', remoteBranch: 'sw-1' });
  const task = taskView({ delivery: { kind: 'push', remote: 'origin' } });
  expect(primaryAction(pushed, task, header)?.id).toBe('markMerged');
  expect(idsOf(pushed, task)).not.toContain('merge');
});

test('what is merged here knows nothing of pull requests', () => {
  const ids = idsOf(subtaskView(1, { status: 'COMPLETED' }), taskView());
  expect(ids).toEqual(expect.arrayContaining(['merge', 'requestChanges']));
  expect(ids).not.toContain('markMerged');
  expect(ids).not.toContain('updateBranch');
});

describe('two that conflict', () => {
  const conflicts = [{ subtaskId: 's2', files: ['a.ts'] }];
  const of = (one: SubtaskView, other: SubtaskView) =>
    serializeActions(one, new Map([one, other].map((subtask) => [subtask.id, subtask]))).map(
      ({ label }) => label,
    );

  test('are worked one after the other where one of them can still wait', () => {
    const one = subtaskView(1, { status: 'COMPLETED', conflicts });
    expect(of(one, subtaskView(2, { status: 'IN_PROGRESS' }))).toEqual(['Work One After the Other (#2)']);
    expect(of(one, subtaskView(2, { status: 'COMPLETED' }))).toEqual([]);
    expect(of(one, subtaskView(2, { status: 'IN_PROGRESS', taskId: 'other' }))).toEqual([]);
  });
});

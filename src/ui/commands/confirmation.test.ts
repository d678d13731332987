import { describe, expect, test } from 'vitest';
import { projectView, pullRequest, subtask, task, toGitHub } from '../../../test/support/viewFixture.ts';
import type { SubtaskView } from '../../protocol/view.ts';
import { english } from '../words/translate.ts';
import { confirmationFor } from './confirmation.ts';

describe('a command that a model wrote', () => {
  const view = projectView({ subtasks: [subtask({ id: 's1', number: 3 })] });
  const shown = (command: string) =>
    confirmationFor({ kind: 'approveVerify', subtaskId: 's1', command }, view, english)?.detail;

  test('is shown word for word before the gate may run it', () => {
    expect(shown('npm run "test it" -- --only=$x')).toContain('npm run "test it" -- --only=$x\n\n');
  });

  test('hides nothing: what would not be seen is written out', () => {
    expect(shown('npm test\n\u202erm -rf\u200b\u00a0x')).toContain(
      'npm test\\u{a}\\u{202e}rm -rf\\u{200b}\\u{a0}x',
    );
  });
});

describe('a pull request', () => {
  const view = (changes: Parameters<typeof pullRequest>[1], openComments = 0) =>
    projectView({
      tasks: [task({ id: 't1', delivery: toGitHub })],
      subtasks: [
        subtask({
          ...{ id: 's1', number: 4, title: 'Parse the dates', status: 'COMPLETED', openComments },
          pullRequest: pullRequest(8, changes),
        }),
      ],
    });
  const merge = { kind: 'mergeSubtask', subtaskId: 's1' } as const;

  test('that is ready is merged without a question', () => {
    expect(confirmationFor(merge, view({}), english)).toBeNull();
    expect(confirmationFor(merge, view({ review: 'approved' }), english)).toBeNull();
  });

  test.each([
    ['running checks', { checks: 'pending' }, 0, 'Checks are running: it is merged when they have passed'],
    ['failing checks', { checks: 'failing' }, 0, 'Checks fail'],
    ['changes requested', { review: 'changesRequested' }, 0, 'Changes are requested'],
    ['comments that nobody has answered', {}, 2, '2 review comments are not answered'],
    ['no approval yet', { review: 'required' }, 0, 'waits for a review'],
    ['conflicts', { mergeable: 'conflicting' }, 0, 'conflicts with its base'],
    ['the mark of a draft', { draft: true }, 0, 'draft'],
  ] as const)('with %s is merged only after that was said', (_what, changes, openComments, words) => {
    const asked = confirmationFor(merge, view(changes, openComments), english);
    expect(asked?.message).toContain('PR 8 in acme/sample');
    expect(asked?.detail).toContain('#4 Parse the dates');
    expect(asked?.detail).toContain(words);
  });

  test.each(['closePullRequest', 'markMerged'] as const)('is named with its subtask: %s', (kind) => {
    const asked = confirmationFor({ kind, subtaskId: 's1' }, view({}), english);
    const words = `${asked?.message} ${asked?.detail}`;
    expect(words).toContain('PR 8 in acme/sample');
    expect(words).toContain('#4 Parse the dates');
  });

  test('that was merged elsewhere is in the branch of the remote', () => {
    const asked = confirmationFor({ kind: 'markMerged', subtaskId: 's1' }, view({}), english);
    expect(asked?.detail).toContain('is in origin/main');
  });
});

describe('deleting a subtask says what is true of it', () => {
  const asked = (changes: Partial<SubtaskView>) =>
    confirmationFor(
      { kind: 'deleteSubtask', subtaskId: 's1', closePullRequests: false },
      projectView({
        subtasks: [subtask({ id: 's1', worktree: null, branch: null, baseCommit: null, ...changes })],
      }),
      english,
    )?.detail;
  const begun = { worktree: '/w', branch: 'sw-1', baseCommit: 'a'.repeat(40) };

  test('one that was never started', () => {
    expect(asked({ status: 'READY' })).toBe('It was never started: no work goes with it.');
  });

  test('one that is being worked, and others wait for', () => {
    const detail = asked({ ...begun, status: 'IN_PROGRESS', unblocks: ['s2'], costUsd: 1 });
    expect(detail).toMatch(
      /^Its agent is stopped\. Its worktree and branch are removed\. .*Restore from Rescue…/,
    );
    expect(detail).toContain('What depends on it no longer waits');
    expect(detail).toContain('What it has cost');
  });

  test('one that is merged', () => {
    const merged = { status: 'MERGED', baseCommit: begun.baseCommit, unblocks: ['s2'] } as const;
    expect(asked(merged)).toBe('What is merged stays merged.');
  });
});

import { describe, expect, test } from 'vitest';
import { restoredSubject } from '../../domain/naming.ts';
import { dashboardStates } from '../../domain/projection.ts';
import { subtaskStatuses } from '../../domain/subtask.ts';
import type { FoundWorktree } from '../../git/repository.ts';
import { type Cards, isRemovable, worktreeUse } from './worktreeUse.ts';

const since = '2026-11-21T13:20:00.000Z';
const subtask = {
  ...{ id: 's1', branch: 'sw-1', since, mergeRequested: false, hold: null, deleting: false },
  status: 'COMPLETED' as const,
};
const task = {
  ...{ id: 't1', status: 'ACTIVE' as const, baseline: 'green' as const, deleting: false },
  ...{ replan: null, proposal: null },
};
const ofSubtask = { taskId: 't1', subtaskId: 's1', ownerSessionId: null };
const session = { id: 'n1', branch: 'sw-s1', deleting: false, state: 'completed' as const };
const hold = { kind: 'delivery', reason: 'dirty', until: null } as const;

function cardsWith(change: Partial<Cards> = {}): Cards {
  return {
    projectId: 'p',
    tasks: [task],
    subtasks: [subtask],
    sessions: [],
    runs: [],
    keepFailedMinutes: 60,
    ...change,
  };
}

function worktreeOf(subjectId: string, branch: string | null = 'sw-1', projectId = 'p'): FoundWorktree {
  return { path: '/w', branch, present: true, owner: { projectId, subjectId, branch } };
}

describe('a subtask’s worktree', () => {
  test.each([
    ['PENDING', 'resting'],
    ['READY', 'resting'],
    ['BLOCKED_DEPENDENCY', 'resting'],
    ['BLOCKED_FAILURE', 'failed'],
    ['IN_PROGRESS', 'needed'],
    ['COMPLETED', 'resting'],
    ['MERGED', 'needed'],
  ] as const)('of a card that is %s is %s', (status, kind) => {
    expect(subtaskStatuses).toContain(status);
    expect(worktreeUse(worktreeOf('s1'), cardsWith({ subtasks: [{ ...subtask, status }] })).kind).toBe(kind);
  });

  test('is kept for an hour after a failure, or for as long as the setting says', () => {
    const failed = { ...subtask, status: 'BLOCKED_FAILURE' as const };
    const use = worktreeUse(worktreeOf('s1'), cardsWith({ subtasks: [failed] }));
    expect(use).toEqual({ kind: 'failed', until: '2026-11-21T14:20:00.000Z' });
  });

  test('is not taken away while something runs for the card, that for the check of its merge included', () => {
    for (const branch of ['sw-1', null]) {
      const runs = [{ ...ofSubtask, status: 'RUNNING' as const }];
      const use = worktreeUse(worktreeOf('s1', branch), cardsWith({ runs }));
      expect([use.kind, isRemovable(use)]).toEqual(['running', false]);
    }
    const runs = [{ ...ofSubtask, status: 'SUCCEEDED' as const }];
    expect(isRemovable(worktreeUse(worktreeOf('s1'), cardsWith({ runs })))).toBe(true);
  });

  test('is needed while its card is about to be merged, and not while that waits for somebody', () => {
    const merging = { ...subtask, mergeRequested: true };
    const kindOf = (one: typeof subtask | (Omit<typeof subtask, 'hold'> & { hold: typeof hold })) =>
      worktreeUse(worktreeOf('s1'), cardsWith({ subtasks: [one] })).kind;
    expect(kindOf(merging)).toBe('needed');
    expect(kindOf({ ...merging, hold })).toBe('resting');
    expect(kindOf({ ...subtask, deleting: true })).toBe('needed');
  });

  test('is orphaned where the card works elsewhere, or was deleted', () => {
    const elsewhere = { ...subtask, branch: 'sw-1-2' };
    expect(worktreeUse(worktreeOf('s1'), cardsWith({ subtasks: [elsewhere] })).kind).toBe('orphaned');
    expect(worktreeUse(worktreeOf('s1', null), cardsWith()).kind).toBe('orphaned');
    expect(worktreeUse(worktreeOf('s9'), cardsWith()).kind).toBe('orphaned');
  });
});

test.each([
  ['PLANNING', 'unchecked', false, 'needed'],
  ['ACTIVE', 'unchecked', false, 'needed'],
  ['ACTIVE', 'green', true, 'needed'],
  ['ACTIVE', 'green', false, 'orphaned'],
  ['PLANNING_FAILED', 'unchecked', false, 'orphaned'],
  ['DONE', 'accepted', false, 'orphaned'],
] as const)(
  'the worktree of a task that is %s and %s, being deleted %s, is %s',
  (status, baseline, deleting, kind) => {
    const tasks = [{ ...task, status, baseline, deleting }];
    expect(worktreeUse(worktreeOf('t1', null), cardsWith({ tasks })).kind).toBe(kind);
  },
);

test('a task’s worktree is needed while its plan is made anew, and not while the user looks at the new one', () => {
  const replan = { askedBy: 'worker', reason: 'wrong' } as const;
  const proposal = { plan: { spec: '', subtasks: [] }, for: 'user' } as const;
  const useOf = (change: object) =>
    worktreeUse(worktreeOf('t1', null), cardsWith({ tasks: [{ ...task, ...change }] })).kind;
  expect([useOf({ replan }), useOf({ replan, proposal })]).toEqual(['needed', 'orphaned']);
});

test('a task’s worktree is in use while its Planner runs, and not while one of its workers does', () => {
  const run = { ...ofSubtask, status: 'RUNNING' as const };
  const useWith = (subtaskId: string | null) =>
    worktreeUse(worktreeOf('t1', null), cardsWith({ runs: [{ ...run, subtaskId }] })).kind;
  expect([useWith(null), useWith('s1')]).toEqual(['running', 'orphaned']);
});

test.each([
  ['restored for the user', worktreeOf(restoredSubject), 'restored', true],
  ['of another project', worktreeOf('s1', 'sw-1', 'other'), 'otherProject', true],
  ['that git has forgotten', { ...worktreeOf('s1'), owner: null }, 'forgotten', false],
] as const)('a worktree %s is told apart', (_what, worktree, kind, removable) => {
  const use = worktreeUse(worktree, cardsWith());
  expect([use.kind, isRemovable(use)]).toEqual([kind, removable]);
});

describe('a session’s worktree', () => {
  const found = worktreeOf('n1', 'sw-s1');

  test.each([
    ['starting', 'needed'],
    ['running', 'needed'],
    ['completed', 'ended'],
    ['failed', 'ended'],
  ] as const)('of one that is %s is %s', (state, kind) => {
    expect(dashboardStates).toContain(state);
    const use = worktreeUse(found, cardsWith({ sessions: [{ ...session, state }] }));
    expect([use.kind, isRemovable(use)]).toEqual([kind, kind === 'ended']);
  });

  test('is in use while its agent runs, and needed until it is deleted', () => {
    const runs = [{ taskId: null, subtaskId: null, ownerSessionId: 'n1', status: 'RUNNING' as const }];
    expect(worktreeUse(found, cardsWith({ sessions: [session], runs })).kind).toBe('running');
    const deleting = [{ ...session, deleting: true }];
    expect(worktreeUse(found, cardsWith({ sessions: deleting })).kind).toBe('needed');
  });

  test('is orphaned when the session is gone, or has another one by now', () => {
    expect(worktreeUse(found, cardsWith()).kind).toBe('orphaned');
    const moved = [{ ...session, branch: 'sw-s1-2' }];
    expect(worktreeUse(found, cardsWith({ sessions: moved })).kind).toBe('orphaned');
  });
});

import { describe, expect, test } from 'vitest';
import { projectView, subtask } from '../../../test/support/viewFixture.ts';
import type { GateRecord } from '../../domain/gate.ts';
import { english } from '../words/translate.ts';
import { OpenedChanges, whyOutdated } from './openedChanges.ts';

const proved = { base: 'base', head: 'first', worktree: null, files: [] };
const inWorktree = { ...proved, head: 'base', worktree: '/worktrees/sw-1' };

function memory() {
  const kept = new Map<string, never>();
  return {
    kept,
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value as never),
  };
}

describe('what was opened of a subtask', () => {
  const view = projectView({ subtasks: [subtask({ id: 's1' }), subtask({ id: 's2' })] });

  test('is the commit or the worktree that was shown last, in the next windows too', () => {
    const workspace = memory();
    const opened = new OpenedChanges(workspace);
    expect(opened.of(view, 's1')).toBeNull();
    opened.remember(view, 's1', inWorktree);
    expect(opened.of(view, 's1')).toEqual({ commit: null });
    opened.remember(view, 's2', proved);
    opened.remember(view, 's1', proved);
    opened.remember(view, 's1', { ...proved, head: 'second' });
    const afterReload = new OpenedChanges(workspace);
    expect(afterReload.of(view, 's1')).toEqual({ commit: 'second' });
    expect(afterReload.of(view, 's2')).toEqual({ commit: 'first' });
  });

  test('is kept no longer than there is something to merge', () => {
    const workspace = memory();
    const opened = new OpenedChanges(workspace);
    opened.remember(view, 's1', proved);
    const later = projectView({
      subtasks: [subtask({ id: 's1', status: 'MERGED' }), subtask({ id: 's2' })],
    });
    opened.remember(later, 's2', proved);
    expect(opened.of(later, 's1')).toBeNull();
    expect(opened.of(later, 's2')).toEqual({ commit: 'first' });
  });
});

describe('a diff that is open', () => {
  const ofRound = (head: string) => subtask({ id: 's1', number: 3, status: 'COMPLETED', gate: gateOf(head) });

  test('is up to date as long as the commit that it shows is the one that was proved', () => {
    expect(whyOutdated({ commit: 'first' }, ofRound('first'), english)).toBeNull();
    expect(whyOutdated({ commit: 'first' }, { ...ofRound('first'), gate: null }, english)).toBeNull();
  });

  test('is not when the work of a later round was proved', () => {
    expect(whyOutdated({ commit: 'first' }, ofRound('second'), english)).toBe(
      'The work of #3 has changed since these changes were opened.',
    );
  });

  test('is not when it was opened before the work was proved', () => {
    expect(whyOutdated({ commit: null }, ofRound('first'), english)).toBe(
      'These changes were opened while #3 was still being worked on.',
    );
  });
});

function gateOf(head: string): GateRecord {
  const git = { base: 'base', head, tree: 'tree', commits: [], changedFiles: [] };
  return {
    git: { ...git, insertions: 0, deletions: 0, dirtyFiles: [], contraband: [] },
    ...{ verify: null, ownVerify: null, outsideScope: [], protectedChanges: [] },
    ...{ passed: true, reason: null },
  };
}

import { expect, test } from 'vitest';
import { projectView, session, subtask } from '../../../test/support/viewFixture.ts';
import type { Draft } from './drafts.ts';
import { obsoleteDrafts } from './obsoleteDrafts.ts';

function draft(itemId: string, projectId = 'p1'): Draft {
  const place = { projectId, itemId, side: 'after', commit: null, path: 'a.ts' } as const;
  return { id: itemId, place, firstLine: 0, lastLine: 0, quote: [], comments: [] };
}

const drafts = [draft('open'), draft('merged'), draft('gone'), draft('elsewhere', 'p2'), draft('session')];
const view = projectView({
  subtasks: [subtask({ id: 'open', status: 'IN_PROGRESS' }), subtask({ id: 'merged', status: 'MERGED' })],
  sessions: [session({ id: 'session', state: 'completed' })],
});

test('comments go with the work that they are about, and stay while nobody can tell', () => {
  expect([...obsoleteDrafts(drafts, [view])]).toEqual(['merged', 'gone']);
  const follower = { ...view, project: { ...view.project, role: 'follower' as const } };
  expect([...obsoleteDrafts(drafts, [follower])]).toEqual(['merged']);
  expect([...obsoleteDrafts(drafts, [])]).toEqual([]);
});

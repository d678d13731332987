import { describe, expect, test } from 'vitest';
import { projectView, session, subtask } from '../../../test/support/viewFixture.ts';
import { committedAddress } from './reviewAddress.ts';
import { addressOfPlace, pathWithin, placeOf } from './reviewPlace.ts';

const commit = 'b'.repeat(40);
const begun = { status: 'COMPLETED', baseCommit: commit } as const;
const view = projectView({
  subtasks: [
    subtask({ ...begun, id: 's1', worktree: '/w/sw-1' }),
    subtask({ ...begun, id: 's10', worktree: '/w/sw-10' }),
    subtask({ ...begun, id: 'merged', status: 'MERGED', worktree: '/w/sw-3' }),
    subtask({ ...begun, id: 'gone', worktree: null }),
  ],
  sessions: [session({ id: 'n1', worktree: '/w/sw-s1' })],
});
const projectId = view.project.id;

function file(fsPath: string) {
  return { scheme: 'file', authority: '', path: fsPath, query: '', fsPath };
}

describe('a file belongs to the diff', () => {
  test('of the subtask or session in whose worktree it lies', () => {
    const place = { projectId, side: 'after', commit: null };
    expect(placeOf(file('/w/sw-1/src/a.ts'), [view])).toEqual({
      ...place,
      itemId: 's1',
      path: 'src/a.ts',
    });
    expect(placeOf(file('/w/sw-10/a.ts'), [view])).toEqual({ ...place, itemId: 's10', path: 'a.ts' });
    expect(placeOf(file('/w/sw-s1/a.ts'), [view])).toEqual({ ...place, itemId: 'n1', path: 'a.ts' });
  });

  test('of none when it lies elsewhere, or the work is merged', () => {
    for (const path of ['/w/sw-3/a.ts', '/w/other/a.ts', '/w/sw-1', '/repo/a.ts', '/w/sw-1/../x']) {
      expect(placeOf(file(path), [view]), path).toBe(null);
    }
    expect(placeOf({ ...file('/w/sw-1/a.ts'), scheme: 'untitled' }, [view])).toBe(null);
  });

  test('that its address names, as long as that is open', () => {
    const named = { projectId, side: 'before', commit, path: 'a.ts' } as const;
    const place = (itemId: string) => ({ ...committedAddress({ ...named, itemId }, null), fsPath: '' });
    expect(placeOf(place('s1'), [view])).toEqual({ ...named, itemId: 's1' });
    expect(placeOf(place('n1'), [view])).toEqual({ ...named, itemId: 'n1' });
    expect(placeOf(place('merged'), [view])).toBe(null);
    expect(placeOf(place('unknown'), [view])).toBe(null);
    expect(placeOf(place('s1'), [])).toBe(null);
  });
});

test('a place is found again where the worktree is now, and nowhere outside it', () => {
  const place = { projectId, itemId: 's1', side: 'after', commit: null, path: 'src/a.ts' } as const;
  expect(addressOfPlace(place, view)).toEqual({ file: '/w/sw-1/src/a.ts' });
  expect(addressOfPlace({ ...place, itemId: 'n1' }, view)).toEqual({ file: '/w/sw-s1/src/a.ts' });
  expect(addressOfPlace({ ...place, path: '../../etc/passwd' }, view)).toBe(null);
  expect(addressOfPlace({ ...place, itemId: 'gone' }, view)).toBe(null);
  expect(addressOfPlace({ ...place, commit }, view)).toMatchObject({
    authority: commit,
    path: '/w/sw-1/src/a.ts',
  });
  expect(pathWithin('/w/sw-1', '/w/sw-1/..a')).toBe('..a');
});

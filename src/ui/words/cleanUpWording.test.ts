import { describe, expect, test } from 'vitest';
import type { RescueEntry, WorktreeEntry } from '../../engine/queries/leftovers.ts';
import type { WorktreeUse } from '../../engine/queries/worktreeUse.ts';
import {
  ageText,
  formatBytes,
  removalSummary,
  rescueDetail,
  useText,
  worktreeDetail,
} from './cleanUpWording.ts';
import { english } from './translate.ts';

const now = Date.parse('2026-11-21T14:00:00.000Z');
const minutesAgo = (minutes: number): number => now - minutes * 60_000;

function entry(use: WorktreeUse, change: Partial<WorktreeEntry> = {}): WorktreeEntry {
  return { path: '/w/sw-1', branch: 'sw-1', present: true, removable: true, card: null, use, ...change };
}

describe('a worktree', () => {
  test.each<[WorktreeUse, RegExp]>([
    [{ kind: 'running' }, /^in use: .*stop it first$/],
    [{ kind: 'needed' }, /^in use: .*stop that first$/],
    [{ kind: 'failed', until: '2026-11-21T14:20:00.000Z' }, /^failed, kept until \d\d?:20/],
    [{ kind: 'failed', until: '2026-11-21T13:20:00.000Z' }, /^failed$/],
    [{ kind: 'resting', status: 'COMPLETED' }, /^in review$/],
    [{ kind: 'resting', status: 'READY' }, /^stopped$/],
    [{ kind: 'ended' }, /^its session has ended; .*would go on in it$/],
    [{ kind: 'orphaned' }, /^no card needs it$/],
    [{ kind: 'restored' }, /^restored for you$/],
    [{ kind: 'otherProject' }, /not known here$/],
    [{ kind: 'forgotten' }, /delete it yourself$/],
  ])('says what it is there for: %o', (use, words) => {
    expect(useText(entry(use), now, english)).toMatch(words);
  });

  test('says that its folder is gone, and then no size', () => {
    const gone = entry({ kind: 'orphaned' }, { present: false });
    expect(useText(gone, now, english)).toBe('no card needs it; its folder is gone');
    expect(worktreeDetail(gone, null, now, english)).toBe('');
  });

  test('says whose it is, how large and how old, as soon as that is measured', () => {
    const card = { id: 's1', kind: 'subtask', number: 3, title: 'Parse it' } as const;
    const one = entry({ kind: 'orphaned' }, { card });
    expect(worktreeDetail(one, null, now, english)).toBe('#3 Parse it · measuring…');
    const measured = { bytes: 12_345_678, changedAt: minutesAgo(5) };
    expect(worktreeDetail(one, measured, now, english)).toBe('#3 Parse it · 12 MB · changed 5 min ago');
    const task = entry({ kind: 'needed' }, { card: { ...card, kind: 'task' } });
    expect(worktreeDetail(task, null, now, english)).toBe('task 3 Parse it · measuring…');
    const session = entry({ kind: 'ended' }, { card: { ...card, kind: 'session' } });
    expect(worktreeDetail(session, null, now, english)).toBe('session 3 Parse it · measuring…');
  });
});

test.each<[Partial<RescueEntry>, string]>([
  [{ commits: 1, files: 1 }, '#4 (deleted) · 3 hours ago · 1 commit, 1 file'],
  [
    { commits: 2, files: 5, name: 'sw-4-write-it' },
    '#4 write it (deleted) · 3 hours ago · 2 commits, 5 files',
  ],
  [{ commits: 2, files: 5, name: 'sw-s4-ask' }, 'session 4 ask (deleted) · 3 hours ago · 2 commits, 5 files'],
  [{ commits: 0, files: 0, name: 'by-hand' }, '3 hours ago · nothing that is not on a branch'],
  [
    { commits: 1, files: 2, card: { id: 's', kind: 'subtask', number: 4, title: 'Write it' } },
    '#4 Write it · 3 hours ago · 1 commit, 2 files',
  ],
])('a rescue says how old it is and what it holds: %o', (change, words) => {
  const rescue: RescueEntry = {
    ...{ ref: 'r', name: 'sw-4', commit: 'abc', savedAt: new Date(minutesAgo(180)).toISOString() },
    ...{ commits: 0, files: 0, card: null, freeBranch: 'restored/sw-4', ...change },
  };
  expect(rescueDetail(rescue, now, english)).toBe(words);
});

describe('the end of a clean-up', () => {
  const none = { removed: 0, bytes: 0, rescued: 0, failures: [], cancelled: false };

  test.each([
    [{ ...none, removed: 1, bytes: 2_048 }, 'Removed 1 worktree, which frees 2.0 KB.'],
    [
      { ...none, removed: 3, bytes: 5 * 1_024 ** 3, rescued: 2 },
      'Removed 3 worktrees, which frees 5.0 GB. 2 rescue refs hold what was only there.',
    ],
    [
      { ...none, removed: 1, rescued: 1, cancelled: true },
      'Removed 1 worktree, which frees 0 B. A rescue ref holds what was only there. You ended it before the last one.',
    ],
    [{ ...none, failures: ['It is locked.'] }, 'Nothing was removed. It is locked.'],
  ])('is told with what was freed, kept and left: %o', (removals, words) => {
    expect(removalSummary(removals, english)).toBe(words);
  });
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 KB'],
  [10_240, '10 KB'],
  [1_024 ** 2, '1.0 MB'],
  [1.5 * 1_024 ** 4, '1.5 TB'],
])('%i bytes are %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  [0, 'just now'],
  [-5, 'just now'],
  [1, '1 min ago'],
  [119, '119 min ago'],
  [120, '2 hours ago'],
  [60 * 48, '2 days ago'],
])('what was %i minutes ago is %s', (minutes, words) => {
  expect(ageText(minutesAgo(minutes), now, english)).toBe(words);
});

import { describe, expect, test } from 'vitest';
import type { CommandEvidence, GitEvidence, ProtectedChange } from './gate.ts';
import { gateFeedback, type Inspection, judgeInspection, whyNotPublished } from './judgement.ts';

const git: GitEvidence = {
  base: 'b'.repeat(40),
  head: 'h',
  tree: 't',
  commits: [{ id: 'h', subject: 'Do it' }],
  changedFiles: ['a.js'],
  insertions: 1,
  deletions: 0,
  dirtyFiles: [],
  contraband: [],
};
const sound: Inspection = { git, scope: [], outsideScope: [], protectedChanges: [] };
const failing: CommandEvidence = { command: 'npm test', exitCode: 2, durationMs: 10, tail: '1 failing\n' };

function changed(path: string, change: Partial<ProtectedChange> = {}): ProtectedChange {
  return { path, kind: 'modified', inScope: false, ...change };
}

test('nothing is against commits and a clean tree, also outside the scope', () => {
  expect(judgeInspection(sound).reason).toBeNull();
  const outside = judgeInspection({ ...sound, scope: ['b.js'], outsideScope: ['a.js'] });
  expect(outside).toMatchObject({ outsideScope: ['a.js'], passed: false, reason: null });
});

test.each<[string, Partial<GitEvidence>, string]>([
  [
    'nothing was done',
    { commits: [], changedFiles: [] },
    'Nothing was changed: there is no commit and no edit.',
  ],
  [
    'the commits are empty',
    { changedFiles: [] },
    'Nothing was changed: the commits leave every file as it was.',
  ],
  [
    'edits were not committed',
    { commits: [], changedFiles: [], dirtyFiles: ['a.js'] },
    'Nothing was committed: a.js changed, but there is no commit. If a commit hook refuses, its words are in the transcript.',
  ],
  ['something is left over', { dirtyFiles: ['a.js', 'b.js'] }, 'Not everything is committed: a.js, b.js.'],
  [
    'several things are wrong',
    { dirtyFiles: ['a.js'], contraband: ['a private key in id_rsa'] },
    'Not everything is committed: a.js. The commits hold what must not be published: a private key in id_rsa. Take it out of the commits themselves, as a later commit leaves it in the history.',
  ],
])('it is not done when %s', (_case, change, reason) => {
  expect(judgeInspection({ ...sound, git: { ...git, ...change } }).reason).toBe(reason);
});

describe('checks that were there before', () => {
  const files = { changedFiles: ['a.js', 'a.test.js'], insertions: 9, deletions: 9 };

  test('may not change unless the subtask names them', () => {
    const changes = [
      changed('a.test.js'),
      changed('b.test.js', { kind: 'deleted' }),
      changed('c.test.js', { inScope: true }),
    ];
    const record = judgeInspection({ ...sound, git: { ...git, ...files }, protectedChanges: changes });
    expect(record.reason).toBe(
      'Checks that were there before are not as they were, and the subtask does not name them: a.test.js, b.test.js (deleted).',
    );
    expect(gateFeedback(record)).toContain(`git restore --source=${'b'.repeat(12)} -- a.test.js b.test.js`);
  });

  test('that are put back by a command may have any name', () => {
    const record = judgeInspection({ ...sound, protectedChanges: [changed("it's $(x) a.test.js")] });
    expect(gateFeedback(record)).toContain(` -- 'it'\\''s $(x) a.test.js'`);
  });

  test.each<[string, Partial<GitEvidence>, readonly string[], Partial<ProtectedChange>, boolean]>([
    ['with the work', files, ['a.js', 'a.test.js'], {}, true],
    ['by more of them', { changedFiles: ['a.test.js'], insertions: 9 }, ['a.*'], {}, true],
    ['alone, by less', { changedFiles: ['a.test.js'], insertions: 1, deletions: 9 }, ['a.*'], {}, false],
    ['alone, by as much', { changedFiles: ['a.test.js'], insertions: 3, deletions: 3 }, ['a.*'], {}, false],
    [
      'alone, by a deletion',
      { changedFiles: ['a.test.js'], insertions: 9 },
      ['a.*'],
      { kind: 'deleted' },
      false,
    ],
    ['alone, when that was the task', { changedFiles: ['a.test.js'], deletions: 9 }, ['*.test.js'], {}, true],
  ])('and that the subtask names may change %s', (_how, change, scope, kind, passes) => {
    const changes = [changed('a.test.js', { inScope: true, ...kind })];
    const record = judgeInspection({
      ...sound,
      scope,
      git: { ...git, ...change },
      protectedChanges: changes,
    });
    expect(record.reason).toBe(
      passes
        ? null
        : `Nothing was done but to take away from checks that were there before: a.test.js${kind.kind ? ' (deleted)' : ''}.`,
    );
    expect(record.protectedChanges).toEqual(changes);
  });
});

test('the worker is told the reason and the end of the output of what failed', () => {
  const passing = { ...failing, command: 'npm run lint', exitCode: 0, tail: 'fine' };
  const record = judgeInspection(sound);
  expect(gateFeedback({ ...record, verify: passing, ownVerify: failing, reason: 'npm test exits 2.' })).toBe(
    'npm test exits 2.\n\nThe end of the output of npm test:\n\n1 failing',
  );
});

test.each<[string, Partial<GitEvidence>, string | null]>([
  ['commits and a clean tree', {}, null],
  ['nothing committed', { commits: [] }, 'Nothing was committed, so there is nothing to publish.'],
  ['something left over', { dirtyFiles: ['b.js'] }, 'Not everything is committed: b.js.'],
  [
    'a secret, whatever else there is',
    { contraband: ['a private key in id_rsa'], dirtyFiles: ['b.js'] },
    'The commits hold what must not be published: a private key in id_rsa. Take it out of the commits themselves, as a later commit leaves it in the history.',
  ],
])('what nobody has judged is published with %s, or not', (_what, change, objection) => {
  expect(whyNotPublished({ ...git, ...change })).toBe(objection);
});

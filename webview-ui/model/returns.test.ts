import { expect, test } from 'vitest';
import type { Return } from '../../src/domain/returns.ts';
import { runView } from '../testing/views.ts';
import { attemptName, historyOf, returnedOf } from './returns.ts';

const at = '2026-11-21T12:10:00.000Z';
const byChecks: Return = {
  ...{ kind: 'pullRequest', round: 2, at, head: 'a', ids: [], threadIds: [], answered: true },
  checks: [{ text: 'test: 2 tests fail', url: 'https://github.com/acme/sample/runs/1' }],
  comments: [
    { author: 'ann', url: 'https://github.com/acme/sample/pull/1#r1' },
    { author: 'bob', url: 'https://github.com/acme/sample/pull/1#r2' },
    { author: 'ann', url: 'https://github.com/acme/sample/pull/1#r3' },
  ],
  answer: 'Done in abc: Say more',
};
const byUser: Return = { kind: 'user', round: 4, at, text: 'Shorter, please.' };

test('says what sent the work back: each check, whose comments, your own words', () => {
  expect(returnedOf([byChecks, byUser])).toEqual([
    {
      ...{ number: 1, round: 2, at, answer: 'Done in abc: Say more' },
      reasons: [
        { text: 'check test: 2 tests fail', url: 'https://github.com/acme/sample/runs/1' },
        { text: '2 comments by ann', url: 'https://github.com/acme/sample/pull/1#r1' },
        { text: '1 comment by bob', url: 'https://github.com/acme/sample/pull/1#r2' },
      ],
    },
    {
      ...{ number: 2, round: 4, at, answer: null },
      reasons: [{ text: 'you asked for changes: Shorter, please.', url: null }],
    },
  ]);
});

test('no two attempts have the same name, whatever began their rounds', () => {
  const names = [1, 2, 3, 4].map((round) => attemptName({ round, attempt: 1 }, [byChecks, byUser]));
  expect(names).toEqual([
    'attempt 1',
    'attempt 1 after it was given back',
    'round 3, attempt 1',
    'attempt 1 after it was given back 2 times',
  ]);
});

test('a return stands before the first run of the round that it began, and first where there is none yet', () => {
  const runs = [runView('one'), runView('two', { round: 2 }), runView('again', { round: 3 })];
  const older: Return = { ...byChecks, round: null, at: null };
  const history = historyOf(runs, [older, byChecks, byUser]);
  expect(history.map((one) => ('id' in one ? one.id : `return ${one.number}`))).toEqual([
    'return 3',
    'again',
    'two',
    'return 2',
    'one',
  ]);
});

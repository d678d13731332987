import { describe, expect, test } from 'vitest';
import { session } from '../../../test/support/viewFixture.ts';
import { dashboardStates } from '../../domain/projection.ts';
import { sessionDescription, sessionHeading, stateText } from './sessionWording.ts';
import { english } from './translate.ts';

const seen = Date.parse('2026-11-21T10:00:00.000Z');
const minutes = (count: number) => seen + count * 60_000;

describe('what a line says of a session', () => {
  test('begins with one of exactly four words', () => {
    const words = dashboardStates.map((state) => stateText(state, english));
    expect(words).toEqual(['Starting', 'Running', 'Completed', 'Failed']);
  });

  test.each([
    [0, 'just now'],
    [1, '1 min ago'],
    [119, '119 min ago'],
    [120, '2 hours ago'],
    [60 * 48, '2 days ago'],
    // A clock that was put back.
    [-5, 'just now'],
  ])('tells how old its last activity is: %i minutes, %s', (age, words) => {
    const one = session({ id: 'n1', state: 'completed' });
    expect(sessionDescription(one, minutes(age), english)).toBe(`Completed · ${words}`);
  });

  test.each([
    ['why it failed, in one line', { state: 'failed', reason: 'It\nbroke' }, 'Failed · just now · It broke'],
    ['no reason of what goes on again', { state: 'running', reason: 'It broke' }, 'Running · just now'],
    ['what its agent does', { activity: 'Edit\na.ts' }, 'Running · just now · Edit a.ts'],
    [
      'why it waits',
      { activity: 'x', hold: { kind: 'quota', reason: 'The limit is reached.', until: null } },
      'Running · just now · The limit is reached.',
    ],
    [
      'its pull request',
      { state: 'completed', pullRequest: { number: 7, url: 'https://github.com/acme/sample/pull/7' } },
      'Completed · just now · PR 7',
    ],
    ['that it is being deleted', { state: 'failed', deleting: true }, 'being deleted'],
    [
      'why it cannot be deleted',
      {
        state: 'failed',
        reason: 'It broke',
        deleting: true,
        hold: { kind: 'tool', reason: 'Move\nit.', until: null },
      },
      'not deleted yet · Move it.',
    ],
  ] as const)('says %s', (_what, changes, words) => {
    expect(sessionDescription(session({ id: 'n1', ...changes }), seen, english)).toBe(words);
  });
});

test('above its transcript stands what it does, where its work is, and what it cost', () => {
  const running = session({ id: 'n1', number: 3, activity: 'Edit a.ts' });
  expect(sessionHeading(running, english)).toBe('Session 3 · Running · Edit a.ts');
  const pullRequest = { number: 7, url: 'https://github.com/acme/sample/pull/7' };
  const done = session({ id: 'n1', state: 'completed', branch: 'sw-s1-x', costUsd: 0.25, pullRequest });
  expect(sessionHeading(done, english)).toBe(
    'Session 1 · Completed · sw-s1-x · https://github.com/acme/sample/pull/7 · $0.25',
  );
  const hold = { kind: 'tool', reason: 'Move it.', until: null } as const;
  const kept = session({ id: 'n1', state: 'failed', reason: 'It broke', deleting: true, hold });
  expect(sessionHeading(kept, english)).toBe('Session 1 · not deleted yet · Move it.');
});

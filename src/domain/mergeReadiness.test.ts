import { expect, test } from 'vitest';
import { mergeAt, wishEndedBy } from './mergeReadiness.ts';
import type { PullRequest, ReviewComment } from './pullRequest.ts';
import type { PullRequestReturn } from './returns.ts';
import type { Subtask } from './subtask.ts';

type Facts = Pick<Subtask, 'pullRequest' | 'pushedCommit' | 'mergeRequested' | 'returns' | 'since'>;

const now = Date.parse('2026-05-01T12:00:00.000Z');
const head = 'a'.repeat(40);
const older = 'b'.repeat(40);
const comment: ReviewComment = {
  ...{ id: 'c', threadId: 'T', author: 'ann', trusted: true, text: 'Why?', path: 'a.ts', line: 1 },
  ...{ url: 'https://github.test/1', at: '2026-05-01T11:00:00.000Z' },
};

function facts(change: Partial<PullRequest> = {}, more: Partial<Facts> = {}): Facts {
  const pullRequest: PullRequest = {
    ...{ number: 7, url: 'https://github.test/7', state: 'open', draft: false, head, checks: 'passing' },
    ...{ failedChecks: [], review: 'none', mergeable: 'clean', comments: [], mergeCommit: null },
    ...change,
  };
  const since = new Date(now - 10_000).toISOString();
  return { pullRequest, pushedCommit: head, mergeRequested: false, returns: [], since, ...more };
}

const asked = { mergeRequested: true };
const given = (at: string, more: Partial<PullRequestReturn> = {}) => [
  {
    ...{ kind: 'pullRequest' as const, round: 2, at: null, checks: [], comments: [], answer: null },
    ...{ head: at, ids: ['c'], threadIds: ['T'], answered: false, ...more },
  },
];

test.each<[string, Facts, number | null]>([
  ['checks pass', facts(), now],
  ['checks pass, approved', facts({ review: 'approved' }), now],
  ['no pull request', facts({}, { pullRequest: null }), null],
  ['closed', facts({ state: 'closed' }), null],
  ['merged already', facts({ state: 'merged' }), null],
  ['checks run', facts({ checks: 'pending' }), null],
  ['checks fail', facts({ checks: 'failing' }), null],
  ['no checks, pushed ten seconds ago', facts({ checks: 'none' }), now + 50_000],
  [
    'no checks, pushed an hour ago',
    facts({ checks: 'none' }, { since: '2026-05-01T11:00:00.000Z' }),
    now - 59 * 60_000,
  ],
  ['a draft', facts({ draft: true }), null],
  ['a review is required', facts({ review: 'required' }), null],
  ['changes are requested', facts({ review: 'changesRequested' }), null],
  ['it conflicts', facts({ mergeable: 'conflicting' }), null],
  ['nobody knows whether it conflicts', facts({ mergeable: 'unknown' }), null],
  ['somebody else has pushed', facts({ head: older }), null],
  ['a comment is open', facts({ comments: [comment] }), null],
  [
    'a comment is open that was given back for this very commit',
    facts({ comments: [comment] }, { returns: given(head) }),
    null,
  ],
  [
    'a comment that an older commit was given back for, and that is answered',
    facts({ comments: [comment] }, { returns: given(older, { answered: true }) }),
    now,
  ],
  [
    'a comment that an older commit was given back for, not answered yet',
    facts({ comments: [comment] }, { returns: given(older) }),
    null,
  ],
  [
    'a check that an older commit was given back for',
    facts({}, { returns: given(older, { threadIds: [] }) }),
    now,
  ],
  ['a comment of somebody who may not push', facts({ comments: [{ ...comment, trusted: false }] }), now],
  ['asked for, checks pass', facts({}, asked), now],
  ['asked for, checks run', facts({ checks: 'pending' }, asked), null],
  ['asked for, checks fail', facts({ checks: 'failing' }, asked), now],
  ['asked for, a draft that conflicts', facts({ draft: true, mergeable: 'conflicting' }, asked), now],
  ['asked for, somebody else has pushed', facts({ head: older }, asked), now],
  ['asked for, closed', facts({ state: 'closed' }, asked), null],
])('a pull request of which it is known that: %s', (_what, subtask, at) => {
  expect(mergeAt(subtask, now)).toBe(at);
});

const seen = (change: Partial<PullRequest>): PullRequest => facts(change).pullRequest as PullRequest;
const theirs = 'c'.repeat(40);

test.each<[string, Partial<PullRequest>, Partial<PullRequest>, ReturnType<typeof wishEndedBy>]>([
  ['nothing', {}, {}, null],
  ['that checks have passed', { checks: 'pending' }, { checks: 'passing' }, null],
  ['that checks have failed', { checks: 'pending' }, { checks: 'failing' }, 'checks'],
  ['checks that had failed before', { checks: 'failing' }, { checks: 'failing' }, null],
  ['that somebody else has pushed', {}, { head: theirs }, 'push'],
  ['that somebody else has pushed what fails', {}, { head: theirs, checks: 'failing' }, 'push'],
  ['what somebody else had pushed before', { head: theirs }, { head: theirs }, null],
  ['that what we pushed is shown', { head: older }, {}, null],
  ['that it is merged', {}, { state: 'merged', head: theirs }, null],
  ['that it is closed', {}, { state: 'closed', checks: 'failing' }, null],
])('the wish to merge is ended by: %s', (_what, before, after, by) => {
  expect(wishEndedBy(seen(before), seen(after), head)).toBe(by);
});

import { describe, expect, test } from 'vitest';
import type { PullRequest, ReviewComment } from './pullRequest.ts';
import {
  closedReason,
  decidePullRequest,
  elsewhereReason,
  findingsText,
  foreignHeadReason,
  goneReason,
  maxReturns,
  openFindings,
  type PullRequestFacts,
  returnOf,
} from './pullRequestPolicy.ts';
import type { PullRequestReturn } from './returns.ts';

const now = Date.parse('2026-05-01T12:00:00.000Z');
const minute = 60_000;
const head = 'a'.repeat(40);
const older = 'b'.repeat(40);

function comment(id: string, change: Partial<ReviewComment> = {}): ReviewComment {
  const at = new Date(now - minute).toISOString();
  const place = { path: 'a.ts', line: 1, url: 'https://github.test/1' };
  return { id, threadId: `T${id}`, author: 'ann', trusted: true, text: 'Why?', ...place, at, ...change };
}

const check = (id: string) => ({ id, name: `build ${id}`, url: null, jobId: 1, summary: null });

function pullRequest(change: Partial<PullRequest> = {}): PullRequest {
  return {
    ...{ number: 7, url: 'https://github.test/7', state: 'open', draft: false, head, checks: 'passing' },
    ...{ failedChecks: [], review: 'none', mergeable: 'clean', comments: [], mergeCommit: null },
    ...change,
  };
}

function facts(change: Partial<PullRequestFacts> = {}): PullRequestFacts {
  return {
    pullRequest: pullRequest(),
    ...{ pushedCommit: head, branchIsOurs: true, returns: [], maxReturnsPerHead: 2 },
    ...{ stopped: false, overruled: false, mergeAsked: false, closedAt: null, failed: false, now },
    ...change,
  };
}

function closedBefore(seen: Partial<PullRequest> = {}, change: Partial<PullRequestFacts> = {}) {
  return facts({ closedAt: now - 10 * minute, pullRequest: pullRequest(seen), ...change });
}

const failing = pullRequest({ checks: 'failing', failedChecks: [check('1')] });
const commented = pullRequest({ comments: [comment('c')] });

function given(at: string, ids: readonly string[], answered = false): PullRequestReturn {
  const trace = { round: 2, at: '2026-05-01T11:00:00.000Z', checks: [], comments: [], answer: null };
  return { kind: 'pullRequest', head: at, ids, threadIds: [], answered, ...trace };
}

describe('what is to be done about a pull request', () => {
  test.each<[string, PullRequestFacts, string]>([
    ['open, all is well', facts(), 'wait'],
    ['merged', facts({ pullRequest: pullRequest({ state: 'merged' }) }), 'merged'],
    [
      'merged while its task is stopped',
      facts({ pullRequest: pullRequest({ state: 'merged' }), stopped: true }),
      'merged',
    ],
    [
      'merged at a foreign head',
      facts({ pullRequest: pullRequest({ state: 'merged', head: older }) }),
      'merged',
    ],
    ['closed', facts({ pullRequest: pullRequest({ state: 'closed' }) }), 'closed'],
    ['closed with failing checks', facts({ pullRequest: { ...failing, state: 'closed' } }), 'closed'],
    ['an older head of ours', facts({ pullRequest: { ...failing, head: older } }), 'wait'],
    [
      'a head of somebody else',
      facts({ pullRequest: { ...failing, head: older }, branchIsOurs: false }),
      'foreignHead',
    ],
    ['never pushed', facts({ pushedCommit: null, branchIsOurs: false }), 'foreignHead'],
    ['failing checks', facts({ pullRequest: failing }), 'giveBack'],
    ['failing checks, task stopped', facts({ pullRequest: failing, stopped: true }), 'wait'],
    ['one failed, others running', facts({ pullRequest: { ...failing, checks: 'pending' } }), 'wait'],
    ['failing checks, never by themselves', facts({ pullRequest: failing, maxReturnsPerHead: 0 }), 'wait'],
    [
      'the same, asked for',
      facts({ pullRequest: failing, maxReturnsPerHead: 0, overruled: true }),
      'giveBack',
    ],
    ['failing checks, to be merged all the same', facts({ pullRequest: failing, mergeAsked: true }), 'wait'],
    ['a comment', facts({ pullRequest: commented }), 'giveBack'],
    ['a comment, no checks', facts({ pullRequest: { ...commented, checks: 'none' } }), 'giveBack'],
    ['a comment, checks running', facts({ pullRequest: { ...commented, checks: 'pending' } }), 'wait'],
    [
      'the same, asked for',
      facts({ pullRequest: { ...commented, checks: 'pending' }, overruled: true }),
      'giveBack',
    ],
    [
      'a comment that has waited long for checks',
      facts({ pullRequest: { ...commented, checks: 'pending' }, now: now + 20 * minute }),
      'giveBack',
    ],
    [
      'a comment of somebody who may not push',
      facts({ pullRequest: pullRequest({ comments: [comment('c', { trusted: false })] }) }),
      'wait',
    ],
    [
      'the same, asked for',
      facts({ pullRequest: pullRequest({ comments: [comment('c', { trusted: false })] }), overruled: true }),
      'wait',
    ],
    [
      'returned once at this head',
      facts({ pullRequest: failing, returns: [given(head, ['1'])] }),
      'giveBack',
    ],
    [
      'returned as often as allowed at this head',
      facts({ pullRequest: failing, returns: [given(head, ['1']), given(head, ['1'])] }),
      'usedUp',
    ],
    [
      'the same, asked for',
      facts({ pullRequest: failing, returns: [given(head, ['1']), given(head, ['1'])], overruled: true }),
      'giveBack',
    ],
    [
      'returned as often as allowed at an older head',
      facts({ pullRequest: failing, returns: [given(older, ['0'], true), given(older, ['0'], true)] }),
      'giveBack',
    ],
    [
      'returned as often as allowed in all',
      facts({
        pullRequest: failing,
        returns: Array.from({ length: maxReturns }, () => given(older, ['0'], true)),
      }),
      'usedUp',
    ],
    [
      'a comment that was given for an older head',
      facts({ pullRequest: commented, returns: [given(older, ['c'], true)] }),
      'wait',
    ],
    [
      'one that waits for an answer',
      facts({ pullRequest: commented, returns: [given(older, ['c'])] }),
      'answer',
    ],
    [
      'the same, given for this head',
      facts({ pullRequest: { ...commented, checks: 'pending' }, returns: [given(head, ['c'])] }),
      'wait',
    ],
    [
      'another comment beside one that waits for an answer',
      facts({
        pullRequest: pullRequest({ comments: [comment('c'), comment('d')] }),
        returns: [given(older, ['c'])],
      }),
      'giveBack',
    ],
    ['a conflict', facts({ pullRequest: pullRequest({ mergeable: 'conflicting' }) }), 'update'],
    [
      'a conflict and failing checks',
      facts({ pullRequest: { ...failing, mergeable: 'conflicting' } }),
      'giveBack',
    ],
    [
      'a conflict, task stopped',
      facts({ pullRequest: pullRequest({ mergeable: 'conflicting' }), stopped: true }),
      'wait',
    ],
    ['counted as closed, and closed', closedBefore({ state: 'closed' }), 'wait'],
    ['counted as closed, and open again', closedBefore(), 'reopened'],
    ['counted as closed, and failing', closedBefore(failing), 'reopened'],
    ['counted as closed, and merged after all', closedBefore({ state: 'merged' }), 'reopened'],
    ['counted as closed, and open again at a foreign head', closedBefore({ head: older }), 'reopened'],
    ['closed by us just now, and still shown as open', closedBefore({}, { closedAt: now - 5_000 }), 'wait'],
    ['open again before a clock was put back', closedBefore({}, { closedAt: now + 60 * minute }), 'reopened'],
    ['open again, task stopped', closedBefore({}, { stopped: true }), 'wait'],
  ])('%s', (_, state, expected) => {
    expect(decidePullRequest(state).kind).toBe(expected);
  });

  test('whatever else is known, it is decided, an end is an end, and nothing foreign is built upon', () => {
    for (const state of ['open', 'closed', 'merged'] as const) {
      for (const checks of ['none', 'pending', 'passing', 'failing'] as const) {
        for (const mergeable of ['unknown', 'clean', 'conflicting'] as const) {
          for (const flags of everyCombinationOf(5)) {
            const [stopped = false, overruled = false, isOurs = false, isCurrent = false, commented = false] =
              flags;
            const act = decidePullRequest(
              facts({
                ...{ stopped, overruled, branchIsOurs: isOurs },
                pullRequest: pullRequest({
                  ...{ state, checks, mergeable, head: isCurrent ? head : older },
                  failedChecks: checks === 'failing' ? [check('1')] : [],
                  comments: commented ? [comment('c')] : [],
                }),
              }),
            );
            const isFree = state === 'open' && !stopped && isCurrent;
            if (state !== 'open') {
              expect(act.kind).toBe(state);
            } else if (!isFree) {
              expect(act.kind).toBe(!stopped && !isOurs ? 'foreignHead' : 'wait');
            } else if (act.kind === 'giveBack') {
              expect(checks === 'failing' || commented).toBe(true);
              expect(checks !== 'pending' || overruled).toBe(true);
            } else {
              expect(act.kind).toBe(
                mergeable === 'conflicting' && !(commented && checks === 'pending' && overruled)
                  ? 'update'
                  : 'wait',
              );
            }
          }
        }
      }
    }
  });
});

function everyCombinationOf(flags: number): boolean[][] {
  return Array.from({ length: 2 ** flags }, (_, bits) =>
    Array.from({ length: flags }, (_, flag) => ((bits >> flag) & 1) === 1),
  );
}

test('a thread with two remarks is to be answered once', () => {
  const comments = [
    comment('c', { threadId: 'T' }),
    comment('d', { threadId: 'T' }),
    comment('e', { threadId: null }),
  ];
  const findings = openFindings({ ...failing, comments }, []);
  const begun = { round: 3, at: '2026-05-01T11:00:00.000Z' };
  expect(returnOf(head, findings, begun)).toEqual({
    ...{ kind: 'pullRequest', ...begun, answer: null },
    checks: [{ text: 'build 1', url: null }],
    comments: ['c', 'd', 'e'].map(() => ({ author: 'ann', url: 'https://github.test/1' })),
    head,
    ids: ['1', 'c', 'd', 'e'],
    threadIds: ['T'],
    answered: false,
  });
});

describe('what the card says', () => {
  test('names what is open, in one line', () => {
    const text = (names: readonly string[], comments: number) =>
      findingsText({
        failedChecks: names.map((name) => ({ ...check(name), name })),
        comments: Array.from({ length: comments }, (_, index) => comment(`${index}`)),
      });
    expect(text(['build'], 0)).toBe('build fails');
    expect(text(['build', 'lint\nand more'], 1)).toBe('build, lint and more fail, and 1 comment is open');
    expect(text(['a', 'b', 'c', 'd', 'e'], 2)).toBe('a, b, c and 2 more fail, and 2 comments are open');
  });

  test('says what happened and what to do', () => {
    expect(closedReason(pullRequest())).toMatch(/#7 was closed .* Retry/);
    expect(foreignHeadReason(pullRequest(), 'sw-1')).toMatch(
      /pushed to sw-1: .* aaaaaaaaa, .* Update Branch/,
    );
    expect(goneReason(7)).toMatch(/#7 is no longer there: .* Try Again/);
    expect(elsewhereReason(pullRequest({ mergeCommit: older }), 'origin/main')).toMatch(
      /#7 was merged, but origin\/main does not contain bbbbbbbbb.* mark/,
    );
    const usedUp = decidePullRequest(
      facts({ pullRequest: failing, returns: [given(head, ['1'])], maxReturnsPerHead: 1 }),
    );
    expect(usedUp).toMatchObject({
      reason: expect.stringMatching(/#7: build 1 fails, after one return .* Try Again/),
    });
  });
});

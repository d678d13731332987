import { describe, expect, test } from 'vitest';
import { projectView, pullRequest, subtask, task, toGitHub } from '../../test/support/viewFixture.ts';
import type { ReviewComment } from '../domain/pullRequest.ts';
import { projectNeeds, subtaskNeed } from './needs.ts';
import { linkTo, mergeObstacle, mergeObstacles, openPullRequests, pullRequestLink } from './pullRequests.ts';

describe('an address', () => {
  test('is opened where it leads to the host of the repository', () => {
    expect(linkTo('https://github.com/acme/sample/pull/1', 'github.com')).toBe(
      'https://github.com/acme/sample/pull/1',
    );
    expect(linkTo('http://127.0.0.1:8080/acme/sample/pull/1', '127.0.0.1:8080')).not.toBeNull();
  });

  test.each([
    ['another host', 'https://github.com.evil.example/acme/sample/pull/1'],
    ['another port', 'https://github.com:8443/acme'],
    ['a name in front of the host', 'https://github.com@evil.example/'],
    ['credentials', 'https://me:secret@github.com/acme'],
    ['a command of the editor', 'command:workbench.action.quit'],
    ['a file', 'file:///etc/passwd'],
    ['a script', 'javascript:alert(1)'],
    ['nothing', ''],
  ])('is not opened with %s', (_what, url) => {
    expect(linkTo(url, 'github.com')).toBeNull();
  });

  test('of a pull request is known only where its task delivers by pull requests', () => {
    const one = subtask({ id: 's1', pullRequest: pullRequest(1) });
    expect(pullRequestLink(one, task({ id: 't1', delivery: toGitHub }))).toContain('/pull/1');
    expect(pullRequestLink(one, task({ id: 't1' }))).toBeNull();
  });
});

/** Nothing is merged or given back but by a click. */
const byHand = { autoMerge: false, returnsFeedback: false };

function remark(trusted: boolean): ReviewComment {
  const [at, url] = ['2026-11-21T10:00:00.000Z', ''];
  return {
    id: 'c1',
    threadId: null,
    author: 'someone',
    trusted,
    text: 'No.',
    path: null,
    line: null,
    at,
    url,
  };
}

describe('a pull request', () => {
  test.each([
    ['nothing', {}, null],
    ['that it is a draft', { draft: true }, 'draft'],
    ['checks that run', { checks: 'pending' }, 'pending'],
    ['a review that is asked for', { review: 'required' }, 'required'],
    [
      'changes asked for, before checks that run',
      { review: 'changesRequested', checks: 'pending' },
      'changesRequested',
    ],
    ['a conflict before all', { mergeable: 'conflicting', checks: 'failing' }, 'conflicting'],
  ] as const)('is kept from being merged by %s', (_what, changes, obstacle) => {
    expect(mergeObstacle(subtask({ id: 's1', pullRequest: pullRequest(1, changes) }))).toBe(obstacle);
  });

  test('is ready to be merged when nothing of all that stands against it', () => {
    const changes = { checks: 'failing', review: 'changesRequested', draft: true } as const;
    const one = subtask({ id: 's1', pullRequest: pullRequest(1, changes), openComments: 2 });
    expect(mergeObstacles(one)).toEqual(['failing', 'changesRequested', 'comments', 'draft']);
    const hold = { kind: 'delivery', reason: 'Somebody else has pushed.', until: null } as const;
    const ready = subtask({ id: 's1', pullRequest: pullRequest(1) });
    expect(mergeObstacles({ ...ready, hold })).toEqual(['held']);
    expect(mergeObstacles(ready)).toEqual([]);
    expect(mergeObstacles({ ...ready, hold, pullRequest: null })).toEqual([]);
  });

  test('with comments that nobody has answered needs the user, unless the worker gets them by itself', () => {
    const one = subtask({
      ...{ id: 's1', status: 'COMPLETED', openComments: 1 },
      pullRequest: pullRequest(1, { comments: [remark(true)] }),
    });
    expect(subtaskNeed(one, byHand)).toBe('pullRequest');
    expect(subtaskNeed(one, { autoMerge: false, returnsFeedback: true })).toBeNull();
  });

  test.each([
    ['that can be merged', {}, 'merge'],
    ['whose checks run', { checks: 'pending' }, null],
    ['that waits for a reviewer', { review: 'required' }, null],
    ['that is a draft', { draft: true }, null],
    ['whose checks fail', { checks: 'failing' }, 'pullRequest'],
    ['that conflicts', { mergeable: 'conflicting' }, 'pullRequest'],
  ] as const)('%s needs the user accordingly, where nothing goes back by itself', (_what, changes, need) => {
    const one = subtask({ id: 's1', status: 'COMPLETED', pullRequest: pullRequest(1, changes) });
    expect(subtaskNeed(one, byHand)).toBe(need);
    expect(subtaskNeed(one, { ...byHand, autoMerge: true })).toBe(need === 'merge' ? null : need);
    expect(subtaskNeed({ ...one, mergeRequested: true }, byHand)).toBeNull();
  });

  test.each([
    ['whose checks fail', { checks: 'failing' }, null],
    ['that conflicts', { mergeable: 'conflicting' }, null],
    ['with words for the worker', { review: 'changesRequested', comments: [remark(true)] }, null],
    ['with words of others alone', { review: 'changesRequested', comments: [remark(false)] }, 'pullRequest'],
    ['with a request for changes without words', { review: 'changesRequested' }, 'pullRequest'],
  ] as const)('%s needs the user accordingly, where the worker gets it by itself', (_what, changes, need) => {
    const one = subtask({ id: 's1', status: 'COMPLETED', pullRequest: pullRequest(1, changes) });
    expect(subtaskNeed(one, { autoMerge: false, returnsFeedback: true })).toBe(need);
  });

  test('is counted among those that are open by task and by subtask', () => {
    const view = projectView({
      subtasks: [
        subtask({ id: 's1', taskId: 't1', pullRequest: pullRequest(1) }),
        subtask({ id: 's2', taskId: 't1', pullRequest: pullRequest(2, { state: 'closed' }) }),
        subtask({ id: 's3', taskId: 't2', pullRequest: pullRequest(3) }),
      ],
    });
    const numbersOf = (id: string) => openPullRequests(view, id).map(({ number }) => number);
    expect([numbersOf('t1'), numbersOf('s2'), numbersOf('s3')]).toEqual([[1], [], [3]]);
  });
});

test('what is pushed needs the user, whatever is merged by itself', () => {
  const pushed = subtask({ id: 's1', status: 'COMPLETED', remoteBranch: 'sw-1' });
  for (const autoMerge of [false, true]) {
    expect(subtaskNeed(pushed, { ...byHand, autoMerge })).toBe('mergeElsewhere');
  }
});

test('signing in is asked for where it ends a pause that keeps somebody', () => {
  const view = projectView({ tasks: [task({ id: 't1', delivery: toGitHub })] });
  const github = {
    host: 'github.com',
    account: null,
    source: null,
    paused: 'Nobody is signed in.',
    signIn: true,
    until: null,
  };
  const needs = (changes: Partial<typeof github>, tasks = view.tasks) =>
    projectNeeds({ ...view, tasks, project: { ...view.project, github: { ...github, ...changes } } });
  expect(needs({})).toEqual(['signIn']);
  expect(needs({ signIn: false })).toEqual([]);
  expect(needs({}, [task({ id: 't1' })])).toEqual([]);
  expect(needs({}, [task({ id: 't1', delivery: toGitHub, status: 'DONE' })])).toEqual([]);
  expect(projectNeeds(view)).toEqual([]);
});

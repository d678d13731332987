import { describe, expect, test } from 'vitest';
import { projectView, pullRequest, subtask, toGitHub } from '../../../test/support/viewFixture.ts';
import {
  accountText,
  conflictText,
  deliveryText,
  gitHubText,
  obstacleTexts,
  pullRequestName,
  pullRequestText,
  signOutText,
} from './pullRequestWording.ts';
import { english } from './translate.ts';

describe('a pull request', () => {
  const textOf = (changes: Parameters<typeof pullRequest>[1]) =>
    pullRequestText(subtask({ id: 's1', pullRequest: pullRequest(12, changes) }), english);

  test('is told with its checks, its reviews and what it conflicts with', () => {
    expect(textOf({ review: 'approved' })).toBe('PR 12: open, checks pass, approved');
    const failed = { id: 'c1', name: 'build', url: null, jobId: 7, summary: null };
    expect(textOf({ checks: 'failing', failedChecks: [failed], mergeable: 'conflicting' })).toBe(
      'PR 12: open, checks fail (build), conflicts with its base',
    );
    expect(textOf({ draft: true, checks: 'none' })).toBe('PR 12: draft');
  });

  test('that is at its end is told by that alone', () => {
    expect(textOf({ state: 'merged', checks: 'passing' })).toBe('PR 12: merged');
    expect(textOf({ state: 'closed', mergeable: 'conflicting' })).toBe('PR 12: closed');
    expect(pullRequestText(subtask({ id: 's1' }), english)).toBeNull();
  });
});

test('a conflict names with whom it is, and where', () => {
  const one = subtask({
    id: 's1',
    status: 'IN_PROGRESS',
    conflicts: [
      { subtaskId: null, files: ['README.md'] },
      { subtaskId: 's3', files: ['src/parse.ts', 'src/a.ts'] },
      { subtaskId: 'gone', files: ['x'] },
    ],
  });
  const view = projectView({ subtasks: [one, subtask({ id: 's3', number: 3 })] });
  expect(conflictText(one, view, english)).toBe(
    'conflicts with the base in README.md; conflicts with #3 in src/parse.ts, src/a.ts',
  );
  expect(conflictText({ ...one, status: 'MERGED' }, view, english)).toBeNull();
  expect(conflictText({ ...one, conflicts: [] }, view, english)).toBeNull();
});

test('a delivery is told with the place that work goes to', () => {
  expect(deliveryText(toGitHub, english)).toBe('pull requests to acme/sample');
  expect(deliveryText({ kind: 'push', remote: 'backup' }, english)).toBe('pushes to backup');
  expect(deliveryText({ kind: 'local' }, english)).toBe('merged locally');
});

test('who is signed in is told, or why GitHub has to wait', () => {
  const { project } = projectView({});
  const github = {
    ...{ host: 'github.com', account: 'octocat', paused: null, signIn: false, until: null },
    source: { kind: 'variable', name: 'GH_TOKEN' },
  } as const;
  expect(gitHubText({ ...project, github }, english)).toBe(
    'Signed in to github.com as octocat (variable GH_TOKEN)',
  );
  expect(gitHubText({ ...project, github: { ...github, paused: 'Rate limit.' } }, english)).toBe(
    'GitHub is paused: Rate limit.',
  );
  expect(gitHubText({ ...project, github: { ...github, account: null } }, english)).toBeNull();
  expect(gitHubText(project, english)).toBeNull();
});

test('where a sign-in was found is told, and where it is ended', () => {
  const sources = [{ kind: 'editor' }, { kind: 'cli' }, { kind: 'variable', name: 'GITHUB_TOKEN' }] as const;
  const texts = sources.map((source) => [
    accountText({ login: 'octocat', source }, english),
    signOutText(source, english),
  ]);
  expect(texts).toEqual([
    ['octocat (VS Code account)', expect.stringContaining('Accounts menu')],
    ['octocat (GitHub CLI)', expect.stringContaining('gh auth logout')],
    ['octocat (variable GITHUB_TOKEN)', expect.stringContaining('unset GITHUB_TOKEN')],
  ]);
  expect(accountText({ login: 'octocat', source: null }, english)).toBe('octocat');
});

test('what is not in order about a pull request is told, each thing for itself', () => {
  const failed = { id: 'c1', name: 'build', url: null, jobId: 7, summary: null };
  const changes = { checks: 'failing', failedChecks: [failed], draft: true } as const;
  const one = subtask({ id: 's1', pullRequest: pullRequest(12, changes), openComments: 2 });
  expect(obstacleTexts(one, english)).toEqual([
    'Checks fail: build.',
    '2 review comments are not answered.',
    'It is a draft.',
  ]);
  expect(obstacleTexts(subtask({ id: 's1', pullRequest: pullRequest(12) }), english)).toEqual([]);
});

test('a pull request is named with its repository', () => {
  const one = subtask({ id: 's1', pullRequest: pullRequest(12) });
  expect(pullRequestName(one, { delivery: toGitHub }, english)).toBe('PR 12 in acme/sample');
  expect(pullRequestName(subtask({ id: 's1' }), { delivery: toGitHub }, english)).toBeNull();
});

import { describe, expect, test } from 'vitest';
import {
  projectView,
  pullRequest,
  run,
  session,
  subtask,
  task,
  toGitHub,
} from '../../../test/support/viewFixture.ts';
import { subtaskIcon } from '../../protocol/icons.ts';
import { boardHtml, messageHtml } from '../board/boardHtml.ts';
import { confirmationFor } from '../commands/confirmation.ts';
import { setupReport } from '../commands/setupReport.ts';
import { needsUser } from '../status/attention.ts';
import { statusText } from '../status/statusText.ts';
import { viewState } from '../status/viewState.ts';
import { codeSpan } from './markdown.ts';
import { english } from './translate.ts';
import {
  noticeLine,
  runDescription,
  runTitle,
  subtaskDescription,
  taskDescription,
  whyItWaits,
} from './wording.ts';

const waiting = projectView({
  tasks: [
    task({ id: 't1', status: 'PLANNING_FAILED', reason: 'The plan has a cycle' }),
    task({ id: 't2', hold: { kind: 'quota', reason: 'limit', until: '2026-11-21T14:20:00.000Z' } }),
  ],
  subtasks: [
    subtask({ id: 's1', status: 'BLOCKED_FAILURE', reason: 'npm test exits 1' }),
    subtask({ id: 's2', status: 'COMPLETED' }),
    subtask({ id: 's3', status: 'COMPLETED', mergeRequested: true }),
    subtask({ id: 's4', status: 'IN_PROGRESS', hold: { kind: 'input', reason: 'asks', until: null } }),
    subtask({ id: 's5', status: 'BLOCKED_FAILURE', deleting: true }),
  ],
});

describe('what needs the user', () => {
  test('is what goes on only when somebody acts', () => {
    expect(needsUser(waiting, english).map(({ id, reason }) => [id, reason])).toEqual([
      ['t1', 'The plan has a cycle'],
      ['s1', 'npm test exits 1'],
      ['s2', 'Waits to be merged'],
      ['s4', 'asks'],
    ]);
  });

  test('is a session that failed or waits for somebody, and not one that the user has stopped', () => {
    const failed = { state: 'failed', reason: 'claude was not found' } as const;
    const sessions = [
      session({ id: 'n1', ...failed }),
      session({ id: 'n2', hold: { kind: 'tool', reason: 'no place', until: null } }),
      session({ id: 'n3', hold: { kind: 'budget', reason: 'spent', until: '2026-11-22T00:00:00.000Z' } }),
      session({ id: 'n4', hold: { kind: 'quota', reason: 'limit', until: '2026-11-21T14:20:00.000Z' } }),
      session({ id: 'n5', state: 'failed', reason: 'Stopped by you.' }),
      session({ id: 'n6', ...failed, deleting: true }),
      session({ id: 'n7', state: 'completed' }),
    ];
    const needs = needsUser(projectView({ sessions }), english);
    expect(needs.map(({ id, kind, reason }) => [id, kind, reason])).toEqual([
      ['n1', 'failures', 'claude was not found'],
      ['n2', 'holds', 'no place'],
      ['n3', 'holds', 'spent'],
    ]);
  });

  test('is not a merge that happens by itself', () => {
    const automatic = { ...waiting, project: { ...waiting.project, autoMerge: true } };
    expect(needsUser(automatic, english).map(({ id }) => id)).not.toContain('s2');
  });
});

test('what was mended is told in a sentence, and where there is more of it', () => {
  expect(noticeLine([], english)).toBeNull();
  expect(noticeLine(['The end of state/journal-1.log was cut\noff.'], english)).toBe(
    'The end of state/journal-1.log was cut off.',
  );
  for (const notices of [['The end was cut off.', 'More.'], ['The end was cut off. It is in /x y/z.']]) {
    expect(noticeLine(notices, english)).toBe('The end was cut off. The board says more.');
  }
  expect(noticeLine(['without an end'], english)).toBe('without an end');
});

describe('the status bar', () => {
  test('says nothing when there is nothing to say', () => {
    expect(statusText([projectView({ tasks: [task({ id: 't1', status: 'DONE' })] })], english)).toBeNull();
    expect(statusText([], english)).toBeNull();
  });

  test('counts Planners, subtasks in progress and what waits, over all projects', () => {
    const working = projectView({
      tasks: [task({ id: 't1' }), task({ id: 't2', status: 'PLANNING' })],
      subtasks: [subtask({ id: 's1', status: 'IN_PROGRESS' }), subtask({ id: 's2', status: 'READY' })],
      runs: [run({ id: 'r1', kind: 'setUp', subtaskId: 's1' })],
    });
    expect(statusText([working, waiting], english)).toEqual({
      text: '$(sync~spin) 2 agents, 4 need you',
      tooltip: 'Switchyard: 4 tasks open. Show the board.',
      leadsTo: 'board',
    });
  });

  test('leads to the sessions where there is nothing else', () => {
    const failed = projectView({ sessions: [session({ id: 'n1', state: 'failed', reason: 'no claude' })] });
    expect(statusText([failed], english)).toEqual({
      text: '$(bell-dot) 1 needs you',
      tooltip: 'Switchyard: no task is open. Show the sessions.',
      leadsTo: 'tree',
    });
  });
});

describe('a question before something is taken away', () => {
  test('offers to close the pull requests that would be left behind', () => {
    const view = projectView({
      tasks: [task({ id: 't1', delivery: toGitHub })],
      subtasks: ['s1', 's2'].map((id, index) => subtask({ id, pullRequest: pullRequest(index + 1) })),
    });
    const asked = (intent: Parameters<typeof confirmationFor>[0]) => confirmationFor(intent, view, english);
    expect(asked({ kind: 'deleteTask', taskId: 't1', closePullRequests: false })?.other).toEqual({
      button: 'Delete and Close 2 Pull Requests',
      intent: { kind: 'deleteTask', taskId: 't1', closePullRequests: true },
    });
    expect(asked({ kind: 'deleteSubtask', subtaskId: 's1' })?.other?.button).toBe(
      'Delete and Close Pull Request',
    );
    expect(asked({ kind: 'closePullRequest', subtaskId: 's2' })?.message).toContain('PR 2 in acme/sample');
    expect(asked({ kind: 'markMerged', subtaskId: 's2' })?.detail).toContain('nothing looks whether it is');
  });

  test('is asked before deletion and before everything is stopped, and names what it is about', () => {
    expect(confirmationFor({ kind: 'deleteSubtask', subtaskId: 's1' }, waiting, english)?.message).toContain(
      'Subtask s1',
    );
    expect(confirmationFor({ kind: 'deleteTask', taskId: 't1' }, waiting, english)?.message).toContain(
      'Task t1',
    );
    expect(confirmationFor({ kind: 'stopEverything' }, waiting, english)?.button).toBe('Stop Everything');
    expect(confirmationFor({ kind: 'stopSubtask', subtaskId: 's1' }, waiting, english)).toBeNull();
  });
});

describe('a run', () => {
  test('is told with its outcome, duration and cost, an estimate as such', () => {
    const ended = run({
      id: 'r1',
      status: 'FAILED',
      outcome: 'stopped',
      endedAt: '2026-11-21T10:01:30.000Z',
      usage: { inputTokens: 1, outputTokens: 1, costUsd: 0.414, turns: 1, models: [], estimated: true },
    });
    expect(runDescription(ended, projectView({}), english)).toBe('stopped · 90 s · ~$0.41');
  });

  test('of a task says what it does, which no line above it says', () => {
    const planner = run({ id: 'r1', kind: 'plan' });
    const worker = run({ id: 'r2', subtaskId: 's1' });
    const view = projectView({
      tasks: [task({ id: 't1', activity: 'Glob **/*.js' })],
      subtasks: [subtask({ id: 's1', status: 'IN_PROGRESS', activity: 'Edit a.js' })],
      runs: [planner, worker],
    });
    expect(runDescription(planner, view, english)).toBe('Glob **/*.js');
    expect(runDescription(worker, view, english)).toBe('running');
  });

  test('is counted among its like of one round, whatever number the engine gave it', () => {
    const first = run({ id: 'r2', kind: 'baseline', attempt: 2 });
    const second = run({ id: 'r3', kind: 'baseline', attempt: 3 });
    const later = run({ id: 'r4', kind: 'baseline', attempt: 4, round: 2 });
    const view = projectView({ runs: [run({ id: 'r1', kind: 'plan' }), first, second, later] });
    const titles = [first, second, later].map((each) => runTitle(each, view, english));
    expect(titles).toEqual(['Base check', 'Base check, attempt 2', 'Base check']);
  });
});

describe('why an item waits', () => {
  test('is told apart from its state, whole and in one line', () => {
    const held = task({ id: 't1', hold: { kind: 'input', reason: 'npm test\nexits 1', until: null } });
    expect(taskDescription(held, english)).toBe('waits for you');
    expect(whyItWaits(held)).toBe('npm test exits 1');
    expect(whyItWaits(task({ id: 't2' }))).toBeNull();
  });

  test('is said of what cannot be deleted, and nothing else is said of what is', () => {
    const hold = { kind: 'tool', reason: 'nested is a repository.\nMove it.', until: null } as const;
    const failed = { status: 'BLOCKED_FAILURE', reason: 'npm test exits 1', deleting: true } as const;
    const [leaving, kept] = [subtask({ id: 's1', ...failed }), subtask({ id: 's2', ...failed, hold })];
    const view = projectView({
      tasks: [task({ id: 't1', subtasks: 2, deleting: true, hold })],
      subtasks: [leaving, kept],
    });
    expect([subtaskDescription(leaving, view, english), whyItWaits(leaving)]).toEqual([
      'being deleted',
      null,
    ]);
    expect(subtaskDescription(kept, view, english)).toBe('not deleted yet');
    expect(taskDescription(view.tasks[0] ?? task({ id: 't' }), english)).toBe('not deleted yet');
    expect(whyItWaits(kept)).toBe('nested is a repository. Move it.');
    expect(subtaskIcon(kept).id).not.toBe(subtaskIcon(leaving).id);
    expect(needsUser(view, english).map(({ id, reason }) => [id, reason])).toEqual([['s2', hold.reason]]);
  });
});

describe('the state of the view', () => {
  const of = (...states: Parameters<typeof viewState>[0][number]['state'][]) =>
    states.map((state, index) => ({
      folder: { uri: `${index}`, path: `/${index}`, name: `${index}` },
      state,
    }));
  const failed = (kind: string) => ({ kind: 'failed', failure: { kind, message: `${kind}!` } }) as const;

  test('hides nothing before a project was opened', () => {
    expect(viewState(of({ kind: 'unopened' }), null).state).toBe('unknown');
  });

  test('tells a folder without a repository from a project that could not be opened', () => {
    expect(viewState(of(failed('notARepository')), null).state).toBe('notARepository');
    expect(viewState(of(failed('notARepository'), failed('stateUnreadable')), null)).toEqual({
      state: 'failed',
      can: '',
    });
    for (const kind of ['gitMissing', 'gitTooOld']) {
      expect(viewState(of(failed(kind)), null).state).toBe('gitMissing');
    }
  });
});

describe('a page', () => {
  const page = boardHtml({
    cspSource: 'https://files.example',
    nonce: 'abc',
    language: 'en',
    words: { Close: '"><script>' },
    title: '<b>"',
    script: 'https://files.example/board.js',
    styles: ['https://files.example/board.css'],
    icons: 'https://files.example/codicon.css',
  });

  test('can run our scripts and nothing else', () => {
    expect(page).toContain('default-src &#39;none&#39;; script-src &#39;nonce-abc&#39;;');
    expect(page).not.toMatch(/unsafe|style="/);
    expect(page.match(/<script[^>]*>/g)).toEqual([
      '<script nonce="abc">',
      '<script type="module" nonce="abc" src="https://files.example/board.js">',
    ]);
  });

  test('brings the words of the language as text', () => {
    const [, content = ''] = /<meta name="switchyard-words" content="([^"]*)">/.exec(page) ?? [];
    expect(content.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>')).toBe(
      JSON.stringify({ Close: '"><script>' }),
    );
  });

  test('shows text as text', () => {
    expect(page).toContain('<title>&lt;b&gt;&quot;</title>');
    expect(messageHtml('en', '<script>')).toContain('&lt;script&gt;');
  });

  test('of the setup says what failed and what to do, escaped', () => {
    const report = setupReport(
      [
        { id: 'git', title: 'git', state: 'ok', detail: 'git 2.50', remedy: null },
        {
          id: 'claude',
          title: 'claude',
          state: 'failed',
          detail: 'not <found>',
          remedy: 'Run `npm i` once.',
        },
      ],
      english,
    );
    expect(report).toContain('One thing keeps agents');
    expect(report).toContain('✗ Failed\\: **claude** · not \\<found\\>');
    expect(report).toContain('What to do\\: Run `npm i` once\\.');
  });

  test('shows code with backquotes in it as it is', () => {
    expect(codeSpan('a`b')).toBe('``a`b``');
    expect(codeSpan('`a')).toBe('`` `a ``');
  });
});

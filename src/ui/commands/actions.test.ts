import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { countedReads } from '../../../test/support/countedReads.ts';
import {
  projectView,
  pullRequest,
  run,
  session,
  subtask,
  task,
  toGitHub,
} from '../../../test/support/viewFixture.ts';
import { subtaskStatuses } from '../../domain/subtask.ts';
import { intentSchema } from '../../protocol/intent.ts';
import type { SubtaskView, TaskView } from '../../protocol/view.ts';
import { english } from '../words/translate.ts';
import { actionNames, actionsFor, intentFor, itemsFor, possibleActions, reasonFor } from './actions.ts';
import { possibleParents } from './dependencies.ts';

/** A project whose one task is open for work. */
function viewOf(subtasks: readonly SubtaskView[], changes: Partial<TaskView> = {}) {
  return projectView({ tasks: [task({ id: 't1', ...changes })], subtasks });
}

const manifest: {
  contributes: {
    commands: { command: string; category: string; title: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
  };
} = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

describe('what can be done with a subtask', () => {
  test.each([
    ['PENDING', []],
    ['READY', ['startSubtask']],
    ['BLOCKED_DEPENDENCY', []],
    ['BLOCKED_FAILURE', ['retrySubtask']],
    ['IN_PROGRESS', ['stopSubtask']],
    ['COMPLETED', ['mergeSubtask', 'requestChanges', 'mergeChanges']],
    ['MERGED', []],
  ] as const)('in %s', (status, expected) => {
    const one = subtask({ id: 's1', status });
    const always = [
      ...(status === 'MERGED' ? [] : ['setBudget']),
      'showOnBoard',
      'showInTree',
      'copyCardLink',
      'deleteSubtask',
    ];
    expect(actionsFor({ kind: 'subtask', value: one }, viewOf([one]))).toEqual([...expected, ...always]);
  });

  test.each([
    ['stopped', { stopped: true }],
    ['held', { hold: { kind: 'input', reason: 'red', until: null } }],
    ['not checked at its base yet', { baseline: 'unchecked' }],
  ] as const)('is not to start while its task is %s', (_what, changes) => {
    const ready = subtask({ id: 's1', status: 'READY' });
    const view = viewOf([ready], changes);
    expect(actionsFor({ kind: 'subtask', value: ready }, view)).not.toContain('startSubtask');
  });

  test('is not to retry while its task is stopped', () => {
    const failed = subtask({ id: 's1', status: 'BLOCKED_FAILURE' });
    const view = viewOf([failed], { stopped: true });
    expect(actionsFor({ kind: 'subtask', value: failed }, view)).not.toContain('retrySubtask');
  });

  test('is told for every status', () => {
    for (const status of subtaskStatuses) {
      const one = subtask({ id: 's1', status });
      expect(actionsFor({ kind: 'subtask', value: one }, projectView({ subtasks: [one] }))).toContain(
        'showOnBoard',
      );
    }
  });

  test('ends with its deletion', () => {
    const one = subtask({ id: 's1', status: 'READY', deleting: true });
    expect(actionsFor({ kind: 'subtask', value: one }, projectView({ subtasks: [one] }))).toEqual([]);
  });

  test('is to release a hold only when it does not end by itself', () => {
    const until = '2026-11-21T14:20:00.000Z';
    const names = [null, until].map((end) => {
      const one = subtask({ id: 's1', hold: { kind: 'tool', reason: 'no claude', until: end } });
      return actionsFor({ kind: 'subtask', value: one }, projectView({ subtasks: [one] }));
    });
    expect(names[0]).toContain('releaseHold');
    expect(names[1]).not.toContain('releaseHold');
  });

  test('is to merge again when its merge is on hold, and not while it is being merged', () => {
    const merging = subtask({ id: 's1', status: 'COMPLETED', mergeRequested: true });
    const held = { ...merging, hold: { kind: 'delivery', reason: 'dirty', until: null } } as const;
    const view = viewOf([merging]);
    expect(actionsFor({ kind: 'subtask', value: merging }, view)).not.toContain('mergeSubtask');
    expect(actionsFor({ kind: 'subtask', value: held }, view)).toContain('mergeSubtask');
  });
});

describe('a plan', () => {
  const plan = { spec: '', subtasks: [] };
  const actionsOf = (changes: Partial<TaskView>) => {
    const value = task({ id: 't1', subtasks: 2, ...changes });
    return actionsFor({ kind: 'task', value }, projectView({ tasks: [value] }));
  };

  test('that waits for approval can be looked at, approved and rejected; a new one is compared', () => {
    const review = ['openPlan', 'approvePlan', 'rejectPlan'];
    expect(actionsOf({ approved: false })).toEqual(expect.arrayContaining(review));
    expect(actionsOf({ approved: false })).not.toContain('comparePlan');
    const proposed = actionsOf({ proposal: { plan, for: 'user' } });
    expect(proposed).toEqual(expect.arrayContaining([...review, 'comparePlan']));
    expect(actionsOf({ proposal: { plan, for: 'critic' } })).not.toContain('approvePlan');
  });

  test('that is in force can be made anew, unless that is under way', () => {
    expect(actionsOf({})).toContain('replan');
    expect(actionsOf({ approved: false })).not.toContain('replan');
    expect(actionsOf({ replan: { askedBy: 'user', reason: 'x' } })).not.toContain('replan');
    expect(actionsOf({ approved: false, replan: { askedBy: 'user', reason: 'x' } })).not.toContain(
      'approvePlan',
    );
  });

  test('is asked about before it is made, and the hold for that ends with the answers alone', () => {
    const asked = actionsOf({
      status: 'PLANNING',
      questions: [{ question: 'Which format?', answer: null }],
      hold: { kind: 'input', reason: 'The Planner asks.', until: null },
    });
    expect(asked).toContain('answerQuestions');
    expect(asked).not.toContain('releaseTaskHold');
    expect(actionsOf({ questions: [{ question: 'Which?', answer: '' }] })).not.toContain('answerQuestions');
  });
});

describe('a dependency', () => {
  const all = [
    subtask({ id: 'a', number: 1, status: 'MERGED', unblocks: ['b'] }),
    subtask({ id: 'b', number: 2, status: 'IN_PROGRESS', dependsOn: ['a'], unblocks: ['c'] }),
    subtask({ id: 'c', number: 3, status: 'BLOCKED_DEPENDENCY', dependsOn: ['b'], unblocks: ['d'] }),
    subtask({ id: 'd', number: 4, status: 'BLOCKED_DEPENDENCY', dependsOn: ['c'] }),
    subtask({ id: 'e', number: 5, taskId: 'other' }),
  ];
  const view = viewOf(all);
  const parentsOf = (id: string) =>
    all
      .filter((one) => one.id === id)
      .flatMap((one) => possibleParents(one, view).map((parent) => parent.id));

  test('is offered on what is not there yet and makes no cycle, the merged last', () => {
    expect(parentsOf('d')).toEqual(['b', 'a']);
    expect(parentsOf('c')).toEqual(['a']);
  });

  test('is not changed once work has begun', () => {
    expect(parentsOf('b')).toEqual([]);
    const names = all.map((value) => actionsFor({ kind: 'subtask', value }, view));
    expect(names.map((one) => one.includes('addDependency'))).toEqual([false, false, true, true, false]);
    expect(names.map((one) => one.includes('removeDependency'))).toEqual([false, false, true, true, false]);
  });
});

describe('a pull request', () => {
  const reviewed = subtask({ id: 's1', status: 'COMPLETED', pullRequest: pullRequest(12) });
  const namesOf = (changes: Partial<SubtaskView>, delivery = toGitHub) => {
    const value = { ...reviewed, ...changes };
    return actionsFor({ kind: 'subtask', value }, viewOf([value], { delivery }));
  };

  test('that is open can be merged, updated, closed, opened, and marked merged; nothing is merged here', () => {
    expect(namesOf({})).toEqual(
      expect.arrayContaining([
        'mergePullRequest',
        'updateBranch',
        'closePullRequest',
        'openPullRequest',
        'copyPullRequestLink',
        'markMerged',
      ]),
    );
    expect(namesOf({})).not.toContain('mergeSubtask');
    expect(namesOf({})).not.toContain('returnPullRequest');
    expect(namesOf({ pullRequest: pullRequest(12, { checks: 'failing' }) })).toContain('returnPullRequest');
  });

  test('that is not ready is merged by another name, which asks first', () => {
    for (const changes of [
      { pullRequest: pullRequest(12, { checks: 'pending' }) },
      { openComments: 1 },
    ] as const) {
      const names = namesOf(changes);
      expect(names).toContain('mergeAnyway');
      expect(names).not.toContain('mergePullRequest');
    }
    expect(namesOf({})).not.toContain('mergeAnyway');
  });

  test('that is closed, or whose subtask is at work, is only looked at', () => {
    for (const changes of [
      { pullRequest: pullRequest(12, { state: 'closed' }), status: 'BLOCKED_FAILURE' },
      { status: 'IN_PROGRESS' },
    ] as const) {
      const names = namesOf(changes);
      expect(names).toEqual(expect.arrayContaining(['openPullRequest', 'copyPullRequestLink']));
      expect(names).not.toContain('mergePullRequest');
      expect(names).not.toContain('closePullRequest');
      expect(names).not.toContain('updateBranch');
    }
  });

  test('with an address of another host is not opened', () => {
    const elsewhere = pullRequest(12, { url: 'https://evil.example/acme/sample/pull/12' });
    expect(namesOf({ pullRequest: elsewhere })).not.toContain('openPullRequest');
  });

  test('is not needed where branches are pushed: what is merged there is marked so', () => {
    const names = namesOf({ pullRequest: null, remoteBranch: 'sw-1' }, { kind: 'push', remote: 'origin' });
    expect(names).toEqual(expect.arrayContaining(['markMerged', 'updateBranch', 'requestChanges']));
    expect(names).not.toContain('mergeSubtask');
    // A word of approval would count nowhere.
    expect(names).not.toContain('mergeChanges');
    expect(names).not.toContain('mergePullRequest');
  });
});

test('two that conflict are worked one after the other while one of them is at work', () => {
  const conflicts = [{ subtaskId: 's2', files: ['a.ts'] }];
  const one = subtask({ id: 's1', status: 'COMPLETED', conflicts });
  const namesWith = (status: SubtaskView['status']) =>
    actionsFor({ kind: 'subtask', value: one }, viewOf([one, subtask({ id: 's2', status })]));
  expect(namesWith('IN_PROGRESS')).toContain('serialize');
  expect(namesWith('COMPLETED')).not.toContain('serialize');
});

describe('the order within a column', () => {
  const column = ['a', 'b', 'c'].map((id, position) => subtask({ id, position, status: 'READY' }));
  const elsewhere = subtask({ id: 'd', position: 1.5, status: 'MERGED' });
  const view = projectView({ subtasks: [elsewhere, ...column].reverse() });
  const intent = (name: 'moveSubtaskUp' | 'moveSubtaskDown', id: string) => {
    const value = column.find((one) => one.id === id);
    return value === undefined ? null : intentFor(name, { kind: 'subtask', value }, view);
  };

  test('is changed by naming the one to stand before', () => {
    expect(intent('moveSubtaskUp', 'c')).toEqual({ kind: 'moveSubtask', subtaskId: 'c', beforeId: 'b' });
    expect(intent('moveSubtaskDown', 'a')).toEqual({ kind: 'moveSubtask', subtaskId: 'a', beforeId: 'c' });
    expect(intent('moveSubtaskDown', 'b')).toEqual({ kind: 'moveSubtask', subtaskId: 'b', beforeId: null });
  });

  test('has ends', () => {
    const up = itemsFor('moveSubtaskUp', view).map(({ value }) => value.id);
    const down = itemsFor('moveSubtaskDown', view).map(({ value }) => value.id);
    expect(up.sort()).toEqual(['b', 'c']);
    expect(down.sort()).toEqual(['a', 'b']);
  });
});

describe('every action that some item allows', () => {
  test('is what the items allow one by one, none that is being deleted', () => {
    const subtasks = [
      subtask({ id: 's1', status: 'READY' }),
      subtask({ id: 's2', number: 2, position: 1, status: 'COMPLETED', worktree: '/w', baseCommit: 'b' }),
      subtask({ id: 's3', number: 3, position: 2, status: 'BLOCKED_FAILURE', deleting: true }),
    ];
    const sessions = [session({ id: 'n1', state: 'running' })];
    const runs = [run({ id: 'r1', subtaskId: 's2', status: 'FAILED' })];
    const view = { ...viewOf(subtasks), sessions, runs };
    const allowed = actionNames.filter((name) => itemsFor(name, view).length > 0);
    expect(allowed).toContain('startSubtask');
    expect(allowed).not.toContain('retrySubtask');
    expect([...possibleActions(view)].toSorted()).toEqual(allowed.toSorted());
  });

  test('is found without comparing every card with every other', () => {
    const readsOf = (count: number) => {
      const cards = countedReads(
        Array.from({ length: count }, (_, index) =>
          subtask({ id: `s${index}`, number: index + 1, position: index, status: 'READY' }),
        ),
      );
      possibleActions(viewOf(cards.items));
      return cards.reads();
    };
    expect(readsOf(1_000)).toBeLessThan(12 * readsOf(100));
  });
});

const onGitHub = {
  host: 'github.com',
  account: 'ann',
  source: null,
  paused: null,
  signIn: false,
  until: null,
};
const sessionPullRequest = { number: 4, url: 'https://github.com/acme/sample/pull/4' };

describe('what can be done with a session', () => {
  test.each([
    ['starting', ['stopSession']],
    ['running', ['stopSession']],
    ['completed', ['followUp', 'sessionToPullRequest']],
    ['failed', ['followUp', 'sessionToPullRequest']],
  ] as const)('that is %s', (state, expected) => {
    const value = session({ id: 'n1', state, worktree: '/w' });
    const always = [
      'openSession',
      'openChanges',
      'openWorktree',
      'openWorktreeTerminal',
      'sessionToTask',
      'showInTree',
      'deleteSession',
    ];
    const names = actionsFor({ kind: 'session', value }, projectView({ sessions: [value] }));
    expect(names.toSorted()).toEqual([...expected, ...always].toSorted());
  });

  test('is nothing while it is deleted, and to let it go on only while it waits', () => {
    const hold = { kind: 'quota', reason: 'limit', until: null } as const;
    const namesOf = (changes: object) => {
      const value = session({ id: 'n1', ...changes });
      return actionsFor({ kind: 'session', value }, projectView({ sessions: [value] }));
    };
    expect(namesOf({ deleting: true })).toEqual([]);
    expect(namesOf({ hold })).toContain('releaseSessionHold');
    expect(namesOf({ hold: null })).not.toContain('releaseSessionHold');
  });

  test('opens a pull request on GitHub, and no other address', () => {
    const github = onGitHub;
    const namesOf = (url: string) => {
      const value = session({ id: 'n1', pullRequest: { number: 1, url } });
      const { project } = projectView({});
      return actionsFor(
        { kind: 'session', value },
        projectView({ project: { ...project, github }, sessions: [value] }),
      );
    };
    expect(namesOf('https://github.com/acme/sample/pull/1')).toContain('openPullRequest');
    expect(namesOf('https://evil.example/acme/sample/pull/1')).not.toContain('openPullRequest');
  });
});

describe('the table of actions', () => {
  const view = projectView({
    tasks: [
      task({ id: 't1' }),
      task({ id: 't2', stopped: true }),
      task({ id: 't4', status: 'PLANNING_FAILED' }),
      task({ id: 't5', proposal: { plan: { spec: '', subtasks: [] }, for: 'user' } }),
      task({ id: 't6', status: 'PLANNING', questions: [{ question: 'Which?', answer: null }] }),
      task({ id: 't7', hold: { kind: 'budget', reason: '$100 of $100 spent', until: null } }),
      task({ id: 't3', baseline: 'unchecked', hold: { kind: 'input', reason: 'red', until: null } }),
    ],
    subtasks: subtaskStatuses.flatMap((status, index) =>
      [0, 1].map((twin) =>
        subtask({
          id: `${status}${twin}`,
          status,
          position: index * 2 + twin,
          baseCommit: status === 'READY' || status === 'PENDING' ? null : 'abc',
          worktree: '/w',
          scope: ['src/**'],
          dependsOn: ['MERGED0'],
          runsBeside: twin === 1,
          verify: 'npm run extra',
          verifyApproved: twin === 1,
          hold: { kind: 'tool', reason: 'gone', until: null },
        }),
      ),
    ),
    runs: [run({ id: 'r1' }), run({ id: 'r2', subtaskId: 'READY0', status: 'SUCCEEDED', outcome: 'done' })],
  });
  const delivered = projectView({
    ...view,
    project: { ...view.project, github: onGitHub },
    sessions: [
      session({ id: 'n1', state: 'running', hold: { kind: 'disk', reason: 'full', until: null } }),
      session({ id: 'n2', state: 'completed', worktree: '/w', pullRequest: sessionPullRequest }),
    ],
    tasks: [...view.tasks, task({ id: 't8', delivery: toGitHub })],
    subtasks: [
      ...view.subtasks,
      subtask({
        ...{ id: 's1', taskId: 't8', status: 'COMPLETED' },
        pullRequest: pullRequest(1, { checks: 'failing' }),
        conflicts: [{ subtaskId: 's2', files: ['a.ts'] }],
      }),
      subtask({ id: 's2', taskId: 't8', status: 'IN_PROGRESS' }),
      subtask({ id: 's3', taskId: 't8', status: 'COMPLETED', pullRequest: pullRequest(2) }),
    ],
  });

  test('makes intents that the engine accepts', () => {
    const intents = actionNames.flatMap((name) =>
      itemsFor(name, delivered).flatMap((item) => intentFor(name, item, delivered) ?? []),
    );
    expect(intents.length).toBeGreaterThan(20);
    for (const intent of intents) {
      expect(intentSchema.parse(intent)).toEqual(intent);
    }
  });

  test('has an item for every action, and words for when there is none', () => {
    for (const name of actionNames) {
      expect(itemsFor(name, delivered), name).not.toEqual([]);
      expect(itemsFor(name, projectView({})), name).toEqual([]);
      expect(reasonFor(name, english), name).toMatch(/\.$/);
    }
  });

  test('and the manifest name the same commands, all in one category and hidden where they do not apply', () => {
    const contributed = manifest.contributes.commands.map(({ command }) => command);
    for (const name of actionNames) {
      expect(contributed).toContain(`switchyard.${name}`);
      const inPalette = manifest.contributes.menus.commandPalette?.find(
        ({ command }) => command === `switchyard.${name}`,
      );
      // The palette has the merges by their own names; this one is the button in the title of a diff.
      const shown = name === 'mergeChanges' ? 'false' : `(^| )${name}( |$)`;
      expect(inPalette?.when, name).toContain(shown);
    }
    expect(new Set(manifest.contributes.commands.map(({ category }) => category))).toEqual(
      new Set(['Switchyard']),
    );
  });

  test('stands behind every line of the tree’s menus', () => {
    for (const { command, when } of manifest.contributes.menus['view/item/context'] ?? []) {
      const name = command.replace('switchyard.', '');
      expect(actionNames).toContain(name);
      expect(when).toContain(`viewItem =~ /(^| )${name}( |$)/`);
    }
  });
});

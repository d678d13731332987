import { describe, expect, test } from 'vitest';
import { countedReads } from '../../../test/support/countedReads.ts';
import { projectView, run, session, subtask, task } from '../../../test/support/viewFixture.ts';
import { dashboardStates } from '../../domain/projection.ts';
import { english } from '../words/translate.ts';
import { changedNodes, rootsOf, treeOf } from './treeModel.ts';

const view = projectView({
  tasks: [task({ id: 't1', number: 1, status: 'DONE' }), task({ id: 't2', number: 2 })],
  subtasks: [
    subtask({
      ...{ id: 's2', taskId: 't2', number: 2, position: 1 },
      ...{ status: 'BLOCKED_DEPENDENCY', dependsOn: ['s1'] },
    }),
    subtask({ id: 's1', taskId: 't2', number: 1, status: 'IN_PROGRESS', activity: 'Edit\nsrc/parse.ts' }),
  ],
  runs: [
    run({ id: 'r1', taskId: 't2', kind: 'plan', status: 'SUCCEEDED', outcome: 'done' }),
    run({ id: 'r2', taskId: 't2', subtaskId: 's1', kind: 'work', attempt: 2 }),
  ],
});

const now = Date.parse('2026-11-21T10:05:00.000Z');

describe('the tree', () => {
  test('shows the newest task first, its subtasks in the user’s order, and runs under what they belong to', () => {
    const tree = treeOf(view, now, english);
    expect(rootsOf(view)).toEqual(['t2', 't1']);
    expect(tree.get('t2')?.children).toEqual(['s1', 's2', 'r1']);
    expect(tree.get('s1')?.children).toEqual(['r2']);
    expect(tree.get('r2')?.parentId).toBe('s1');
    expect(tree.get('r1')?.parentId).toBe('t2');
    const moved = view.subtasks.map((one) => (one.id === 's2' ? { ...one, position: -1 } : one));
    const after = treeOf({ ...view, subtasks: moved }, now, english);
    expect(after.get('t2')?.children).toEqual(['s2', 's1', 'r1']);
    expect(changedNodes(tree, after)).toEqual(['t2']);
  });

  test('counts at each line what there needs the user, at a task with what is below it, and says so', () => {
    const failed = projectView({
      tasks: [task({ id: 't1' }), task({ id: 't2', number: 2, status: 'PLANNING_FAILED' })],
      subtasks: [
        subtask({ id: 's1', status: 'BLOCKED_FAILURE', reason: 'red' }),
        subtask({ id: 's2', status: 'COMPLETED' }),
        subtask({ id: 's3', status: 'IN_PROGRESS' }),
      ],
    });
    const tree = treeOf(failed, now, english);
    expect(['t1', 't2', 's1', 's2', 's3'].map((id) => tree.get(id)?.needs)).toEqual([2, 1, 1, 1, 0]);
    expect(tree.get('t1')?.spoken).toMatch(/, 2 need you$/);
    expect(tree.get('s1')?.spoken).toMatch(/, 1 needs you$/);
    expect(tree.get('s3')?.spoken).not.toContain('need');
  });

  test('says the state in words: one line of activity, what is waited for, the attempt', () => {
    const tree = treeOf(view, now, english);
    expect(tree.get('s1')?.description).toBe('Edit src/parse.ts');
    expect(tree.get('s2')?.description).toBe('waits for #1');
    expect(tree.get('r2')?.label).toBe('Worker, attempt 2');
    expect(tree.get('s2')?.spoken).toBe('Subtask 2, Subtask s2, waits for #1');
  });

  test('names the actions that apply as words, so that menus can go by them', () => {
    const tree = treeOf(view, now, english);
    expect(tree.get('s1')?.contextValue.split(' ')).toEqual(
      expect.arrayContaining(['subtask', 'stopSubtask', 'deleteSubtask']),
    );
    expect(tree.get('s1')?.contextValue).not.toMatch(/\bstartSubtask\b/);
  });

  test('draws again only the lines that look different', () => {
    const changed = {
      ...view,
      subtasks: view.subtasks.map((one) => (one.id === 's1' ? { ...one, activity: 'Bash npm test' } : one)),
    };
    expect(changedNodes(treeOf(view, now, english), treeOf(changed, now, english))).toEqual(['s1']);
    expect(changedNodes(treeOf(view, now, english), treeOf({ ...view }, now, english))).toEqual([]);
  });

  test('draws the parent again when a child is new, and leaves the child to it', () => {
    const grown = { ...view, runs: [...view.runs, run({ id: 'r3', taskId: 't2', subtaskId: 's2' })] };
    expect(changedNodes(treeOf(view, now, english), treeOf(grown, now, english))).toEqual(['s2']);
  });

  test('looks at no other task for a line, however many there are', () => {
    const readsOf = (count: number) => {
      const numbers = Array.from({ length: count }, (_, index) => index);
      const subtasks = countedReads(
        numbers.map((number) => subtask({ id: `s${number}`, taskId: `t${number}`, number })),
      );
      const runs = countedReads(
        numbers.map((number) => run({ id: `r${number}`, taskId: `t${number}`, subtaskId: `s${number}` })),
      );
      const tasks = numbers.map((number) => task({ id: `t${number}`, number }));
      treeOf(projectView({ tasks, subtasks: subtasks.items, runs: runs.items }), now, english);
      return subtasks.reads() + runs.reads();
    };
    expect(readsOf(100)).toBe(10 * readsOf(10));
  });

  test('escapes what comes from outside in its tooltips', () => {
    const hostile = projectView({
      tasks: [task({ id: 't1', title: '[x](command:evil) <b>', description: '![](http://x)\n# h' })],
    });
    const tooltip = treeOf(hostile, now, english).get('t1')?.tooltip ?? '';
    expect(tooltip).toContain('\\[x\\]\\(command\\:evil\\) \\<b\\>');
    expect(tooltip).toContain('\\!\\[\\]\\(http\\://x\\)');
    expect(tooltip).toContain('\\# h');
  });

  test('tells every state apart by the shape of its icon alone', () => {
    const statuses = [
      'PENDING',
      'READY',
      'BLOCKED_DEPENDENCY',
      'BLOCKED_FAILURE',
      'IN_PROGRESS',
      'COMPLETED',
      'MERGED',
    ] as const;
    const all = projectView({
      tasks: [task({ id: 't1' })],
      subtasks: statuses.map((status) => subtask({ id: status, taskId: 't1', status })),
    });
    const tree = treeOf(all, now, english);
    expect(new Set(statuses.map((status) => tree.get(status)?.icon.id)).size).toBe(statuses.length);
  });
});

describe('the section of the sessions', () => {
  const sessions = [
    session({ id: 'n2', number: 2, state: 'running', activity: 'Edit\nsrc/parse.ts' }),
    session({ id: 'n1', number: 1, state: 'failed', reason: 'Stopped by you.' }),
  ];
  const withSessions = projectView({
    tasks: [task({ id: 't1' })],
    sessions,
    runs: [run({ id: 'r1', taskId: null, ownerSessionId: 'n1', kind: 'session', status: 'FAILED' })],
  });

  test('comes after the tasks, where there are any, with the newest session first and its runs under it', () => {
    const tree = treeOf(withSessions, now, english);
    const [, section = ''] = rootsOf(withSessions);
    expect(rootsOf(view)).toEqual(['t2', 't1']);
    expect(tree.get(section)).toMatchObject({ kind: 'sessions', label: 'Sessions', children: ['n2', 'n1'] });
    expect(tree.get('n1')).toMatchObject({ parentId: section, children: ['r1'] });
    expect(tree.get('r1')).toMatchObject({ parentId: 'n1', label: 'Agent' });
  });

  test('says the state, the age, and what it does or why it failed', () => {
    const tree = treeOf(withSessions, now, english);
    expect(tree.get('n2')?.description).toBe('Running · 5 min ago · Edit src/parse.ts');
    expect(tree.get('n1')?.description).toBe('Failed · 5 min ago · Stopped by you.');
    expect(tree.get('n1')?.spoken).toBe('Session 1, Session n1, Failed · 5 min ago · Stopped by you.');
  });

  test('draws again what has become older by a minute, and nothing within one', () => {
    const before = treeOf(withSessions, now, english);
    expect(changedNodes(before, treeOf(withSessions, now + 59_000, english))).toEqual([]);
    expect(changedNodes(before, treeOf(withSessions, now + 60_000, english))).toEqual(['n2', 'n1']);
  });

  test('tells the four states apart by the shape of the icon alone', () => {
    const four = dashboardStates.map((state) => session({ id: state, state }));
    const tree = treeOf(projectView({ sessions: four }), now, english);
    expect(new Set(dashboardStates.map((state) => tree.get(state)?.icon.id)).size).toBe(4);
  });
});

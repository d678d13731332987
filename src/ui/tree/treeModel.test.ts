import { describe, expect, test } from 'vitest';
import { projectView, run, subtask, task } from '../../../test/support/viewFixture.ts';
import { english } from '../words/translate.ts';
import { changedNodes, rootsOf, treeOf } from './treeModel.ts';

const view = projectView({
  tasks: [task({ id: 't1', number: 1, status: 'DONE' }), task({ id: 't2', number: 2 })],
  subtasks: [
    subtask({ id: 's2', taskId: 't2', number: 2, status: 'BLOCKED_DEPENDENCY', dependsOn: ['s1'] }),
    subtask({ id: 's1', taskId: 't2', number: 1, status: 'IN_PROGRESS', activity: 'Edit\nsrc/parse.ts' }),
  ],
  runs: [
    run({ id: 'r1', taskId: 't2', kind: 'plan', status: 'SUCCEEDED', outcome: 'done' }),
    run({ id: 'r2', taskId: 't2', subtaskId: 's1', kind: 'work', attempt: 2 }),
  ],
});

describe('the tree', () => {
  test('shows the newest task first, its subtasks by number, and runs under what they belong to', () => {
    const tree = treeOf(view, english);
    expect(rootsOf(view)).toEqual(['t2', 't1']);
    expect(tree.get('t2')?.children).toEqual(['s1', 's2', 'r1']);
    expect(tree.get('s1')?.children).toEqual(['r2']);
    expect(tree.get('r2')?.parentId).toBe('s1');
    expect(tree.get('r1')?.parentId).toBe('t2');
  });

  test('says the state in words: one line of activity, what is waited for, the attempt', () => {
    const tree = treeOf(view, english);
    expect(tree.get('s1')?.description).toBe('Edit src/parse.ts');
    expect(tree.get('s2')?.description).toBe('waits for #1');
    expect(tree.get('r2')?.label).toBe('Worker, attempt 2');
    expect(tree.get('s2')?.spoken).toBe('Subtask 2, Subtask s2, waits for #1');
  });

  test('names the actions that apply as words, so that menus can go by them', () => {
    const tree = treeOf(view, english);
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
    expect(changedNodes(treeOf(view, english), treeOf(changed, english))).toEqual(['s1']);
    expect(changedNodes(treeOf(view, english), treeOf({ ...view }, english))).toEqual([]);
  });

  test('draws the parent again when a child is new, and leaves the child to it', () => {
    const grown = { ...view, runs: [...view.runs, run({ id: 'r3', taskId: 't2', subtaskId: 's2' })] };
    expect(changedNodes(treeOf(view, english), treeOf(grown, english))).toEqual(['s2']);
  });

  test('escapes what comes from outside in its tooltips', () => {
    const hostile = projectView({
      tasks: [task({ id: 't1', title: '[x](command:evil) <b>', description: '![](http://x)\n# h' })],
    });
    const tooltip = treeOf(hostile, english).get('t1')?.tooltip ?? '';
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
    const tree = treeOf(all, english);
    expect(new Set(statuses.map((status) => tree.get(status)?.icon.id)).size).toBe(statuses.length);
  });
});

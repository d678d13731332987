import { describe, expect, test } from 'vitest';
import { projectView, run, session, subtask, task } from '../../../test/support/viewFixture.ts';
import { english } from '../words/translate.ts';
import { reorder } from './reorder.ts';
import { inOrder } from './treeModel.ts';

const view = projectView({
  tasks: [task({ id: 't1' }), task({ id: 't2', number: 2 })],
  subtasks: [
    ...['a', 'b', 'c', 'd'].map((id, position) => subtask({ id, position, number: 9 - position })),
    subtask({ id: 'other', taskId: 't2' }),
  ],
  sessions: [session({ id: 'n1' })],
  runs: [run({ id: 'run of c', subtaskId: 'c' })],
});

/** The order after the engine has done all that, by its own rule: before that one, or last. */
function orderAfter(dragged: readonly string[], targetId: string | null): string {
  const intents = reorder(dragged, targetId, view, english);
  const order = inOrder(view.subtasks, 't1').map(({ id }) => id);
  for (const intent of intents.ok ? intents.value : []) {
    if (intent.kind === 'moveSubtask') {
      order.splice(order.indexOf(intent.subtaskId), 1);
      order.splice(
        intent.beforeId === null ? order.length : order.indexOf(intent.beforeId),
        0,
        intent.subtaskId,
      );
    }
  }
  return order.join('');
}

describe('a subtask that is dragged in the tree', () => {
  test.each([
    ['down', ['a'], 'c', 'bcad'],
    ['up', ['d'], 'b', 'adbc'],
    ['to the last place', ['b'], 'd', 'acdb'],
    ['to the first place', ['c'], 'a', 'cabd'],
    ['onto a run, as onto its subtask', ['a'], 'run of c', 'bcad'],
    ['onto its task, to the end', ['a'], 't1', 'bcda'],
    ['onto itself, which changes nothing', ['b'], 'b', 'abcd'],
    ['with others, which keep their order', ['c', 'a'], 'd', 'bdac'],
    ['with others, up', ['d', 'c'], 'a', 'cdab'],
    ['with all of them', ['a', 'b', 'c', 'd'], 't1', 'abcd'],
  ])('%s', (_what, dragged, target, expected) => {
    expect(orderAfter(dragged, target)).toBe(expected);
  });

  test('says why it cannot be done', () => {
    const why = (dragged: readonly string[], target: string | null, of = view) => {
      const intents = reorder(dragged, target, of, english);
      return intents.ok ? null : intents.error;
    };
    const within = 'A subtask can be put into another order only within its task.';
    expect(why(['a'], 'other')).toBe(within);
    expect(why(['a'], 't2')).toBe(within);
    expect(why(['a'], null)).toBe(within);
    expect(why(['a'], 'n1')).toBe(within);
    expect(why(['a', 'other'], 'b')).toBe(within);
    for (const dragged of [['t1'], ['n1'], ['run of c'], ['a', 't2'], ['gone'], []]) {
      expect(why(dragged, 'b')).toBe('Only subtasks can be put into another order.');
    }
    const readOnly = { ...view, project: { ...view.project, readOnly: 'The disk is full.' } };
    expect(why(['a'], 'b', readOnly)).toBe('Nothing can be changed: The disk is full.');
  });
});

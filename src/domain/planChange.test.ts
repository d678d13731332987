import { describe, expect, test } from 'vitest';
import { type Plan, type PlannedSubtask, tidyPlan } from './plan.ts';
import { type PlanCard, planChange, presentPlan, withBegun } from './planChange.ts';
import { type SubtaskStatus, subtaskStatuses } from './subtask.ts';

function planned(key: string, change: Partial<PlannedSubtask> = {}): PlannedSubtask {
  return {
    ...{ key, title: `Do ${key}`, spec: 'what', plan: 'how', acceptance: ['it is'], scope: ['src/**'] },
    ...{ verify: null, size: 'small', modelHint: 'standard', dependsOn: [] },
    ...change,
  };
}

function card(key: string, status: SubtaskStatus, dependsOn: readonly string[] = []): PlanCard {
  const { dependsOn: _dependsOn, ...fields } = planned(key);
  return { ...fields, id: `id-${key}`, number: 1, status, deleting: false, dependsOn };
}

function planOf(...subtasks: PlannedSubtask[]): Plan {
  return { spec: 'All.', subtasks };
}

describe('the change from one plan to another', () => {
  test('is nothing when the plan is the present one', () => {
    const cards = [card('a', 'MERGED'), card('b', 'IN_PROGRESS', ['id-a']), card('c', 'PENDING', ['id-b'])];
    const change = planChange(cards, presentPlan('All.', cards));
    expect(change).toEqual({ added: [], changed: [], removed: [], kept: cards, problems: [] });
  });

  test('tells what is new, changed, gone and kept, by key', () => {
    const cards = [card('a', 'MERGED'), card('b', 'READY'), card('c', 'PENDING', ['id-b'])];
    const plan = planOf(planned('a'), planned('b', { title: 'Another' }), planned('d', { dependsOn: ['a'] }));
    const change = planChange(cards, plan);
    expect(change.added.map(({ key }) => key)).toEqual(['d']);
    expect(change.changed.map(({ card: { key }, fields }) => [key, fields])).toEqual([['b', ['title']]]);
    expect(change.removed.map(({ key }) => key)).toEqual(['c']);
    expect(change.kept.map(({ key }) => key)).toEqual(['a']);
    expect(change.problems).toEqual([]);
  });

  test('sees a moved dependency, whatever the order they are named in', () => {
    const cards = [card('a', 'READY'), card('b', 'READY'), card('c', 'PENDING', ['id-b', 'id-a'])];
    const same = planOf(planned('a'), planned('b'), planned('c', { dependsOn: ['a', 'b'] }));
    expect(planChange(cards, same).changed).toEqual([]);
    const moved = planOf(
      planned('a'),
      planned('b', { dependsOn: ['a'] }),
      planned('c', { dependsOn: ['b'] }),
    );
    expect(planChange(cards, moved).changed.map(({ card: { key }, fields }) => [key, fields])).toEqual([
      ['b', ['dependsOn']],
      ['c', ['dependsOn']],
    ]);
  });

  test.each(subtaskStatuses)('takes nothing from a subtask that is %s when work rests on it', (status) => {
    const begun = ['IN_PROGRESS', 'COMPLETED', 'MERGED'].includes(status);
    const cards = [card('a', status)];
    const changed = planChange(cards, planOf(planned('a', { spec: 'else', verify: 'npm t' })));
    const removed = planChange(cards, planOf(planned('b')));
    expect(changed.problems.join()).toMatch(
      begun ? /^Subtask "a" is .*, so its spec, verify command cannot change\.$/ : /^$/,
    );
    expect(removed.problems.join()).toMatch(begun ? /must stay in the plan under its key\.$/ : /^$/);
  });

  test('does not give the key of one that is on its way out to another', () => {
    const cards = [{ ...card('a', 'READY'), deleting: true }];
    expect(planChange(cards, planOf(planned('a'))).problems).toEqual([
      'The key "a" belongs to a subtask that is being deleted; use another one.',
    ]);
  });
});

test('a plan that is made anew need not repeat what has begun, but must name it', () => {
  const cards = [card('a', 'MERGED'), card('b', 'IN_PROGRESS', ['id-a']), card('c', 'READY')];
  const answer = planOf(
    planned('a', { spec: '-' }),
    planned('b', { plan: '-' }),
    planned('c', { plan: '-' }),
  );
  const change = planChange(cards, withBegun(cards, answer));
  expect(change.changed.map(({ card: { key } }) => key)).toEqual(['c']);
  expect(change.problems).toEqual([]);
  const forgotten = planChange(cards, withBegun(cards, planOf(planned('c'))));
  expect(forgotten.problems).toHaveLength(2);
});

test('two plans that look the same are the same', () => {
  const untidy = planned('a', {
    ...{ key: ' a ', title: ' Do\ta\n', spec: 'what\r\n\n', acceptance: ['it is', ' '], verify: ' ' },
    dependsOn: ['x', ' x'],
  });
  const tidy = tidyPlan({ spec: ' All.\n', subtasks: [untidy] });
  expect(tidy).toEqual(planOf(planned('a', { dependsOn: ['x'] })));
});

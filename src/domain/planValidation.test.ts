import { expect, test } from 'vitest';
import type { PlannedSubtask } from './plan.ts';
import { planProblems } from './planValidation.ts';

const limits = { maxSubtasks: 50 };

function planned(key: string, ...dependsOn: string[]): PlannedSubtask {
  return {
    key,
    title: `Do ${key}`,
    spec: '',
    plan: '',
    acceptance: [],
    scope: [],
    verify: null,
    size: 'small',
    modelHint: 'standard',
    dependsOn,
  };
}

function problems(...subtasks: PlannedSubtask[]): readonly string[] {
  return planProblems({ spec: '', subtasks }, limits);
}

test('a sound plan has no problems', () => {
  expect(problems(planned('a'), planned('b', 'a'), planned('c', 'a'), planned('d', 'b', 'c'))).toEqual([]);
});

test('an empty plan is refused', () => {
  expect(problems()).toEqual(['The plan has no subtasks; it needs at least one.']);
});

test('500 subtasks are refused with both numbers', () => {
  const many = Array.from({ length: 500 }, (_, n) => planned(`k${n}`));
  expect(problems(...many)).toEqual([
    'The plan has 500 subtasks; at most 50 are allowed. Make larger pieces.',
  ]);
});

test('every duplicate key and every unknown dependency is named', () => {
  expect(problems(planned('a', 'x'), planned('a'), planned('b', 'y'))).toEqual([
    'The key "a" is used by more than one subtask; keys must be unique.',
    'Subtask "a" depends on "x", which is not in the plan.',
    'Subtask "b" depends on "y", which is not in the plan.',
  ]);
});

test('a circle is shown as the way around it', () => {
  expect(problems(planned('a', 'c'), planned('b', 'a'), planned('c', 'b'))).toEqual([
    'The dependencies go in a circle: a → c → b → a. Remove one of them.',
  ]);
});

test('a subtask without a title is refused', () => {
  expect(problems({ ...planned('a'), title: '  ' })).toEqual(['Subtask "a" has no title.']);
});

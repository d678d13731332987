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

test('a subtask that depends on itself is named, and not shown as a circle', () => {
  expect(problems(planned('a', 'a'))).toEqual(['Subtask "a" depends on itself.']);
});

test('a dependency on the subtask of another task is told apart from one on nothing', () => {
  const plan = { spec: '', subtasks: [planned('a', 'theirs'), planned('b', 'nobody')] };
  expect(planProblems(plan, { ...limits, keysElsewhere: new Set(['theirs']) })).toEqual([
    'Subtask "a" depends on "theirs", which belongs to another task; a plan depends only on its own subtasks.',
    'Subtask "b" depends on "nobody", which is not in the plan.',
  ]);
});

test.each(['', 'two words', '-x', 'a/b', 'a\nb', '{{x}}', 'x'.repeat(65)])(
  'the key %j cannot be used',
  (key) => {
    expect(problems(planned(key))[0]).toMatch(/^The key ".*" cannot be used: a key is at most 64 letters/s);
  },
);

test.each(['a', 'cli-flags', 'v1.2_x', 'Überprüfung', '日本語'])('the key %j can be used', (key) => {
  expect(problems(planned(key))).toEqual([]);
});

test.each<[string, Partial<PlannedSubtask>, string]>([
  ['a title', { title: 'x'.repeat(301) }, 'The title of subtask "a" has 301 characters; at most 300'],
  ['a spec', { spec: 'x'.repeat(20_001) }, 'The spec of subtask "a" has 20001 characters'],
  ['a plan', { plan: 'x'.repeat(20_001) }, 'The plan of subtask "a" has 20001 characters'],
  ['a criterion', { acceptance: ['x', 'x'.repeat(2_001)] }, 'Item 2 in the acceptance of subtask "a"'],
  ['a list', { scope: Array(101).fill('x') }, 'The scope of subtask "a" has 101 items; at most 100'],
  ['a command', { verify: 'x'.repeat(1_001) }, 'The verify command of subtask "a" has 1001 characters'],
])('%s that is too long is refused with its length', (_, part, words) => {
  expect(problems({ ...planned('a'), ...part })[0]).toContain(words);
});

test('a specification that is too long is refused', () => {
  const plan = { spec: 'x'.repeat(50_001), subtasks: [planned('a')] };
  expect(planProblems(plan, limits)).toEqual([
    'The specification has 50001 characters; at most 50000 are allowed.',
  ]);
});

test.each(['npm test\nrm -rf ~', 'echo \u001b[2K', 'echo \u202egpj', 'a\u2028b', 'a\u0000b'])(
  'a verify command that is more than can be seen is refused (%j)',
  (verify) => {
    expect(problems({ ...planned('a'), verify })).toEqual([
      'The verify command of subtask "a" holds a line break or another invisible character; give one plain line.',
    ]);
  },
);

test.each(['/etc/**', '../other/**', 'src/../../x', '~/x', 'C:/x', '\\\\host\\x'])(
  'a scope that leads out of the repository is refused (%s)',
  (glob) => {
    expect(problems({ ...planned('a'), scope: ['src/**', glob] })[0]).toContain(
      'leads out of the repository',
    );
  },
);

test('of very many problems the first are told, and how many more there are', () => {
  const told = problems(...Array.from({ length: 50 }, (_, n) => planned(`k${n}`, 'nobody')));
  expect(told).toHaveLength(21);
  expect(told.at(-1)).toBe('There are 30 more problems.');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlannedSubtask } from '../domain/plan.ts';
import type { PlanBounds } from './checkDraft.ts';
import { readPlan } from './readPlan.ts';
import { writePlan } from './writePlan.ts';

const bounds: PlanBounds = { maxSubtasks: 50, fixed: [], merged: new Set<string>(), otherTasks: new Map() };

function planned(key: string, parts: Partial<PlannedSubtask> = {}): PlannedSubtask {
  return {
    key,
    title: `Make ${key}`,
    spec: '# What\n\nIt is there.\n',
    plan: '1. Write it.\n2. Test it.',
    acceptance: ['It works'],
    scope: [`src/${key}/**`],
    verify: null,
    size: 'small',
    modelHint: 'standard',
    dependsOn: [],
    ...parts,
  };
}

/** Each problem as its kind and the text that it points at. */
function problemsIn(text: string, given: Partial<PlanBounds> = {}): [string, string][] {
  const lines = text.split('\n');
  return readPlan(text, { ...bounds, ...given }).problems.map(({ kind, range: { start, end } }) => [
    kind,
    start.line === end.line
      ? (lines[start.line] ?? '').slice(start.character, end.character)
      : (lines[start.line] ?? '').slice(start.character).trimEnd(),
  ]);
}

test('a plan is written so that a person likes to read it', () => {
  const plan = {
    spec: 'Notes, each in a file: `a.txt`.\n\n- short\n- true',
    subtasks: [
      planned('parser', {
        title: 'Add `parse()`: the front half',
        verify: 'npm test -- parser',
        size: 'large',
      }),
      planned('notes', { dependsOn: ['parser'], scope: ['*.md', 'docs/**'], acceptance: [] }),
    ],
  };
  const text = writePlan({
    plan,
    heading: ['The plan of task 3.'],
    notes: new Map([['parser', '#1 is fixed']]),
  });
  expect(text).toMatchInlineSnapshot(`
    "# The plan of task 3.

    spec: |-
      Notes, each in a file: \`a.txt\`.

      - short
      - true

    subtasks:
      # #1 is fixed
      - key: parser
        title: "Add \`parse()\`: the front half"
        size: large
        model: standard
        dependsOn: []
        scope:
          - src/parser/**
        verify: npm test -- parser
        spec: |
          # What

          It is there.
        plan: |-
          1. Write it.
          2. Test it.
        acceptance:
          - It works

      - key: notes
        title: Make notes
        size: small
        model: standard
        dependsOn: [parser]
        scope:
          - "*.md"
          - docs/**
        spec: |
          # What

          It is there.
        plan: |-
          1. Write it.
          2. Test it.
        acceptance: []
    "
  `);
});

describe('what is wrong is pointed at:', () => {
  const plan = (...subtasks: string[]) => `spec: It.\nsubtasks:\n${subtasks.join('\n')}\n`;
  const one = (key: string, more = '') => `  - key: ${key}\n    title: T\n${more}`;

  test.each<[string, string, [string, string][]]>([
    ['an empty text', '', [['wrongType', '']]],
    ['a text that is no plan', 'Hello.', [['wrongType', 'Hello.']]],
    ['broken syntax', 'spec: "it\nsubtasks: []', [['syntax', '']]],
    ['no subtasks', 'spec: It.\nsubtasks: []', [['noSubtasks', 'subtasks']]],
    ['subtasks that are a text', 'spec: It.\nsubtasks: none', [['wrongType', 'none']]],
    ['a subtask that is a text', plan('  - parser'), [['wrongType', 'parser']]],
    ['an unknown field', plan(one('a', '    titel: x')), [['unknownField', 'titel']]],
    ['an unknown field of the plan', `${plan(one('a'))}tasks: 3`, [['unknownField', 'tasks']]],
    ['a field twice', plan(one('a', '    title: x')), [['duplicateField', 'title']]],
    ['no title', plan('  - key: a'), [['missingField', 'key']]],
    ['an empty title', plan('  - key: a\n    title: "  "'), [['emptyField', '"  "']]],
    ['an empty key', plan(one('""')), [['emptyField', '""']]],
    ['a wrong size', plan(one('a', '    size: huge')), [['notOneOf', 'huge']]],
    ['a wrong model', plan(one('a', '    model: opus')), [['notOneOf', 'opus']]],
    ['a text where a list belongs', plan(one('a', '    dependsOn: b')), [['wrongType', 'b']]],
    ['a list where a text belongs', plan(one('a', '    spec: [b]')), [['wrongType', '[b]']]],
    ['a key twice', plan(one('a'), one('a')), [['duplicateKey', 'a']]],
    ['an unknown dependency', plan(one('a', '    dependsOn: [parser]')), [['unknownDependency', 'parser']]],
    ['a dependency on itself', plan(one('a', '    dependsOn: [a]')), [['selfDependency', 'a']]],
    [
      'an alias',
      plan(one('a', '    spec: &x b\n    plan: *x')),
      [
        ['notNeeded', 'b'],
        ['notNeeded', '*x'],
      ],
    ],
    ['a tag', plan(one('a', '    spec: !!int 3')), [['notNeeded', '3']]],
    ['a second document', `${plan(one('a'))}---\nspec: x`, [['syntax', '---']]],
  ])('%s', (_name, text, expected) => {
    expect(problemsIn(text).map(([kind, at]) => [kind, at])).toEqual(expected);
  });

  test('a circle, by its names, at the dependency that points ahead', () => {
    const text = plan(
      one('a', '    dependsOn: [c]'),
      one('b', '    dependsOn: [a]'),
      one('c', '    dependsOn: [a, b]'),
    );
    expect(problemsIn(text)).toEqual([['cycle', 'c']]);
    const [problem] = readPlan(text, bounds).problems;
    expect(problem).toMatchObject({ kind: 'cycle', range: { start: { line: 4, character: 16 } } });
  });

  test('more subtasks than are allowed', () => {
    expect(problemsIn(plan(one('a'), one('b'), one('c')), { maxSubtasks: 2 })).toEqual([
      ['tooManySubtasks', 'subtasks'],
    ]);
  });

  test('a dependency on a subtask of another task, with its title', () => {
    const text = plan(one('a', '    dependsOn: [reader]'));
    const otherTasks = new Map([['reader', 'Read files']]);
    expect(readPlan(text, { ...bounds, otherTasks }).problems).toMatchObject([
      { kind: 'unknownDependency', key: 'reader', otherTask: 'Read files' },
    ]);
  });

  test('a subtask that has begun and is changed or left out', () => {
    const fixed = [planned('a'), planned('gone')];
    const changed = writePlan({
      plan: { spec: '', subtasks: [planned('a', { title: 'Other' })] },
      heading: [],
      notes: new Map(),
    });
    expect(problemsIn(changed, { fixed })).toEqual([
      ['fixedRemoved', 'subtasks'],
      ['fixedChanged', 'Other'],
    ]);
  });

  test.each<[string, Partial<PlannedSubtask>, string]>([
    ['a key with a space', { key: 'a b' }, 'a b'],
    ['a scope that leads out of the repository', { scope: ['x/**', '../x'] }, '- x/**'],
    ['a command with a line break', { verify: 'npm test\nrm -r .' }, '|-'],
    ['a title beyond any card', { title: 'a'.repeat(301) }, 'a'.repeat(301)],
  ])('against the rules for every plan: %s', (_name, change, at) => {
    const subtasks = [planned('first'), { ...planned('a'), ...change }];
    const text = writePlan({ plan: { spec: '', subtasks }, heading: [], notes: new Map() });
    expect(problemsIn(text)).toEqual([['rule', at]]);
  });

  test('files that two subtasks may change, unless one waits for the other or is merged', () => {
    const text = (dependsOn: string[]) => {
      const subtasks = [
        planned('a', { scope: ['src/*.ts'] }),
        planned('b', { scope: ['docs/**', 'src/main.ts'], dependsOn }),
        planned('c', { scope: [] }),
      ];
      return writePlan({ plan: { spec: '', subtasks }, heading: [], notes: new Map() });
    };
    expect(readPlan(text([]), bounds).problems).toMatchObject([
      { kind: 'overlap', key: 'a', files: 'src/main.ts' },
    ]);
    expect(problemsIn(text([]))).toEqual([['overlap', '- docs/**']]);
    expect(problemsIn(text(['a']))).toEqual([]);
    expect(problemsIn(text([]), { merged: new Set(['a']) })).toEqual([]);
  });

  test('but not what an editor takes from the ends of lines on saving', () => {
    const present = planned('a', { spec: 'hard  \nbreak  \nend' });
    const text = writePlan({ plan: { spec: '', subtasks: [present] }, heading: [], notes: new Map() });
    const reading = readPlan(text.replace(/ +$/gm, ''), { ...bounds, fixed: [present] });
    expect(reading).toEqual({ plan: { spec: '', subtasks: [present] }, problems: [] });
  });
});

test('what is left out, empty or null has its usual value', () => {
  const text =
    'subtasks:\n- key: a\n  title: 007\n  verify: null\n  scope:\n  spec: ~\n- {key: 2, title: true}';
  expect(readPlan(text, bounds)).toEqual({
    problems: [],
    plan: {
      spec: '',
      subtasks: [planned('a', { ...bare, title: '007' }), planned('2', { ...bare, title: 'true' })],
    },
  });
});

const bare = { spec: '', plan: '', acceptance: [], scope: [], size: 'medium' } as const;

describe('whatever the text is, it is answered in good time:', () => {
  test('any text, and any damage to a good one', () => {
    const good = writePlan({
      plan: { spec: 'It.', subtasks: [planned('a'), planned('b', { dependsOn: ['a'] })] },
      heading: ['Edit.'],
      notes: new Map(),
    });
    const damage = fc
      .tuple(
        fc.nat(good.length),
        fc.nat(40),
        fc.oneof(fc.string(), fc.constantFrom('\t', '[', '{', '- ', ': ', '"', '&a ', '*a', '|', '\n')),
      )
      .map(([from, length, inserted]) => good.slice(0, from) + inserted + good.slice(from + length));
    fc.assert(
      fc.property(fc.oneof(damage, fc.string({ unit: 'binary' }), fc.string()), (text) => {
        const { plan, problems } = readPlan(text, bounds);
        const keys = plan.subtasks.map(({ key }) => key);
        // Either it says what is wrong, or the plan is sound.
        expect(
          problems.length > 0 ||
            (keys.length > 0 &&
              new Set(keys).size === keys.length &&
              plan.subtasks.every(
                ({ title, dependsOn }) => title !== '' && dependsOn.every((key) => keys.includes(key)),
              )),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['lists in lists', '['.repeat(30_000)],
    ['maps in maps', '{a: '.repeat(30_000)],
    ['dashes', '- '.repeat(30_000)],
    ['question marks', '? '.repeat(30_000)],
    ['a field over and over', 'spec: a\n'.repeat(30_000)],
    ['ten to the power of nine aliases', bomb()],
    ['a text beyond any plan', 'a'.repeat(4_000_001)],
  ])('%s', (_name, text) => {
    const before = performance.now();
    expect(readPlan(text, bounds).problems).not.toEqual([]);
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  test('a sound plan of 500 subtasks', () => {
    const subtasks = Array.from({ length: 500 }, (_, index) =>
      planned(`k${index}`, {
        dependsOn: index === 0 ? [] : [`k${index - 1}`],
        spec: 'A line of it.\n'.repeat(20),
      }),
    );
    const text = writePlan({ plan: { spec: 'Large.', subtasks }, heading: [], notes: new Map() });
    const reading = readPlan(text, { ...bounds, maxSubtasks: 500 });
    expect(reading).toEqual({ plan: { spec: 'Large.', subtasks }, problems: [] });
  });
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level++) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
  }
  return lines.join('\n');
}

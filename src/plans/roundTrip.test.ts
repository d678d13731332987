import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../domain/plan.ts';
import { modelHints, subtaskSizes } from '../domain/subtask.ts';
import { readPlan } from './readPlan.ts';
import { writePlan } from './writePlan.ts';

const bounds = {
  maxSubtasks: 1_000,
  fixed: [],
  merged: new Set<string>(),
  otherTasks: new Map<string, string>(),
};

/** Pieces that mean something to YAML, to Markdown, to templates, to an editor, or to a terminal. */
const pieces = [
  ...['\n', '\r\n', '\r', '\t', ' ', '  ', '\n\n', '\n  ', '\n\t', ' \n', '\u0000', '\u001b[31m', '\u007f'],
  ...[
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\u202e',
    '\ud800',
    '\udc00',
    '🚂',
    '👩‍💻',
    'é',
    '日本',
  ],
  ...['---', '...', '- ', '-', '? ', '?', ': ', ':', '#', ' #', '{{x}}', '{', '}', '[', ']', ',', '&a', '*a'],
  ...[
    '!',
    '!!str',
    '|',
    '|-',
    '>',
    "'",
    '"',
    '\\',
    '%YAML',
    '@',
    '`',
    '~',
    'null',
    'true',
    '12',
    '<<',
    '=',
    '\uffff',
  ],
  ...['word', 'key: value', 'subtasks:', '# note', '/*', '(a)'],
];

const text = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'grapheme' })), { maxLength: 8 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

const plans: fc.Arbitrary<Plan> = fc.record({
  spec: text,
  subtasks: fc.array(
    fc.record({
      key: text,
      title: text,
      spec: text,
      plan: text,
      acceptance: fc.array(text, { maxLength: 3 }),
      scope: fc.array(text, { maxLength: 3 }),
      verify: fc.option(text),
      size: fc.constantFrom(...subtaskSizes),
      modelHint: fc.constantFrom(...modelHints),
      dependsOn: fc.array(text, { maxLength: 3 }),
    }),
    { maxLength: 4 },
  ),
});

test('a plan that is written and read again is the same plan, whatever stands in it', () => {
  fc.assert(
    fc.property(plans, text, (plan, note) => {
      const notes = new Map(plan.subtasks.slice(0, 1).map(({ key }) => [key, note]));
      const written = writePlan({ plan, heading: [note], notes });
      const reading = readPlan(written, bounds);
      expect(reading.problems.filter(({ kind }) => kind === 'syntax')).toEqual([]);
      expect(reading.plan).toEqual(plan);
      // Nothing in it that an editor would change of its own accord, or could not keep in a file.
      expect(written.isWellFormed()).toBe(true);
      expect(written).not.toMatch(/[\r\u2028\u2029\u0085]/);
    }),
    { numRuns: 300 },
  );
});

test('the same when the editor ends its lines as Windows does', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const written = writePlan({ plan, heading: [], notes: new Map() });
      expect(readPlan(written.replaceAll('\n', '\r\n'), bounds).plan).toEqual(plan);
    }),
  );
});

import { expect, it } from 'vitest';
import { parsePlan, planJsonSchema } from './planSchema.ts';

const subtask = {
  key: 'parser',
  title: 'Parse it',
  spec: 'What',
  plan: 'How',
  acceptance: ['It parses'],
  scope: ['src/**'],
  verify: null,
  size: 'small',
  modelHint: 'standard',
  dependsOn: [],
};

it('takes a plan of the right shape as it is', () => {
  const plan = {
    spec: 'All',
    subtasks: [subtask, { ...subtask, key: 'cli', dependsOn: ['parser'], verify: 'npm t' }],
  };
  expect(parsePlan(plan)).toEqual({ ok: true, value: plan });
});

it('fills in what a model may leave out', () => {
  const { verify: _verify, dependsOn: _dependsOn, modelHint: _modelHint, ...short } = subtask;
  expect(parsePlan({ spec: 'All', subtasks: [short] })).toEqual({
    ok: true,
    value: { spec: 'All', subtasks: [subtask] },
  });
});

it.each([
  ['nothing', undefined, 'spec'],
  ['text', 'a plan', 'expected object'],
  ['no subtasks at all', { spec: 'x' }, 'subtasks'],
  ['an empty specification', { spec: '  ', subtasks: [] }, 'spec'],
  ['an empty title', { spec: 'x', subtasks: [{ ...subtask, title: '' }] }, 'subtasks[0].title'],
  ['an unknown size', { spec: 'x', subtasks: [{ ...subtask, size: 'huge' }] }, 'subtasks[0].size'],
])('says what is wrong with %s', (_, value, place) => {
  const parsed = parsePlan(value);
  expect(parsed.ok ? '' : parsed.error).toContain('does not have the shape that was asked for');
  expect(parsed.ok ? '' : parsed.error).toContain(value === undefined ? 'expected object' : place);
});

it('leaves the judgement of a well-shaped plan to others', () => {
  const odd = { spec: 'x', subtasks: [{ ...subtask, dependsOn: ['parser', 'nobody'] }, subtask] };
  expect(parsePlan(odd).ok).toBe(true);
});

it('asks for exactly what it takes', () => {
  expect(planJsonSchema()).toMatchObject({
    type: 'object',
    required: ['spec', 'subtasks'],
    properties: {
      subtasks: {
        type: 'array',
        items: {
          properties: {
            size: { enum: ['small', 'medium', 'large'] },
            key: { description: expect.any(String) },
          },
          required: ['key', 'title', 'spec', 'plan', 'acceptance', 'scope', 'size'],
        },
      },
    },
  });
});

import { expect, it } from 'vitest';
import { objectionsAnswer, questionsAnswer } from './planningAnswers.ts';

it('takes at most five questions, without what says nothing', () => {
  const questions = ['  One? ', '', ...Array.from({ length: 9 }, (_, n) => `${n}?`)];
  expect(questionsAnswer.parse({ questions })).toEqual({ ok: true, value: ['One?', '0?', '1?', '2?', '3?'] });
  expect(questionsAnswer.parse({ questions: [] })).toEqual({ ok: true, value: [] });
});

it('takes at most ten objections', () => {
  const answer = objectionsAnswer.parse({ objections: Array(12).fill('Wrong.') });
  expect(answer.ok && answer.value).toHaveLength(10);
});

it.each([undefined, 'none', {}, { questions: 'one?' }, { questions: [1] }])(
  'says what is wrong with %j',
  (value) => {
    const answer = questionsAnswer.parse(value);
    expect(answer.ok ? '' : answer.error).toContain('does not have the shape that was asked for');
  },
);

it('asks for exactly what it takes', () => {
  expect(questionsAnswer.jsonSchema()).toMatchObject({ type: 'object', required: ['questions'] });
  expect(objectionsAnswer.jsonSchema()).toMatchObject({ type: 'object', required: ['objections'] });
});

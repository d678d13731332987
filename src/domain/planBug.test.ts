import { expect, test } from 'vitest';
import { planBugIn } from './planBug.ts';

test.each([
  ['Plan bug: the parser does not exist.', 'the parser does not exist.'],
  ['\n**Plan bug:** There is no `src/parse.ts`.\n\nI looked.', 'There is no `src/parse.ts`.'],
  ['Blocked: the API is gone', 'the API is gone'],
  ['Plan bug:\nThe file is generated.', 'The file is generated.'],
  ['Plan bug:', 'The worker did not say what is wrong.'],
])('%j says what is wrong with the plan', (words, found) => {
  expect(planBugIn(words)).toBe(found);
});

test.each(['Done.', 'I fixed it.\nPlan bug: none.', 'Planned bug fixes: two', ''])(
  '%j says nothing of the kind',
  (words) => {
    expect(planBugIn(words)).toBeNull();
  },
);

import { expect, test } from 'vitest';
import type { Intent } from '../../protocol/intent.ts';
import type { Confirmation } from './confirmation.ts';
import { untilAgreed } from './untilAgreed.ts';

const merge: Intent = { kind: 'mergeSubtask', subtaskId: 'a' };
const draft = question('It is a draft.');
const failing = question('It is a draft.\nChecks fail: test.');

function question(detail: string): Confirmation {
  return { message: 'Merge PR 1 although it is not ready?', detail, button: 'Merge Anyway' };
}

/** What comes of it where the questions of these moments are answered so, each with what was read. */
async function agreed(moments: readonly (Confirmation | null)[], answer: string | undefined) {
  const read: [string, boolean][] = [];
  let moment = 0;
  const wanted = await untilAgreed(
    merge,
    () => moments[moment] ?? null,
    async ({ detail }, isAgain) => {
      read.push([detail, isAgain]);
      moment = Math.min(moment + 1, moments.length - 1);
      return answer;
    },
  );
  return { wanted, read };
}

test('what needs no question is wanted', async () => {
  expect(await agreed([null], undefined)).toEqual({ wanted: merge, read: [] });
});

test('a yes is to what was read', async () => {
  expect(await agreed([draft], 'Merge Anyway')).toEqual({ wanted: merge, read: [[draft.detail, false]] });
});

test('what has changed until the answer is asked once more', async () => {
  expect(await agreed([draft, failing], 'Merge Anyway')).toEqual({
    wanted: merge,
    read: [
      [draft.detail, false],
      [failing.detail, true],
    ],
  });
});

test('what needs no question any more is not asked once more', async () => {
  expect(await agreed([draft, null], 'Merge Anyway')).toEqual({
    wanted: merge,
    read: [[draft.detail, false]],
  });
});

test('who says no is not asked once more', async () => {
  expect(await agreed([draft, failing], undefined)).toEqual({ wanted: null, read: [[draft.detail, false]] });
});

test('another answer goes on with what it stands for', async () => {
  const closing: Intent = { kind: 'deleteSubtask', subtaskId: 'a', closePullRequests: true };
  const other = { ...draft, other: { button: 'Delete and Close Pull Request', intent: closing } };
  expect((await agreed([other], 'Delete and Close Pull Request')).wanted).toEqual(closing);
});

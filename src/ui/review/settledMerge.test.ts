import { expect, test } from 'vitest';
import { draft, drafted } from '../../../test/support/reviewDrafts.ts';
import type { Drafts } from './drafts.ts';
import { settledMerge } from './settledMerge.ts';

/** `meanwhile` happens while the engine is waited for. */
function steps(answer: 'merge' | 'request' | null, merged = true, meanwhile = () => {}) {
  const did: string[] = [];
  return {
    did,
    askAbout: async (comments: number) => {
      did.push(`ask about ${comments}`);
      return answer;
    },
    request: async () => {
      did.push('request');
    },
    merge: async () => {
      did.push('merge');
      meanwhile();
      return merged;
    },
  };
}

function idsOf(drafts: Drafts): string[] {
  return drafts.all().map(({ id }) => id);
}

test('discards the comments that were asked about, and none that was made or edited meanwhile', async () => {
  const drafts = drafted(draft('a', 's1'), draft('b', 's1'), draft('c', 's2'));
  const merge = steps('merge', true, () => {
    drafts.put(draft('b', 's1', 'Why, and since when?'));
    drafts.put(draft('late', 's1'));
  });
  await settledMerge(drafts, 's1', merge);
  expect(merge.did).toEqual(['ask about 2', 'merge']);
  expect(idsOf(drafts)).toEqual(['b', 'c', 'late']);
});

test('keeps a comment made meanwhile where there was none to ask about', async () => {
  const drafts = drafted();
  const merge = steps(null, true, () => drafts.put(draft('late', 's1')));
  await settledMerge(drafts, 's1', merge);
  expect(merge.did).toEqual(['merge']);
  expect(idsOf(drafts)).toEqual(['late']);
});

test.each([
  ['it is refused', 'merge', false, ['ask about 1', 'merge']],
  ['they are to be sent instead', 'request', true, ['ask about 1', 'request']],
  ['the user leaves', null, true, ['ask about 1']],
] as const)('keeps every comment where %s', async (_when, answer, merged, did) => {
  const drafts = drafted(draft('a', 's1'));
  const merge = steps(answer, merged);
  await settledMerge(drafts, 's1', merge);
  expect(merge.did).toEqual(did);
  expect(idsOf(drafts)).toEqual(['a']);
});

import { describe, expect, test } from 'vitest';
import { expectFailure, expectOk } from '../../../test/support/repositoryFixture.ts';
import { draft, drafted } from '../../../test/support/reviewDrafts.ts';
import { english } from '../words/translate.ts';
import { withDrafts } from './withDrafts.ts';

const request = { kind: 'requestChanges', subtaskId: 's1', feedback: 'Shorter.' } as const;

describe('a request for changes', () => {
  test('takes the comments of its subtask along, and only those that were sent are no drafts any more', () => {
    const drafts = drafted(draft('a', 's1', 'Why?'), draft('b', 's2', 'Other'), draft('c', 's1', 'How?'));
    const { intent, comments, sent } = expectOk(withDrafts(request, drafts, english));
    expect(comments).toBe(2);
    expect(intent).toMatchObject({
      subtaskId: 's1',
      feedback: expect.stringMatching(/^Shorter[\s\S]*Why[\s\S]*How/),
    });
    expect(JSON.stringify(intent)).not.toContain('Other');
    expect(drafts.all()).toHaveLength(3);
    drafts.put(draft('c', 's1', 'How, and why?'));
    drafts.put(draft('d', 's1', 'Late'));
    sent();
    expect(drafts.all().map(({ id }) => id)).toEqual(['b', 'c', 'd']);
  });

  test('that is too long is refused before anything is asked of anybody', () => {
    const drafts = drafted(draft('a', 's1', 'x'.repeat(200_001)));
    expect(expectFailure(withDrafts(request, drafts, english)).message).toContain('too much');
    expect(drafts.all()).toHaveLength(1);
  });
});

test('what a session is told takes the comments in its diff along', () => {
  const drafts = drafted(draft('a', 'n1', 'Why?'), draft('b', 's1', 'Other'));
  const followUp = { kind: 'followUp', sessionId: 'n1', words: '' } as const;
  const { intent, sent } = expectOk(withDrafts(followUp, drafts, english));
  expect(intent).toMatchObject({ sessionId: 'n1', words: expect.stringMatching(/^Comments[\s\S]*Why/) });
  sent();
  expect(drafts.all().map(({ id }) => id)).toEqual(['b']);
});

test('what is neither is left as it is', () => {
  const drafts = drafted(draft('a', 's1', 'Why?'));
  const merge = { kind: 'mergeSubtask', subtaskId: 's1' } as const;
  const { intent, sent } = expectOk(withDrafts(merge, drafts, english));
  sent();
  expect(intent).toBe(merge);
  expect(drafts.all()).toHaveLength(1);
});

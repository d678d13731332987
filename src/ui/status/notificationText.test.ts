import { describe, expect, test } from 'vitest';
import { projectView, subtask, task } from '../../../test/support/viewFixture.ts';
import { english } from '../words/translate.ts';
import { type AttentionKind, needsUser } from './attention.ts';
import { attentionKinds, notificationText, wantedKinds } from './notificationText.ts';

function news(...kinds: AttentionKind[]) {
  return kinds.map((kind, index) => ({ kind, title: `#${index + 1} Parse`, reason: 'It failed' }));
}

describe('a message', () => {
  test('about one thing says what it is', () => {
    expect(notificationText(news('failures'), english)).toBe('#1 Parse: It failed');
  });

  test('about several counts them by what they need', () => {
    expect(notificationText(news('reviews', 'failures', 'reviews'), english)).toBe(
      '3 need you: 1 failed, 2 to review.',
    );
    expect(notificationText(news(...attentionKinds), english)).toBe(
      '5 need you: 1 asks before it is planned, 1 plan to approve, 1 failed, 1 waits for you, 1 to review.',
    );
  });
});

test('every need is of a kind that can be silenced', () => {
  const hold = { kind: 'tool', reason: 'no claude', until: null } as const;
  const view = projectView({
    tasks: [
      task({ id: 't1', status: 'PLANNING', questions: [{ question: 'Which?', answer: null }] }),
      task({ id: 't2', approved: false }),
      task({ id: 't3', status: 'PLANNING_FAILED' }),
    ],
    subtasks: [
      subtask({ id: 's1', status: 'IN_PROGRESS', hold }),
      subtask({ id: 's2', status: 'COMPLETED' }),
      subtask({ id: 's3', status: 'BLOCKED_FAILURE' }),
    ],
  });
  expect(needsUser(view, english).map(({ id, kind }) => `${id} ${kind}`)).toEqual([
    ...['t1 questions', 't2 plans', 't3 failures'],
    ...['s1 holds', 's2 reviews', 's3 failures'],
  ]);
});

describe('the setting', () => {
  test('names the kinds, and none that is not known', () => {
    expect(wantedKinds(['reviews', 'questions', 'everything', 1])).toEqual(['questions', 'reviews']);
    expect(wantedKinds([])).toEqual([]);
  });

  test('means all or nothing where it is still a switch, and all where it is not set', () => {
    expect(wantedKinds(false)).toEqual([]);
    for (const value of [true, undefined, null, 'yes']) {
      expect(wantedKinds(value)).toEqual(attentionKinds);
    }
  });
});

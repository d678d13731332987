import { describe, expect, test } from 'vitest';
import { sampleRun, sampleSession } from '../../test/support/samples.ts';
import { runKinds } from './run.ts';
import { conversationText, sessionState, sessionStatuses, sessionTitle, withAnswer } from './session.ts';

const hold = { kind: 'quota', reason: 'The limit is reached.', until: null } as const;

describe('the dashboard says of a session', () => {
  test.each(
    sessionStatuses.flatMap((status) =>
      [null, hold].flatMap((held) => [false, true].map((hasRun) => ({ status, held, hasRun }))),
    ),
  )('one of four things: $status, hold $held, its agent has run: $hasRun', ({ status, held, hasRun }) => {
    const runs = hasRun ? [sampleRun({ kind: 'session', round: 1 })] : [];
    const expected = {
      ACTIVE: held !== null || hasRun ? 'running' : 'starting',
      COMPLETED: 'completed',
      FAILED: 'failed',
    }[status];
    expect(sessionState(sampleSession({ status, hold: held }), runs)).toBe(expected);
  });

  test.each(runKinds)(
    'that it starts until its agent has begun in this round, whatever else ran (%s)',
    (kind) => {
      const state = kind === 'session' ? 'running' : 'starting';
      expect(sessionState(sampleSession(), [sampleRun({ kind, round: 1 })])).toBe(state);
      const exchanges = [...sampleSession().exchanges, { words: 'go on', answer: null }];
      expect(sessionState(sampleSession({ exchanges }), [sampleRun({ kind, round: 1 })])).toBe('starting');
    },
  );
});

test.each([
  ['Why is it slow?\nLook at the parser.', 'Why is it slow?'],
  ['\n \t\n  Mend   it \r\nnow', 'Mend it'],
  ['\u0000\u001b', ''],
  ['', ''],
  ['x'.repeat(300), `${'x'.repeat(119)}…`],
])('the title of %j is %j', (prompt, title) => {
  expect(sessionTitle(prompt)).toBe(title);
});

test('an answer belongs to the words that were said last', () => {
  const exchanges = [
    { words: 'a', answer: 'b' },
    { words: 'c', answer: null },
  ];
  expect(withAnswer({ exchanges }, 'd')).toEqual([
    { words: 'a', answer: 'b' },
    { words: 'c', answer: 'd' },
  ]);
  expect(withAnswer({ exchanges: [] }, 'd')).toEqual([]);
});

describe('the conversation in words', () => {
  const exchanges = [
    { words: 'Why?', answer: 'Because.' },
    { words: 'And now?', answer: null },
  ];

  test('names who said what', () => {
    expect(conversationText(exchanges, 1_000)).toBe(
      'The user: Why?\n\nThe agent: Because.\n\nThe user: And now?',
    );
    expect(conversationText([], 1_000)).toBe('');
  });

  test('leaves out the oldest where it is too long, and cuts what is too long by itself', () => {
    expect(conversationText(exchanges, 30)).toBe('…\n\nThe user: And now?');
    expect(conversationText([{ words: 'x'.repeat(50), answer: null }], 12)).toBe('The user: xx…');
  });
});

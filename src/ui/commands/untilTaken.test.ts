import { expect, test } from 'vitest';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { untilTaken } from './untilTaken.ts';

const refused = err(refusal('conflict', '#1 has no completed work to change.'));

/** Adds a word to what stands in the question, as often as it is asked. */
function steps(answers: readonly Result<string, Refusal>[], editsAgain: boolean) {
  const [asked, sent, reasons]: string[][] = [[], [], []];
  return {
    ...{ asked, sent, reasons },
    ask: async (words: string) => {
      asked?.push(words);
      return `${words} more`.trim();
    },
    send: async (words: string) => {
      sent?.push(words);
      return answers[(sent?.length ?? 0) - 1] ?? refused;
    },
    editsAfter: async ({ message }: Refusal) => {
      reasons?.push(message);
      return editsAgain;
    },
  };
}

test('words that are refused stand in the question when it is asked again', async () => {
  const twice = steps([refused, ok('taken')], true);
  expect(await untilTaken('', twice)).toBe('taken');
  expect(twice.asked).toEqual(['', 'more']);
  expect(twice.sent).toEqual(['more', 'more more']);
  expect(twice.reasons).toEqual(['#1 has no completed work to change.']);
});

test('the question is not asked again of a user who does not want that', async () => {
  const once = steps([refused], false);
  expect(await untilTaken('at first', once)).toBeNull();
  expect(once.asked).toEqual(['at first']);
});

test('nothing is sent when the user leaves', async () => {
  const left = { ...steps([], true), ask: async () => null };
  expect(await untilTaken('', left)).toBeNull();
  expect(left.sent).toEqual([]);
});

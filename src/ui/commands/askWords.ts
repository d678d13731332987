import type { Refusal } from '../../domain/refusal.ts';
import type { Event } from '../../lib/emitter.ts';
import type { Result } from '../../lib/result.ts';
import { editsAfter } from './askEngine.ts';
import { alone, askText } from './multiStep.ts';
import { untilTaken } from './untilTaken.ts';

export interface WordsQuestion {
  readonly title: string;
  /** What stands in it at first; nothing, where it is absent. */
  readonly value?: string;
  /** Asked for again with each `onDidChange`. */
  prompt(): string;
  /** Why the words cannot be sent as things are now, or `null`. */
  problem(words: string): string | null;
  readonly onDidChange?: Event<void>;
}

/** Asks for words and sends them; where they are refused the user can change them and try again. `null`: nothing came of it. */
export function askWords<Value>(
  question: WordsQuestion,
  send: (words: string) => Promise<Result<Value, Refusal>>,
): Promise<Value | null> {
  return untilTaken(question.value ?? '', {
    ask: (words) => askOnce(question, words),
    send,
    editsAfter: ({ message }) => editsAfter(message),
  });
}

async function askOnce(question: WordsQuestion, value: string): Promise<string | null> {
  let words = value;
  const step = {
    get prompt() {
      return question.prompt();
    },
    value,
    problem: question.problem,
    onType: (typed: string) => {
      words = typed;
    },
  };
  const answer = await askText(step, alone(question.title), question.onDidChange);
  return answer === 'next' ? words : null;
}

import type { Clock } from '../lib/clock.ts';

/** Answers that GitHub can be asked about again at no cost, as long as they have not changed. */
export interface RememberedAnswers {
  get(key: string): RememberedAnswer | null;
  set(key: string, answer: RememberedAnswer): void;
  clear(): void;
}

interface RememberedAnswer {
  readonly etag: string;
  readonly data: unknown;
}

const most = 500;
/** So that a tag that is wrong cannot keep an old answer alive for ever. */
const longestMs = 10 * 60_000;

export function createRememberedAnswers(clock: Clock): RememberedAnswers {
  const answers = new Map<string, RememberedAnswer & { readonly at: number }>();
  return {
    get(key) {
      const answer = answers.get(key);
      return answer !== undefined && clock.now() - answer.at < longestMs ? answer : null;
    },
    set(key, answer) {
      answers.delete(key);
      answers.set(key, { ...answer, at: clock.now() });
      for (const oldest of answers.size > most ? [...answers.keys()].slice(0, 1) : []) {
        answers.delete(oldest);
      }
    },
    clear: () => answers.clear(),
  };
}

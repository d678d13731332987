import type { Refusal } from '../../domain/refusal.ts';
import type { Result } from '../../lib/result.ts';

interface Steps<Value> {
  /** With what stands in the question at first; `null`: the user has left. */
  ask(words: string): Promise<string | null>;
  send(words: string): Promise<Result<Value, Refusal>>;
  /** Tells why the words are refused, and whether the user wants to change them and try again. */
  editsAfter(refusal: Refusal): Promise<boolean>;
}

/** Asks for words and sends them: those that are refused stand in the question when it is asked again. `null`: nothing came of it. */
export async function untilTaken<Value>(words: string, steps: Steps<Value>): Promise<Value | null> {
  const typed = await steps.ask(words);
  if (typed === null) {
    return null;
  }
  const answer = await steps.send(typed);
  if (answer.ok) {
    return answer.value;
  }
  return (await steps.editsAfter(answer.error)) ? untilTaken(typed, steps) : null;
}

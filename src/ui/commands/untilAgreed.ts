import type { Intent } from '../../protocol/intent.ts';
import type { Confirmation } from './confirmation.ts';

/**
 * Asks before an intent is carried out, and once more where what was asked has changed until the answer: a yes is to what was
 * read. `null`: the user does not want it.
 */
export async function untilAgreed(
  intent: Intent,
  questionNow: () => Confirmation | null,
  ask: (question: Confirmation, isAgain: boolean) => Promise<string | undefined>,
): Promise<Intent | null> {
  let question = questionNow();
  for (let isAgain = false; question !== null; isAgain = true) {
    const answer = await ask(question, isAgain);
    const wanted = wantedBy(answer, question, intent);
    const now = questionNow();
    if (wanted === null || now === null || JSON.stringify(now) === JSON.stringify(question)) {
      return wanted;
    }
    question = now;
  }
  return intent;
}

function wantedBy(
  answer: string | undefined,
  { button, other }: Confirmation,
  intent: Intent,
): Intent | null {
  return answer === button ? intent : answer !== undefined && answer === other?.button ? other.intent : null;
}

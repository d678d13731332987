import { note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { waitAsTheUserMust } from '../plans/acceptPlan.ts';
import type { OptionalStep } from './settleOptional.ts';

/** What the Planner asks is put to the user; with nothing to ask, it plans. */
export function questionsStep(parts: EngineParts): OptionalStep<readonly string[]> {
  return {
    parse: parts.agent.questionsAnswer.parse,
    reason: () => null,
    onAnswer(tables, task, texts, moment) {
      const questions = texts.map((question) => ({ question, answer: null }));
      const asked = tables.tasks.update(task.id, { questions, updatedAt: moment.at });
      note(tables, task.id, `the Planner asks ${questions.length} questions`, moment);
      waitAsTheUserMust(tables, asked, moment);
    },
    onGivenUp(tables, task, reason, moment) {
      tables.tasks.update(task.id, { questions: [], updatedAt: moment.at });
      note(tables, task.id, `it is planned without questions, as asking for them failed: ${reason}`, moment);
    },
  };
}

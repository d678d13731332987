import type { Task } from '../../domain/task.ts';
import type { Tables } from '../../store/store.ts';
import { type Moment, note } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import { takeProposal } from '../plans/acceptPlan.ts';
import type { OptionalStep } from './settleOptional.ts';

/** A plan that the critic has nothing against is taken in; with its objections, the Planner plans once more. */
export function critiqueStep(parts: EngineParts): OptionalStep<readonly string[]> {
  const take = (tables: Tables, task: Task, moment: Moment): void => {
    // What no longer fits, after so long, is planned again.
    if (takeProposal(tables, task, parts.settings(), moment) !== null) {
      tables.tasks.update(task.id, { proposal: null, round: task.round + 1, updatedAt: moment.at });
    }
  };
  return {
    parse: parts.agent.objectionsAnswer.parse,
    reason: (objections) => (objections.length === 0 ? null : objections.join('\n')),
    onAnswer(tables, task, objections, moment) {
      if (objections.length > 0) {
        note(tables, task.id, `the critic objects to the plan ${objections.length} times`, moment);
      } else {
        take(tables, task, moment);
      }
    },
    onGivenUp(tables, task, reason, moment) {
      note(tables, task.id, `the plan was not criticized, as that failed: ${reason}`, moment);
      take(tables, task, moment);
    },
  };
}

import type { Run } from '../../domain/run.ts';
import { maxPlanBugs } from '../../domain/task.ts';
import { existing } from '../facts.ts';
import { moveSubtask } from '../moves.ts';
import { askForPlan } from '../plans/askForPlan.ts';
import type { Settlement } from './settlement.ts';

/** The worker says that its plan is wrong: the subtask has failed, and a new plan is made, within a bound. */
export function settlePlanBug(run: Run, change: Settlement['change'], found: string): Settlement {
  const reason = `Plan bug: ${found}`;
  return {
    change: { ...change, status: 'FAILED', outcome: 'error', reason },
    apply(tables, moment) {
      const subtask = tables.subtasks.get(run.subtaskId ?? '');
      if (subtask?.round !== run.round || subtask.status !== 'IN_PROGRESS' || subtask.deleting) {
        return;
      }
      const task = existing(tables.tasks.get(run.taskId ?? ''), 'The task');
      const isBounded = task.planBugs < maxPlanBugs;
      const text = `The plan was found wrong ${task.planBugs + 1} times. Edit it, ask for a new one, or try again.`;
      moveSubtask(tables, subtask.id, 'fail', moment, {
        reason,
        hold: isBounded ? null : { kind: 'input', reason: text, until: null },
      });
      if (isBounded) {
        const wrong = `Subtask "${subtask.key}" (${subtask.title}): ${found}`;
        askForPlan(tables, task, { askedBy: 'worker', reason: wrong }, moment);
      }
    },
  };
}

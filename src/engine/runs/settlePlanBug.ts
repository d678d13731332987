import type { Run } from '../../domain/run.ts';
import { maxPlanBugs, type Replan, type Task } from '../../domain/task.ts';
import type { Tables } from '../../store/store.ts';
import { existing } from '../facts.ts';
import { type Moment, moveSubtask, note } from '../moves.ts';
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
      const task = existing(tables.tasks.get(run.taskId), 'The task');
      const isBounded = task.planBugs < maxPlanBugs;
      const text = `The plan was found wrong ${task.planBugs + 1} times. Edit it, ask for a new one, or try again.`;
      moveSubtask(tables, subtask.id, 'fail', moment, {
        reason,
        hold: isBounded ? null : { kind: 'input', reason: text, until: null },
      });
      if (isBounded) {
        askForPlan(tables, task, `Subtask "${subtask.key}" (${subtask.title}): ${found}`, moment);
      }
    },
  };
}

/** A wish that is there already is joined by this one, and planning begins again with both. */
function askForPlan(tables: Tables, task: Task, found: string, moment: Moment): void {
  const before = task.replan;
  const replan: Replan = {
    askedBy: before?.askedBy ?? 'worker',
    reason: before === null ? found : `${before.reason}\n\n${found}`,
  };
  tables.tasks.update(task.id, {
    replan,
    proposal: null,
    planBugs: task.planBugs + 1,
    round: task.round + 1,
    reason: null,
    updatedAt: moment.at,
  });
  note(tables, task.id, `a worker found the plan wrong: ${found}`, moment);
}

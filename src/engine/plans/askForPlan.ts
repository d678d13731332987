import type { Replan, Task } from '../../domain/task.ts';
import type { Tables } from '../../store/store.ts';
import { type Moment, note } from '../moves.ts';

/**
 * Has the Planner plan anew, in a round of its own; what was proposed is turned down by that. A wish that is there
 * already is joined by this one. Plan bugs are counted since the user last had a say.
 */
export function askForPlan(tables: Tables, task: Task, wish: Replan, moment: Moment): Task {
  const before = task.replan;
  const isUsers = wish.askedBy === 'user';
  note(
    tables,
    task.id,
    isUsers ? 'a new plan was asked for' : `a worker found the plan wrong: ${wish.reason}`,
    moment,
  );
  return tables.tasks.update(task.id, {
    replan: {
      askedBy: isUsers ? 'user' : (before?.askedBy ?? 'worker'),
      reason: before === null ? wish.reason : `${before.reason}\n\n${wish.reason}`,
    },
    proposal: null,
    planBugs: isUsers ? 0 : task.planBugs + 1,
    round: task.round + 1,
    reason: null,
    updatedAt: moment.at,
  });
}

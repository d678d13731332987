import type { Tables } from '../../store/store.ts';
import { existing } from '../facts.ts';
import { type Moment, moveTask, note } from '../moves.ts';
import { giveUpReplan, type PlanSettings, takeProposal } from './acceptPlan.ts';

/** The Planner did not come to a plan: what there is stands, or planning has failed. */
export function giveUpPlanning(
  tables: Tables,
  taskId: string,
  reason: string,
  settings: PlanSettings,
  moment: Moment,
): void {
  const task = existing(tables.tasks.get(taskId), 'The task');
  if (task.proposal?.for === 'critic') {
    note(
      tables,
      taskId,
      `the plan stands in spite of the critic, as no better one was made: ${reason}`,
      moment,
    );
    if (takeProposal(tables, task, settings, moment) === null) {
      return;
    }
  }
  if (task.status === 'ACTIVE') {
    giveUpReplan(tables, task, `The plan stays as it is, as no new one came: ${reason}`, moment);
  } else {
    moveTask(tables, taskId, 'planningFailed', moment, { reason, hold: null, proposal: null });
  }
}

import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Settings } from '../../domain/settings.ts';
import { type Task, waitsForUser } from '../../domain/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Tables } from '../../store/store.ts';
import { overrule } from '../limits.ts';
import { holdTask, type Moment, moveSubtask, moveTask, note } from '../moves.ts';

export type TaskChange = (tables: Tables, task: Task, moment: Moment) => Result<void, Refusal>;

/** Plans again, with a fresh count of attempts; only what failed can be retried. */
const retryPlanning: TaskChange = (tables, task, moment) => {
  const moved = moveTask(tables, task.id, 'retryPlanning', moment, {
    reason: null,
    hold: null,
    proposal: null,
    round: task.round + 1,
  });
  return moved
    ? ok()
    : err(refusal('conflict', `Planning of task ${task.number} has not failed: ${statusText(task)}.`));
};

/** Stops everything that runs for the task; it stays stopped until it is resumed. */
export const stopTask: TaskChange = (tables, task, moment) => {
  switch (task.status) {
    case 'PLANNING':
      moveTask(tables, task.id, 'planningFailed', moment, {
        reason: 'Planning was stopped by you.',
        hold: null,
      });
      return ok();
    case 'ACTIVE':
      tables.tasks.update(task.id, { stopped: true, updatedAt: moment.at });
      note(tables, task.id, 'stopped', moment);
      for (const subtask of tables.subtasks.ofTask(task.id)) {
        moveSubtask(tables, subtask.id, 'stop', moment, { hold: null });
      }
      return ok();
    case 'PLANNING_FAILED':
    case 'DONE':
      return err(refusal('conflict', `Nothing of task ${task.number} is running: ${statusText(task)}.`));
  }
};

const resumeTask: TaskChange = (tables, task, moment) => {
  if (!task.stopped) {
    return err(refusal('conflict', `Task ${task.number} is not stopped.`));
  }
  // A new round, so that a base check that was stopped starts anew.
  tables.tasks.update(task.id, { stopped: false, round: task.round + 1, updatedAt: moment.at });
  note(tables, task.id, 'resumed', moment);
  return ok();
};

const deleteTask: TaskChange = (tables, task, moment) => {
  const leaving = { deleting: true, hold: null, updatedAt: moment.at };
  tables.tasks.update(task.id, leaving);
  for (const { id } of tables.subtasks.ofTask(task.id)) {
    tables.subtasks.update(id, leaving);
  }
  return ok();
};

export function releaseTaskHold(settings: Settings): TaskChange {
  return (tables, task, moment) => {
    const { hold } = task;
    if (hold === null) {
      return err(refusal('conflict', `Task ${task.number} does not wait for anything.`));
    }
    const must = waitsForUser(task);
    if (must !== null && must.kind === hold.kind) {
      return err(refusal('conflict', `Task ${task.number} cannot go on by itself: ${must.reason}`));
    }
    holdTask(tables, task.id, null, moment);
    if (hold.kind === 'quota' || hold.kind === 'budget') {
      // In the same round, so that an agent that was cut off goes on in its session.
      overrule(tables, settings, { task, subtask: null }, hold.kind, moment);
    } else {
      tables.tasks.update(task.id, { round: task.round + 1, updatedAt: moment.at });
    }
    return ok();
  };
}

/** The base does not pass its own checks, and the user goes on all the same. */
const acceptBase: TaskChange = (tables, task, moment) => {
  if (task.status !== 'ACTIVE' || task.baseline !== 'unchecked') {
    return err(refusal('conflict', `The base of task ${task.number} is not in question.`));
  }
  tables.tasks.update(task.id, { baseline: 'accepted', updatedAt: moment.at });
  holdTask(tables, task.id, null, moment);
  return ok();
};

/** What can be asked for a task, by the name of its intent. */
export const taskChanges = { retryPlanning, stopTask, resumeTask, deleteTask, acceptBase };

export function statusText(task: Task): string {
  switch (task.status) {
    case 'PLANNING':
      return 'it is being planned';
    case 'PLANNING_FAILED':
      return 'its planning failed';
    case 'ACTIVE':
      return 'it is being worked on';
    case 'DONE':
      return 'it is done';
  }
}

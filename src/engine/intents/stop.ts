import { type Refusal, refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Tables } from '../../store/store.ts';
import type { Moment } from '../moves.ts';
import { giveUpReplan } from '../plans/acceptPlan.ts';
import { stopSession } from './changeSession.ts';
import { stopSubtask } from './changeSubtask.ts';
import { stopTask } from './changeTask.ts';

/** Stops what the run is for: a run that only died would be started again. */
export function stopRun(tables: Tables, runId: string, moment: Moment): Result<void, Refusal> {
  const run = tables.runs.get(runId);
  if (run?.status !== 'RUNNING') {
    return err(refusal('conflict', 'That run has ended already.'));
  }
  const session = tables.sessions.get(run.ownerSessionId ?? '');
  if (session) {
    return stopSession(tables, session, moment);
  }
  const subtask = run.subtaskId === null ? null : tables.subtasks.get(run.subtaskId);
  const task = tables.tasks.get(run.taskId ?? '');
  if (run.kind === 'integrate' && subtask) {
    tables.subtasks.update(subtask.id, {
      hold: {
        kind: 'delivery',
        reason: 'Merging was stopped by you. Merge again when you want it.',
        until: null,
      },
      round: subtask.round + 1,
      updatedAt: moment.at,
    });
    return ok();
  }
  if (subtask) {
    return stopSubtask(tables, subtask, moment);
  }
  if (task?.status === 'ACTIVE' && (run.kind === 'plan' || run.kind === 'critique')) {
    const reason = 'The plan stays as it is: making a new one was stopped by you.';
    giveUpReplan(tables, task, reason, moment);
    return ok();
  }
  return task
    ? stopTask(tables, task, moment)
    : err(refusal('notFound', 'What it ran for is no longer there.'));
}

/** Stops every agent and check of the project; all stays stopped until it is resumed. */
export function stopEverything(tables: Tables, moment: Moment): Result<void, Refusal> {
  for (const task of tables.tasks.all()) {
    if (task.status === 'PLANNING' || task.status === 'ACTIVE') {
      stopTask(tables, task, moment);
    }
  }
  for (const session of tables.sessions.all()) {
    if (session.status === 'ACTIVE') {
      stopSession(tables, session, moment);
    }
  }
  return ok();
}

import { type Refusal, refusal } from '../../domain/refusal.ts';
import { needsTrust, untrustedRefusal } from '../../domain/trust.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { Tables } from '../../store/store.ts';
import type { Moment } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import type { Reconciler } from '../reconciler.ts';
import { momentOf } from '../time.ts';
import { moveBefore, requestChanges, type SubtaskChange, subtaskChanges } from './changeSubtask.ts';
import { type TaskChange, taskChanges } from './changeTask.ts';
import { removeWorktree, restoreRescue } from './cleanUp.ts';
import { createTask } from './createTask.ts';
import { stopEverything, stopRun } from './stop.ts';

type Answer = Result<{ readonly id: string | null }, Refusal>;

/** Carries out an intent, in one transaction, or says why not; what it may not do is checked here and nowhere else. */
export async function submit(
  parts: EngineParts,
  reconciler: Pick<Reconciler, 'exclusively'>,
  intent: Intent,
): Promise<Answer> {
  if (needsTrust(intent.kind) && !parts.trusted()) {
    return err(untrustedRefusal);
  }
  if (parts.store.readOnly !== null) {
    return err(refusal('unprocessable', parts.store.readOnly));
  }
  switch (intent.kind) {
    case 'createTask':
      return createTask(parts, intent);
    case 'retryPlanning':
    case 'stopTask':
    case 'resumeTask':
    case 'deleteTask':
    case 'releaseTaskHold':
    case 'acceptBase':
      return change(parts, (tables, moment) =>
        onTask(tables, intent.taskId, taskChanges[intent.kind], moment),
      );
    case 'startSubtask':
    case 'stopSubtask':
    case 'retrySubtask':
    case 'mergeSubtask':
    case 'deleteSubtask':
    case 'releaseHold':
      return change(parts, (tables, moment) =>
        onSubtask(tables, intent.subtaskId, subtaskChanges[intent.kind], moment),
      );
    case 'requestChanges':
      return change(parts, (tables, moment) =>
        onSubtask(tables, intent.subtaskId, requestChanges(intent.feedback), moment),
      );
    case 'moveSubtask':
      return change(parts, (tables, moment) =>
        onSubtask(tables, intent.subtaskId, moveBefore(intent.beforeId), moment),
      );
    case 'stopRun':
      return change(parts, (tables, moment) => stopRun(tables, intent.runId, moment));
    case 'stopEverything':
      return change(parts, stopEverything);
    case 'removeWorktree':
      return removeWorktree(parts, reconciler, intent.path);
    case 'restoreRescue':
      return restoreRescue(parts, intent);
  }
}

async function change(
  parts: EngineParts,
  work: (tables: Tables, moment: Moment) => Result<void, Refusal>,
): Promise<Answer> {
  const result = await parts.store.transact((tables) => work(tables, momentOf(parts)));
  return result.ok ? ok({ id: null }) : result;
}

function onTask(tables: Tables, id: string, work: TaskChange, moment: Moment): Result<void, Refusal> {
  const task = tables.tasks.get(id);
  return task && !task.deleting
    ? work(tables, task, moment)
    : err(refusal('notFound', 'That task is no longer there.'));
}

function onSubtask(tables: Tables, id: string, work: SubtaskChange, moment: Moment): Result<void, Refusal> {
  const subtask = tables.subtasks.get(id);
  return subtask && !subtask.deleting
    ? work(tables, subtask, moment)
    : err(refusal('notFound', 'That subtask is no longer there.'));
}

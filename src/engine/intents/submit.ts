import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Settings } from '../../domain/settings.ts';
import { needsTrust, untrustedRefusal } from '../../domain/trust.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { Tables } from '../../store/store.ts';
import type { DeliveryWatch } from '../delivery/watch/createDeliveryWatch.ts';
import { returnPullRequest } from '../delivery/watch/returnPullRequest.ts';
import type { Moment } from '../moves.ts';
import type { EngineParts } from '../parts.ts';
import type { Reconciler } from '../reconciler.ts';
import { momentOf } from '../time.ts';
import { setDayBudget, setSubtaskBudget, setTaskBudget } from './changeBudget.ts';
import { changeDelivery, closeAndDelete } from './changeDelivery.ts';
import { changeOrder, type OrderIntent } from './changeOrder.ts';
import { changePlan } from './changePlan.ts';
import { changeSession, type SessionChange, type SessionIntent } from './changeSession.ts';
import {
  moveBefore,
  releaseHold,
  requestChanges,
  type SubtaskChange,
  subtaskChanges,
} from './changeSubtask.ts';
import { releaseTaskHold, type TaskChange, taskChanges } from './changeTask.ts';
import { changeVerify } from './changeVerify.ts';
import { removeWorktree, restoreRescue } from './cleanUp.ts';
import { createSession } from './createSession.ts';
import { createTask } from './createTask.ts';
import { endUnrecorded } from './endUnrecorded.ts';
import { goBack } from './goBack.ts';
import { mergeObjection } from './mergeObjection.ts';
import { serialize } from './serialize.ts';
import { stopEverything, stopRun } from './stop.ts';
import { turnSession } from './turnSession.ts';

type Answer = Result<{ readonly id: string | null }, Refusal>;

/** Carries out an intent, in one transaction, or says why not; what it may not do is checked here and nowhere else. */
export async function submit(
  parts: EngineParts,
  reconciler: Pick<Reconciler, 'exclusively'>,
  watch: Pick<DeliveryWatch, 'refresh'>,
  intent: Intent,
  signal?: AbortSignal,
): Promise<Answer> {
  if (needsTrust(intent.kind) && !parts.trusted()) {
    return err(untrustedRefusal);
  }
  if (parts.store.readOnly !== null) {
    return err(await whileReadOnly(parts, intent, parts.store.readOnly));
  }
  switch (intent.kind) {
    case 'createTask':
      return createTask(parts, intent, signal);
    case 'removeWorktree':
      return removeWorktree(parts, reconciler, intent.path);
    case 'restoreRescue':
      return restoreRescue(parts, intent, signal);
    case 'goBack':
      return goBack(parts, reconciler, intent);
    case 'createSession':
      return createSession(parts, intent, signal);
    case 'sessionToTask':
    case 'sessionToPullRequest':
      return turnSession(parts, reconciler, intent, signal);
    case 'returnPullRequest':
      return returnPullRequest(parts, intent.subtaskId, signal);
    case 'refreshPullRequests':
      watch.refresh();
      return ok({ id: null });
    case 'markMerged':
    case 'updateBranch':
    case 'closePullRequest':
      return answered(await changeDelivery(parts, reconciler, intent, signal));
    case 'deleteSubtask':
    case 'deleteTask':
      return intent.closePullRequests === true
        ? closeAndDelete(parts, reconciler, intent, () => commit(parts, intent))
        : commit(parts, intent);
    case 'mergeSubtask':
    case 'releaseHold': {
      const objection = await mergeObjection(parts, intent);
      return objection === null ? commit(parts, intent) : err(objection);
    }
    default:
      return commit(parts, intent);
  }
}

async function commit(parts: EngineParts, intent: Change): Promise<Answer> {
  try {
    const moment = momentOf(parts);
    return answered(await parts.store.transact((tables) => change(parts, tables, intent, moment)));
  } catch (error) {
    const { readOnly } = parts.store;
    if (readOnly === null) {
      throw error;
    }
    return err(await whileReadOnly(parts, intent, readOnly));
  }
}

function answered(result: Result<void, Refusal>): Answer {
  return result.ok ? ok({ id: null }) : result;
}

async function whileReadOnly(parts: EngineParts, intent: Intent, why: string): Promise<Refusal> {
  return (await endUnrecorded(parts, intent, why)) ?? refusal('unprocessable', why);
}

/** Those that look at nothing but the facts, and change nothing else. */
type Change = Exclude<
  Intent,
  {
    kind:
      | ('createSession' | 'sessionToTask' | 'sessionToPullRequest')
      | ('createTask' | 'removeWorktree' | 'restoreRescue' | 'goBack')
      | ('markMerged' | 'updateBranch' | 'closePullRequest' | 'refreshPullRequests' | 'returnPullRequest');
  }
>;

function change(
  parts: Pick<EngineParts, 'settings' | 'projectId'>,
  tables: Tables,
  intent: Change,
  moment: Moment,
): Result<void, Refusal> {
  switch (intent.kind) {
    case 'retryPlanning':
    case 'stopTask':
    case 'resumeTask':
    case 'deleteTask':
    case 'acceptBase':
      return onTask(tables, intent.taskId, taskChanges[intent.kind], moment);
    case 'releaseTaskHold':
    case 'setTaskBudget':
      return onTask(tables, intent.taskId, changeTaskLimit(intent, parts.settings()), moment);
    case 'approvePlan':
    case 'rejectPlan':
    case 'editPlan':
    case 'replan':
    case 'answerQuestions':
      return onTask(tables, intent.taskId, changePlan(intent, parts.settings()), moment);
    case 'startSubtask':
    case 'stopSubtask':
    case 'retrySubtask':
    case 'mergeSubtask':
    case 'deleteSubtask':
      return onSubtask(tables, intent.subtaskId, subtaskChanges[intent.kind], moment);
    case 'releaseHold':
    case 'setSubtaskBudget':
      return onSubtask(tables, intent.subtaskId, changeSubtaskLimit(intent, parts.settings()), moment);
    case 'requestChanges':
      return onSubtask(tables, intent.subtaskId, requestChanges(intent.feedback), moment);
    case 'moveSubtask':
    case 'serialize':
    case 'addDependency':
    case 'removeDependency':
    case 'allowOverlap':
      return onSubtask(tables, intent.subtaskId, changeSequence(intent), moment);
    case 'approveVerify':
    case 'revokeVerify':
      return onSubtask(tables, intent.subtaskId, changeVerify(intent), moment);
    default:
      return changeApartFromTasks(parts, tables, intent, moment);
  }
}

/** What is asked for a session, or for the project as a whole. */
function changeApartFromTasks(
  parts: Pick<EngineParts, 'settings' | 'projectId'>,
  tables: Tables,
  intent: SessionIntent | Extract<Change, { kind: 'setDayBudget' | 'stopRun' | 'stopEverything' }>,
  moment: Moment,
): Result<void, Refusal> {
  switch (intent.kind) {
    case 'stopSession':
    case 'deleteSession':
    case 'followUp':
    case 'releaseSessionHold':
      return onSession(tables, intent.sessionId, changeSession(intent, parts.settings()), moment);
    case 'setDayBudget':
      return setDayBudget(tables, parts.projectId, intent.budgetUsd, parts.settings(), moment);
    case 'stopRun':
      return stopRun(tables, intent.runId, moment);
    case 'stopEverything':
      return stopEverything(tables, moment);
  }
}

function changeTaskLimit(
  intent: Extract<Intent, { kind: 'releaseTaskHold' | 'setTaskBudget' }>,
  settings: Settings,
): TaskChange {
  return intent.kind === 'setTaskBudget'
    ? setTaskBudget(intent.budgetUsd, settings)
    : releaseTaskHold(settings);
}

function changeSubtaskLimit(
  intent: Extract<Intent, { kind: 'releaseHold' | 'setSubtaskBudget' }>,
  settings: Settings,
): SubtaskChange {
  return intent.kind === 'setSubtaskBudget'
    ? setSubtaskBudget(intent.budgetUsd, settings)
    : releaseHold(settings);
}

function changeSequence(
  intent: OrderIntent | Extract<Intent, { kind: 'moveSubtask' | 'serialize' }>,
): SubtaskChange {
  switch (intent.kind) {
    case 'moveSubtask':
      return moveBefore(intent.beforeId);
    case 'serialize':
      return serialize(intent.otherId);
    default:
      return changeOrder(intent);
  }
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

function onSession(tables: Tables, id: string, work: SessionChange, moment: Moment): Result<void, Refusal> {
  const session = tables.sessions.get(id);
  return session && !session.deleting
    ? work(tables, session, moment)
    : err(refusal('notFound', 'That session is no longer there.'));
}

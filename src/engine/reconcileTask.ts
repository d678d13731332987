import type { Step } from '../domain/step.ts';
import type { Task } from '../domain/task.ts';
import { isTaskAsSeen, isWanted, runsOfRound } from './facts.ts';
import { holdTask, moveTask } from './moves.ts';
import type { EngineParts } from './parts.ts';
import { checkBase } from './steps/checkBase.ts';
import { letTaskWait } from './steps/holds.ts';
import { planTask } from './steps/planTask.ts';
import { removeTaskWorktree, tidyTask } from './steps/tidy.ts';
import { momentOf } from './time.ts';

/** Takes the next step for one task; see `reconcileSubtask`. */
export async function reconcileTask(parts: EngineParts, id: string): Promise<number | null> {
  const { tables } = parts.store;
  const task = tables.tasks.get(id);
  if (!task) {
    return null;
  }
  const running = tables.runs.ofTask(id).filter((run) => run.status === 'RUNNING');
  const unwanted = running.filter((run) => !isWanted(run, tables));
  if (unwanted.length > 0) {
    await Promise.all(unwanted.map((run) => parts.processes.stop(run.directory)));
    return null;
  }
  if (!parts.trusted()) {
    return null;
  }
  if (task.deleting) {
    await takeApart(parts, task);
    return null;
  }
  if (running.length > 0) {
    return null;
  }
  await tidyTask(parts, task);
  if (task.hold?.until) {
    return endHold(parts, task, Date.parse(task.hold.until));
  }
  return perform(parts, task, nextStep(parts, task));
}

function nextStep(parts: EngineParts, task: Task): Step {
  const orchestrator = parts.orchestrators.get(task.orchestrator);
  if (!orchestrator) {
    const reason = `Its orchestrator '${task.orchestrator}' is not known to this version.`;
    return task.hold
      ? { kind: 'wait', until: null }
      : { kind: 'hold', hold: { kind: 'tool', reason, until: null } };
  }
  return orchestrator.next({
    entity: 'task',
    task,
    runs: runsOfRound(parts.store.tables.runs.ofTask(task.id), task.round),
    settings: parts.settings(),
    now: parts.clock.now(),
  });
}

async function perform(parts: EngineParts, task: Task, step: Step): Promise<number | null> {
  switch (step.kind) {
    case 'wait':
      return step.until;
    case 'plan':
      await planTask(parts, task, step.attempt, step.feedback);
      return null;
    case 'checkBase':
      await checkBase(parts, task, 1 + parts.store.tables.runs.ofTask(task.id).length);
      return null;
    case 'hold':
      await letTaskWait(parts, task, step.hold.kind, step.hold.reason);
      return null;
    case 'fail':
      await parts.store.transact((tables) => {
        if (isTaskAsSeen(tables, task)) {
          moveTask(tables, task.id, 'planningFailed', momentOf(parts), { reason: step.reason, hold: null });
        }
      });
      return null;
    case 'askUser':
    case 'criticize':
    case 'setUp':
    case 'run':
    case 'gate':
    case 'deliver':
      throw new Error(`A task cannot take the step '${step.kind}'`);
  }
}

/** Removes the task once its subtasks have taken themselves apart. */
async function takeApart(parts: EngineParts, task: Task): Promise<void> {
  if (parts.store.tables.subtasks.ofTask(task.id).length > 0) {
    return;
  }
  if (task.worktree !== null) {
    await removeTaskWorktree(parts, task);
  }
  await parts.store.transact((rows) => rows.tasks.delete(task.id));
}

async function endHold(parts: EngineParts, task: Task, until: number): Promise<number | null> {
  if (until > parts.clock.now()) {
    return until;
  }
  await parts.store.transact((tables) => holdTask(tables, task.id, null, momentOf(parts)));
  return null;
}

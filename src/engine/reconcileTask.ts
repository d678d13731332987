import type { Step } from '../domain/step.ts';
import type { Task } from '../domain/task.ts';
import { waitsForUser } from '../domain/task.ts';
import { isTaskAsSeen, isWanted, runsOfRound } from './facts.ts';
import type { EngineParts } from './parts.ts';
import { giveUpPlanning } from './plans/giveUpPlanning.ts';
import { removeTask } from './spending.ts';
import { awaitOrchestrator } from './steps/awaitOrchestrator.ts';
import { checkBase } from './steps/checkBase.ts';
import { endHold } from './steps/endHold.ts';
import { letTaskWait } from './steps/holds.ts';
import { askUser, criticizePlan, planTask } from './steps/planTask.ts';
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
  const lookAgainAt = await awaitOrchestrator(parts, task);
  if (lookAgainAt !== null) {
    return lookAgainAt;
  }
  if (task.hold?.until) {
    return endHold(parts, { task, subtask: null }, task.hold);
  }
  const must = task.hold === null ? waitsForUser(task) : null;
  return perform(parts, task, must ? { kind: 'hold', hold: must } : nextStep(parts, task));
}

function nextStep(parts: EngineParts, task: Task): Step {
  const orchestrator = parts.orchestrators.choose(task.orchestrator);
  if (!orchestrator.ok) {
    return { kind: 'wait', until: null };
  }
  return orchestrator.value.next({
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
    case 'askUser':
      await askUser(parts, task, step.attempt);
      return null;
    case 'criticize':
      await criticizePlan(parts, task, step.attempt);
      return null;
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
          giveUpPlanning(tables, task.id, step.reason, parts.settings(), momentOf(parts));
        }
      });
      return null;
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
  await parts.store.transact((rows) => removeTask(rows, task, parts.clock.now()));
}

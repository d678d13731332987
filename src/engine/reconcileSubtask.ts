import type { Step } from '../domain/step.ts';
import type { Subtask } from '../domain/subtask.ts';
import type { Task } from '../domain/task.ts';
import type { Mutex } from '../lib/mutex.ts';
import { deliver } from './delivery/deliver.ts';
import { existing, isAsSeen, isWanted, runsBeforeRound, runsOfRound } from './facts.ts';
import { moveSubtask } from './moves.ts';
import type { EngineParts } from './parts.ts';
import { removeSubtask } from './spending.ts';
import { awaitOrchestrator } from './steps/awaitOrchestrator.ts';
import { endHold } from './steps/endHold.ts';
import { startGate } from './steps/gate.ts';
import { letSubtaskWait } from './steps/holds.ts';
import { setUpSubtask } from './steps/setUpSubtask.ts';
import { dropCheckpoints, removeSubtaskWorktree, tidySubtask } from './steps/tidy.ts';
import { withTrueWorktree } from './steps/trueWorktree.ts';
import { startWork } from './steps/work.ts';
import { momentOf } from './time.ts';

/**
 * Takes the next step for one subtask, at most one effect, and answers when to look again (milliseconds since
 * the epoch) or `null`: when a fact changes. Called without cause, it does nothing.
 */
export async function reconcileSubtask(
  parts: EngineParts,
  merging: Mutex,
  id: string,
): Promise<number | null> {
  const { tables } = parts.store;
  const subtask = tables.subtasks.get(id);
  if (!subtask) {
    return null;
  }
  const running = tables.runs.ofSubtask(id).filter((run) => run.status === 'RUNNING');
  const unwanted = running.filter((run) => !isWanted(run, tables));
  if (unwanted.length > 0) {
    await Promise.all(unwanted.map((run) => parts.processes.stop(run.directory)));
    return null;
  }
  const task = existing(tables.tasks.get(subtask.taskId), 'The task');
  if (!parts.trusted()) {
    return null;
  }
  // Here and not where a task is taken apart: nothing else is done for this subtask at the same time.
  if (subtask.deleting || task.deleting) {
    await dropCheckpoints(parts, subtask);
    await removeSubtaskWorktree(parts, subtask);
    await parts.store.transact((rows) => removeSubtask(rows, subtask, parts.clock.now()));
    return null;
  }
  if (running.length > 0) {
    return null;
  }
  const tidyAt = await tidySubtask(parts, subtask);
  if (subtask.hold?.until) {
    return endHold(parts, { task, subtask }, subtask.hold);
  }
  const step = await nextStep(parts, task, subtask);
  return earliest(tidyAt, await perform(parts, merging, task, subtask, step));
}

async function nextStep(parts: EngineParts, task: Task, subtask: Subtask): Promise<Step> {
  const orchestrator = parts.orchestrators.choose(task.orchestrator);
  if (!orchestrator.ok) {
    // The task waits, and wakes all of its subtasks when it goes on.
    await awaitOrchestrator(parts, task);
    return { kind: 'wait', until: null };
  }
  const runs = parts.store.tables.runs.ofSubtask(subtask.id);
  return orchestrator.value.next({
    entity: 'subtask',
    task,
    subtask: await withTrueWorktree(subtask),
    runs: runsOfRound(runs, subtask.round),
    earlierRuns: runsBeforeRound(runs, subtask.round),
    settings: parts.settings(),
    now: parts.clock.now(),
  });
}

async function perform(
  parts: EngineParts,
  merging: Mutex,
  task: Task,
  subtask: Subtask,
  step: Step,
): Promise<number | null> {
  const attempt = 1 + runsOfRound(parts.store.tables.runs.ofSubtask(subtask.id), subtask.round).length;
  switch (step.kind) {
    case 'wait':
      return step.until;
    case 'setUp':
      await setUpSubtask(parts, task, subtask, attempt);
      return null;
    case 'run':
      await startWork(parts, task, subtask, step.attempt, step.feedback);
      return null;
    case 'gate':
      await startGate(parts, subtask, step.attempt);
      return null;
    case 'deliver':
      return deliver(parts, merging, task, subtask);
    case 'hold':
      await letSubtaskWait(parts, subtask, step.hold.kind, step.hold.reason);
      return null;
    case 'fail':
      await parts.store.transact((tables) => {
        if (isAsSeen(tables, subtask)) {
          moveSubtask(tables, subtask.id, 'fail', momentOf(parts), { reason: step.reason, hold: null });
        }
      });
      return null;
    case 'askUser':
    case 'plan':
    case 'criticize':
    case 'checkBase':
      throw new Error(`A subtask cannot take the step '${step.kind}'`);
  }
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

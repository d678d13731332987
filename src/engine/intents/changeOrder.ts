import { findCycle } from '../../domain/graph.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Intent } from '../../protocol/intent.ts';
import type { Tables } from '../../store/store.ts';
import { type Moment, moveSubtask, note } from '../moves.ts';
import type { SubtaskChange } from './changeSubtask.ts';

export type OrderIntent = Extract<Intent, { kind: 'addDependency' | 'removeDependency' | 'allowOverlap' }>;

/** What a subtask waits for, changed by hand. */
export function changeOrder(intent: OrderIntent): SubtaskChange {
  switch (intent.kind) {
    case 'addDependency':
      return addDependency(intent.dependsOnId);
    case 'removeDependency':
      return removeDependency(intent.dependsOnId);
    case 'allowOverlap':
      return allowOverlap(intent.allowed);
  }
}

function addDependency(parentId: string): SubtaskChange {
  return (tables, subtask, moment) => {
    const parent = tables.subtasks.get(parentId);
    if (!parent || parent.deleting) {
      return gone;
    }
    const objection = hasBegun(subtask) ?? cannotDepend(tables, subtask, parent);
    if (objection !== null) {
      return refuse(`Subtask ${subtask.number} cannot be made to wait for ${parent.number}: ${objection}`);
    }
    tables.dependencies.insert({ subtaskId: subtask.id, dependsOnId: parentId });
    noteChange(tables, subtask, `now waits for ${nameOf(parent)}`, moment);
    if (subtask.status === 'READY' && parent.status !== 'MERGED') {
      moveSubtask(tables, subtask.id, 'dependenciesOpen', moment);
    }
    return ok();
  };
}

/** What it makes ready follows from the facts, as after a merge. */
function removeDependency(parentId: string): SubtaskChange {
  return (tables, subtask, moment) => {
    const parent = tables.subtasks.get(parentId);
    if (!parent) {
      return gone;
    }
    if (!dependsOn(tables, subtask, parentId)) {
      return refuse(`Subtask ${subtask.number} does not wait for ${parent.number}`);
    }
    const objection = hasBegun(subtask);
    if (objection !== null) {
      return refuse(`What subtask ${subtask.number} waited for cannot be changed: ${objection}`);
    }
    tables.dependencies.delete({ subtaskId: subtask.id, dependsOnId: parentId });
    noteChange(tables, subtask, `no longer waits for ${nameOf(parent)}`, moment);
    return ok();
  };
}

function allowOverlap(allowed: boolean): SubtaskChange {
  return (tables, subtask, moment) => {
    if (subtask.runsBeside !== allowed) {
      tables.subtasks.update(subtask.id, { runsBeside: allowed, updatedAt: moment.at });
      const text = allowed
        ? 'may be worked beside others that change the same files'
        : 'waits for others that change the same files';
      note(tables, subtask.id, text, moment);
    }
    return ok();
  };
}

/** What it builds on is chosen when it is started for the first time, and stays. */
function hasBegun({ status, baseCommit }: Subtask): string | null {
  switch (status) {
    case 'IN_PROGRESS':
      return 'it is already running, from a base that is fixed';
    case 'COMPLETED':
    case 'MERGED':
      return 'its work is done already';
    case 'PENDING':
    case 'READY':
    case 'BLOCKED_DEPENDENCY':
    case 'BLOCKED_FAILURE':
      return baseCommit === null ? null : 'it has been worked on already, from a base that is fixed';
  }
}

function cannotDepend(tables: Tables, subtask: Subtask, parent: Subtask): string | null {
  if (parent.id === subtask.id) {
    return 'nothing can wait for itself';
  }
  if (parent.taskId !== subtask.taskId) {
    return 'it belongs to another task';
  }
  if (dependsOn(tables, subtask, parent.id)) {
    return 'it does so already';
  }
  const circle = circleThrough(tables, subtask, parent);
  return circle && `they would wait for one another in a circle: ${circle.join(' → ')}`;
}

/** The numbers of those that would wait for one another, each for the next. */
function circleThrough(tables: Tables, subtask: Subtask, parent: Subtask): readonly number[] | null {
  const all = tables.subtasks.ofTask(subtask.taskId);
  const numbers = new Map(all.map(({ id, number }) => [id, number]));
  const graph = new Map(
    all.map(({ id }) => [id, tables.dependencies.of(id).map((edge) => edge.dependsOnId)]),
  );
  graph.set(subtask.id, [parent.id, ...(graph.get(subtask.id) ?? [])]);
  return findCycle(graph)?.flatMap((id) => numbers.get(id) ?? []) ?? null;
}

function dependsOn(tables: Tables, subtask: Subtask, parentId: string): boolean {
  return tables.dependencies.of(subtask.id).some((edge) => edge.dependsOnId === parentId);
}

function noteChange(tables: Tables, subtask: Subtask, text: string, moment: Moment): void {
  tables.subtasks.update(subtask.id, { updatedAt: moment.at });
  note(tables, subtask.id, text, moment);
}

const gone = err(refusal('notFound', 'That subtask is no longer there.'));

function refuse(message: string): Result<never, Refusal> {
  return err(refusal('conflict', `${message}.`));
}

function nameOf({ number, title }: Subtask): string {
  return `${number} (${title})`;
}

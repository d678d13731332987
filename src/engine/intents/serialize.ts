import { takeTurns } from '../../domain/conflictPolicy.ts';
import { baseName } from '../../domain/delivery.ts';
import { findCycle } from '../../domain/graph.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import type { Subtask } from '../../domain/subtask.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Tables } from '../../store/store.ts';
import { existing } from '../facts.ts';
import { type Moment, moveSubtask, note } from '../moves.ts';
import type { SubtaskChange } from './changeSubtask.ts';

/**
 * Lets one of two that are in each other's way wait until the other is merged. One that is in progress is stopped, keeps
 * what it has done, and goes on like anything that depends on another, by first taking the base into its branch.
 */
export function serialize(otherId: string): SubtaskChange {
  return (tables, subtask, moment) => {
    const other = tables.subtasks.get(otherId);
    if (!other || other.deleting) {
      return err(refusal('notFound', 'That subtask is no longer there.'));
    }
    const { waits, first, objection } = takeTurns(subtask, other);
    if (objection !== null) {
      return refuse(subtask, other, objection);
    }
    if (!dependsOn(tables, waits, first.id)) {
      if (makesCircle(tables, waits, first)) {
        return refuse(subtask, other, 'they would wait for one another in a circle');
      }
      tables.dependencies.insert({ subtaskId: waits.id, dependsOnId: first.id });
    }
    letWait(tables, waits, first, moment);
    return ok();
  };
}

function letWait(tables: Tables, waits: Subtask, first: Subtask, moment: Moment): void {
  const task = existing(tables.tasks.get(waits.taskId), 'The task');
  const change = {
    feedback: [waits.feedback, whatToDo(baseName(task), waits, first)]
      .filter((text) => text !== null)
      .join('\n\n'),
    hold: null,
    updatedAt: moment.at,
  };
  note(
    tables,
    waits.id,
    `now waits for ${first.number} (${first.title}), which changes the same files`,
    moment,
  );
  if (moveSubtask(tables, waits.id, 'stop', moment, { ...change, stopped: false }) === null) {
    tables.subtasks.update(waits.id, waits.baseCommit === null ? { updatedAt: moment.at } : change);
  }
  moveSubtask(tables, waits.id, 'dependenciesOpen', moment);
}

function whatToDo(base: string, waits: Subtask, first: Subtask): string {
  const files = waits.conflicts.find(({ subtaskId }) => subtaskId === first.id)?.files ?? [];
  const where = files.length > 0 ? ` in: ${files.join(', ')}` : '';
  return `Subtask ${first.number} (${first.title}) has been merged meanwhile, and what you have done so far may conflict with it${where}. Before anything else merge ${base} into your branch, and keep what both sides want.`;
}

function dependsOn(tables: Tables, { id }: Subtask, parentId: string): boolean {
  return tables.dependencies.of(id).some(({ dependsOnId }) => dependsOnId === parentId);
}

function makesCircle(tables: Tables, waits: Subtask, first: Subtask): boolean {
  const all = tables.subtasks.ofTask(waits.taskId);
  const graph = new Map(
    all.map(({ id }) => [id, tables.dependencies.of(id).map((edge) => edge.dependsOnId)]),
  );
  graph.set(waits.id, [first.id, ...(graph.get(waits.id) ?? [])]);
  return findCycle(graph) !== null;
}

function refuse(one: Subtask, other: Subtask, why: string): Result<never, Refusal> {
  return err(refusal('conflict', `Subtasks ${one.number} and ${other.number} cannot take turns: ${why}.`));
}

import type { Subtask } from '../../domain/subtask.ts';
import type { Tables } from '../../store/store.ts';

/** A subtask with the ids of what it depends on. */
export interface PlannedCard extends Subtask {
  readonly dependsOn: readonly string[];
}

/** The subtasks of a task as a plan can be compared with them. */
export function planCards(tables: Tables, taskId: string): readonly PlannedCard[] {
  return tables.subtasks.ofTask(taskId).map((subtask) => ({
    ...subtask,
    dependsOn: tables.dependencies.of(subtask.id).map((edge) => edge.dependsOnId),
  }));
}

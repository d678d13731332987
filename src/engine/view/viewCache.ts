import type { ProjectView, RunView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { EngineParts } from '../parts.ts';
import type { Schedule } from '../schedule.ts';
import { type ActivityOf, runView, subtaskView, taskView } from './projectView.ts';

/** What became of some items of the view. */
interface Refreshed {
  readonly tasks: readonly TaskView[];
  readonly subtasks: readonly SubtaskView[];
  readonly runs: readonly RunView[];
  /** Ids of what is no longer there. */
  readonly removed: readonly string[];
}

/** The items of the project's view, each made again only when it may have changed: it is asked for often. */
export interface ViewCache {
  /** Makes these items again. */
  refresh(ids: Iterable<string>): Refreshed;
  whole(): Omit<ProjectView, 'sequence' | 'project'>;
}

export function createViewCache(parts: EngineParts, schedule: Schedule, activityOf: ActivityOf): ViewCache {
  const { tables } = parts.store;
  const tasks = new Map<string, TaskView>();
  const subtasks = new Map<string, SubtaskView>();
  const runs = new Map<string, RunView>();
  const refresh = (ids: Iterable<string>): Refreshed => {
    const all = [...ids];
    const subtaskRows = all.flatMap((id) => tables.subtasks.get(id) ?? []);
    const refreshed = {
      tasks: all.flatMap((id) => tables.tasks.get(id) ?? []).map((task) => taskView(parts, task, activityOf)),
      subtasks: subtaskRows.map((subtask) => subtaskView(parts, schedule, subtask, activityOf)),
      runs: all.flatMap((id) => tables.runs.get(id) ?? []).map(runView),
    };
    const removed = new Set(all);
    put(tasks, refreshed.tasks, removed);
    put(subtasks, refreshed.subtasks, removed);
    put(runs, refreshed.runs, removed);
    for (const id of removed) {
      tasks.delete(id);
      subtasks.delete(id);
      runs.delete(id);
    }
    return { ...refreshed, removed: [...removed] };
  };
  refresh([...tables.tasks.all(), ...tables.subtasks.all(), ...tables.runs.all()].map((row) => row.id));
  return {
    refresh,
    whole: () => ({
      tasks: [...tasks.values()],
      subtasks: [...subtasks.values()],
      runs: [...runs.values()],
    }),
  };
}

function put<T extends { readonly id: string }>(
  into: Map<string, T>,
  items: readonly T[],
  removed: Set<string>,
): void {
  for (const item of items) {
    into.set(item.id, item);
    removed.delete(item.id);
  }
}

import { newestFirst } from '../../domain/session.ts';
import type { Task } from '../../domain/task.ts';
import type { ProjectView, RunView, SessionView, SubtaskView, TaskView } from '../../protocol/view.ts';
import type { Tables } from '../../store/store.ts';
import type { EngineParts } from '../parts.ts';
import type { Schedule } from '../schedule.ts';
import { type ActivityOf, runView, subtaskView, taskView } from './projectView.ts';
import { sessionView } from './sessionView.ts';
import { createWaitWatch } from './waits.ts';

/** What became of some items of the view. */
interface Refreshed {
  readonly tasks: readonly TaskView[];
  readonly subtasks: readonly SubtaskView[];
  readonly sessions: readonly SessionView[];
  readonly runs: readonly RunView[];
  /** Ids of what is no longer there. */
  readonly removed: readonly string[];
}

/** The items of the project's view, each made again only when it may have changed: it is asked for often. */
export interface ViewCache {
  /** These may look otherwise than before. */
  mark(ids: Iterable<string>): void;
  /** What has become of those that were marked since this was last asked. */
  news(): Refreshed;
  whole(): Items;
  /** Of what it shows, and of what is there. */
  everyId(): readonly string[];
}

type Items = Omit<ProjectView, 'sequence' | 'project'>;

export function createViewCache(parts: EngineParts, schedule: Schedule, activityOf: ActivityOf): ViewCache {
  const items = createItems(parts, schedule, activityOf);
  const untold = new Set<string>();
  const stale = new Set<string>(); // Those of `untold` that have not been made again yet.
  const otherWaits = createWaitWatch(parts, schedule);
  const mark = (ids: Iterable<string>): void => {
    for (const id of ids) {
      untold.add(id);
      stale.add(id);
    }
  };
  return {
    mark,
    news() {
      mark(otherWaits());
      const news = items.refresh(untold);
      untold.clear();
      stale.clear();
      return news;
    },
    whole() {
      mark(otherWaits());
      items.refresh(stale);
      stale.clear();
      return items.whole();
    },
    everyId: () => [...Object.values(items.whole()).flatMap(idsOf), ...everyId(parts.store.tables)],
  };
}

/** `refresh` makes these again. */
function createItems(
  parts: EngineParts,
  schedule: Schedule,
  activityOf: ActivityOf,
): { refresh(ids: Iterable<string>): Refreshed; whole(): Items } {
  const { tables } = parts.store;
  const tasks = new Map<string, TaskView>();
  const subtasks = new Map<string, SubtaskView>();
  const sessions = new Map<string, SessionView>();
  const runs = new Map<string, RunView>();
  const siblings = createSiblings();
  const refreshSubtasks = (ids: readonly string[]): readonly SubtaskView[] => {
    const rows = ids.flatMap((id) => tables.subtasks.get(id) ?? []);
    const views = rows.map((row) => subtaskView(parts, schedule, row, activityOf));
    siblings.remove(ids.flatMap((id) => subtasks.get(id) ?? []));
    siblings.add(views);
    return views;
  };
  const refreshTask = (task: Task) => taskView(parts, task, siblings.of(task.id), activityOf);
  const refresh = (ids: Iterable<string>): Refreshed => {
    const all = [...ids];
    const refreshed = {
      // Before the tasks, which are made from them.
      subtasks: refreshSubtasks(all),
      tasks: all.flatMap((id) => tables.tasks.get(id) ?? []).map(refreshTask),
      sessions: all
        .flatMap((id) => tables.sessions.get(id) ?? [])
        .map((session) => sessionView(parts, session, activityOf)),
      runs: all.flatMap((id) => tables.runs.get(id) ?? []).map(runView),
    };
    const there = new Set(Object.values(refreshed).flatMap(idsOf));
    const removed = all.filter((id) => !there.has(id));
    put(tasks, refreshed.tasks, removed);
    put(subtasks, refreshed.subtasks, removed);
    put(sessions, refreshed.sessions, removed);
    put(runs, refreshed.runs, removed);
    return { ...refreshed, removed };
  };
  refresh(everyId(tables));
  return {
    refresh,
    whole: () => ({
      tasks: [...tasks.values()],
      subtasks: [...subtasks.values()],
      sessions: newestFirst([...sessions.values()]),
      runs: [...runs.values()],
    }),
  };
}

function everyId({ tasks, subtasks, sessions, runs }: Tables): readonly string[] {
  return [tasks, subtasks, sessions, runs].flatMap((table) => idsOf(table.all()));
}

function idsOf(items: readonly { readonly id: string }[]): readonly string[] {
  return items.map(({ id }) => id);
}

/** The views of subtasks by their task. */
function createSiblings() {
  const ofTasks = new Map<string, Map<string, SubtaskView>>();
  return {
    of: (taskId: string): readonly SubtaskView[] => [...(ofTasks.get(taskId)?.values() ?? [])],
    add(views: readonly SubtaskView[]): void {
      for (const view of views) {
        const own = ofTasks.get(view.taskId) ?? new Map();
        ofTasks.set(view.taskId, own.set(view.id, view));
      }
    },
    remove(views: readonly SubtaskView[]): void {
      for (const { id, taskId } of views) {
        const own = ofTasks.get(taskId);
        own?.delete(id);
        if (own?.size === 0) {
          ofTasks.delete(taskId);
        }
      }
    },
  };
}

function put<T extends { readonly id: string }>(
  into: Map<string, T>,
  items: readonly T[],
  removed: readonly string[],
): void {
  for (const item of items) {
    into.set(item.id, item);
  }
  for (const id of removed) {
    into.delete(id);
  }
}

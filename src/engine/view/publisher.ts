import type { Dependency, Subtask } from '../../domain/subtask.ts';
import type { Disposable } from '../../lib/disposables.ts';
import { Emitter, type Event } from '../../lib/emitter.ts';
import type { ProjectView, ViewPatch } from '../../protocol/view.ts';
import type { Changes } from '../../store/store.ts';
import type { EngineParts } from '../parts.ts';
import { type ActivityOf, headerView } from './projectView.ts';
import { createViewCache } from './viewCache.ts';

const shortestPauseMs = 100;

/** Turns what was committed, and what runs are doing, into patches of the project's view: at most ten a second. */
export interface Publisher extends Disposable {
  readonly onDidChange: Event<ViewPatch>;
  view(): ProjectView;
  /** Facts were committed. */
  committed(changes: Changes): void;
  /** Something about these tasks or subtasks, or about the project itself, changed that is no fact. */
  touched(ids: readonly string[]): void;
  /** Everything may look different, such as after a change of the settings. */
  touchedAll(): void;
}

export function createPublisher(parts: EngineParts, activityOf: ActivityOf): Publisher {
  const emitter = new Emitter<ViewPatch>();
  const relatives = createRelatives(parts);
  const cache = createViewCache(parts, activityOf);
  const changed = new Set<string>();
  /** Those of `changed` that the cache has not taken in yet. */
  const stale = new Set<string>();
  let sequence = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let waiting: Disposable | null = null;
  const publish = (): void => {
    waiting = null;
    lastAt = parts.clock.now();
    sequence += 1;
    const patch = { sequence, project: headerView(parts), ...cache.refresh(changed) };
    changed.clear();
    stale.clear();
    emitter.fire(patch);
  };
  const touched = (ids: Iterable<string>): void => {
    for (const id of ids) {
      changed.add(id);
      stale.add(id);
    }
    const now = parts.clock.now();
    // A clock that was put back must not hold up the views until it has caught up.
    waiting ??= parts.clock.at(Math.max(now, Math.min(lastAt, now) + shortestPauseMs), publish);
  };
  return {
    onDidChange: emitter.event,
    view() {
      cache.refresh(stale);
      stale.clear();
      return { ...cache.whole(), sequence };
    },
    committed(changes) {
      touched([...changes.tasks, ...changes.subtasks, ...changes.runs, ...relatives(changes)]);
    },
    touched,
    touchedAll() {
      const { tasks, subtasks } = parts.store.tables;
      touched([...tasks.all(), ...subtasks.all()].map((row) => row.id));
    },
    dispose: () => waiting?.dispose(),
  };
}

/**
 * Whose view shows something of what changed: a run's subtask and task, a subtask's task and what it waits for.
 * That is remembered, because the rows that say so may be gone with the change.
 */
function createRelatives({ store: { tables } }: EngineParts): (changes: Changes) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const relativesOf = (subtask: Subtask, edges: readonly Dependency[]): readonly string[] => [
    subtask.taskId,
    ...edges.map((edge) => edge.dependsOnId),
  ];
  const edges = Map.groupBy(tables.dependencies.all(), (edge) => edge.subtaskId);
  for (const subtask of tables.subtasks.all()) {
    known.set(subtask.id, relativesOf(subtask, edges.get(subtask.id) ?? []));
  }
  return (changes) => {
    const found: string[] = [];
    for (const id of changes.runs) {
      const run = tables.runs.get(id);
      found.push(...(run ? [run.taskId] : []), ...(run?.subtaskId ? [run.subtaskId] : []));
    }
    for (const id of changes.subtasks) {
      found.push(...(known.get(id) ?? []));
      const subtask = tables.subtasks.get(id);
      if (subtask) {
        const now = relativesOf(subtask, tables.dependencies.of(id));
        found.push(...now);
        known.set(id, now);
      } else {
        known.delete(id);
      }
    }
    return found;
  };
}

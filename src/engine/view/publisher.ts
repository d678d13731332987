import type { Dependency, Subtask } from '../../domain/subtask.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Disposable } from '../../lib/disposables.ts';
import { Emitter, type Event } from '../../lib/emitter.ts';
import type { ProjectView, ViewPatch } from '../../protocol/view.ts';
import type { Changes, Tables } from '../../store/store.ts';
import type { EngineParts } from '../parts.ts';
import type { Schedule } from '../schedule.ts';
import { type ActivityOf, headerView, type Surroundings } from './projectView.ts';
import { createSpendingOfToday } from './spendingOfToday.ts';
import { createViewCache } from './viewCache.ts';
import { createWaitWatch } from './waits.ts';

const shortestPauseMs = 100;

/** Turns what was committed, and what runs are doing, into patches of the project's view: at most ten a second. */
export interface Publisher extends Disposable {
  readonly onDidChange: Event<ViewPatch>;
  view(): ProjectView;
  /** What the tables show has changed: who looks must not find an item beside another one from before. */
  changed(changes: Changes): void;
  /** Facts were committed. */
  committed(changes: Changes): void;
  /** Something about these tasks, subtasks or sessions, or about the project itself, changed that is no fact. */
  touched(ids: readonly string[]): void;
  /** Everything may look different, such as after a change of the settings. */
  touchedAll(): void;
  /** The tables are as they were before: what they showed since could not be committed. */
  undone(): void;
}

export function createPublisher(
  parts: EngineParts,
  schedule: Schedule,
  activityOf: ActivityOf,
  /** Told whether somebody looks, or is only told what is new. */
  surroundings: (isShown: boolean) => Surroundings,
): Publisher {
  const emitter = new Emitter<ViewPatch>();
  const relatives = createRelatives(parts, schedule);
  const cache = createViewCache(parts, schedule, activityOf);
  const otherWaits = createWaitWatch(parts, schedule);
  const unpublished = new Set<string>();
  const stale = new Set<string>(); // Those of `unpublished` that the cache has not taken in yet.
  const today = createSpendingOfToday(parts);
  const header = (isShown: boolean) => headerView(parts, today.usd(), surroundings(isShown));
  let sequence = 0;
  const addAll = (ids: Iterable<string>): void => addTo([unpublished, stale], ids);
  const publish = (): void => {
    addAll(otherWaits());
    sequence += 1;
    const patch = { sequence, project: header(false), ...cache.refresh(unpublished) };
    unpublished.clear();
    stale.clear();
    emitter.fire(patch);
  };
  const pace = createPace(parts.clock, publish);
  const takeIn = (changes: Changes): void => {
    today.changed(changes);
    const { tasks, subtasks, sessions, runs } = changes;
    addAll([...tasks, ...subtasks, ...sessions, ...runs, ...relatives(changes)]);
  };
  const touched = (ids: Iterable<string>): void => {
    addAll(ids);
    pace.hurry();
  };
  return {
    onDidChange: emitter.event,
    view() {
      addAll(otherWaits());
      cache.refresh(stale);
      stale.clear();
      return { project: header(true), ...cache.whole(), sequence };
    },
    changed: takeIn,
    committed(changes) {
      takeIn(changes);
      pace.hurry();
    },
    touched,
    touchedAll: () => touched(everyCard(parts.store.tables)),
    undone() {
      today.undone();
      touched([...cache.ids(), ...everyItem(parts.store.tables)]);
    },
    dispose: () => pace.dispose(),
  };
}

function everyCard({ tasks, subtasks, sessions }: Tables): readonly string[] {
  return [tasks, subtasks, sessions].flatMap((cards) => cards.all().map(({ id }) => id));
}

function everyItem(tables: Tables): readonly string[] {
  return [...everyCard(tables), ...tables.runs.all().map(({ id }) => id)];
}

/** Does `work` soon after each `hurry`, with a pause between one time and the next. */
function createPace(clock: Clock, work: () => void): Disposable & { hurry(): void } {
  let lastAt = Number.NEGATIVE_INFINITY;
  let due: Disposable | null = null;
  let disposed = false;
  const start = (): void => {
    due = null;
    lastAt = clock.now();
    work();
  };
  return {
    hurry() {
      if (disposed) {
        return;
      }
      const now = clock.now();
      // A clock that was put back must not hold up the views until it has caught up.
      due ??= clock.at(Math.max(now, Math.min(lastAt, now) + shortestPauseMs), start);
    },
    // Whoever was at work meanwhile may still tell what has come of it.
    dispose() {
      disposed = true;
      due?.dispose();
    },
  };
}

function addTo(sets: readonly Set<string>[], ids: Iterable<string>): void {
  for (const id of ids) {
    for (const set of sets) {
      set.add(id);
    }
  }
}

/**
 * Whose view shows something of what changed: a run's subtask and task, or its session, a subtask's task and what it waits for, and
 * what waits for it, where that would name it otherwise than before. That is remembered, because the rows that say so
 * may be gone with the change.
 */
function createRelatives(
  { store: { tables } }: EngineParts,
  { work }: Schedule,
): (changes: Changes) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const names = new Map<string, string>();
  const relativesOf = (subtask: Subtask, edges: readonly Dependency[]): readonly string[] => [
    subtask.taskId,
    ...edges.map((edge) => edge.dependsOnId),
  ];
  const edges = Map.groupBy(tables.dependencies.all(), (edge) => edge.subtaskId);
  for (const subtask of tables.subtasks.all()) {
    known.set(subtask.id, relativesOf(subtask, edges.get(subtask.id) ?? []));
    names.set(subtask.id, nameToOthers(subtask));
  }
  return (changes) => {
    const found: string[] = [];
    for (const id of changes.runs) {
      const run = tables.runs.get(id);
      found.push(...[run?.taskId, run?.subtaskId, run?.ownerSessionId].flatMap((owner) => owner ?? []));
    }
    for (const id of changes.subtasks) {
      found.push(...(known.get(id) ?? []));
      const subtask = tables.subtasks.get(id);
      if (subtask) {
        const now = relativesOf(subtask, tables.dependencies.of(id));
        found.push(...now);
        known.set(id, now);
        if (names.get(id) !== nameToOthers(subtask)) {
          found.push(...work.dependents(id));
          names.set(id, nameToOthers(subtask));
        }
      } else {
        known.delete(id);
        names.delete(id);
      }
    }
    return found;
  };
}

/** Those that wait for it are not told of anything else. */
function nameToOthers({ title, status }: Subtask): string {
  return status === 'MERGED' ? '' : title;
}

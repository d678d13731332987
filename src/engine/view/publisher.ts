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

const shortestPauseMs = 100;

/**
 * Turns what was committed, and what runs are doing, into patches of the project's view: at most ten a second. While
 * something is on its way to the disk they wait for it: nobody is shown what a crash would take back, nor an item beside
 * others from before.
 */
export interface Publisher extends Disposable {
  readonly onDidChange: Event<ViewPatch>;
  view(): ProjectView;
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
  const today = createSpendingOfToday(parts);
  const header = (isShown: boolean) => headerView(parts, today.usd(), surroundings(isShown));
  let sequence = 0;
  const publish = (): void => {
    sequence += 1;
    emitter.fire({ sequence, project: header(false), ...cache.news() });
  };
  const pace = createPace(parts.clock, () => parts.store.isDurable, publish);
  const touched = (ids: Iterable<string>): void => {
    cache.mark(ids);
    pace.hurry();
  };
  return {
    onDidChange: emitter.event,
    view: () => ({ project: header(true), ...cache.whole(), sequence }),
    committed(changes) {
      const { tasks, subtasks, sessions, runs } = changes;
      if (runs.size > 0) {
        today.forget();
      }
      touched([...tasks, ...subtasks, ...sessions, ...runs, ...relatives(changes)]);
    },
    touched,
    touchedAll: () => touched(everyCard(parts.store.tables)),
    undone() {
      today.forget();
      touched(cache.everyId());
    },
    dispose: () => pace.dispose(),
  };
}

function everyCard({ tasks, subtasks, sessions }: Tables): readonly string[] {
  return [tasks, subtasks, sessions].flatMap((cards) => cards.all().map(({ id }) => id));
}

/**
 * Does `work` soon after each `hurry`, with a pause between one time and the next; where it may not be done when it is
 * due, with the first `hurry` at which it may.
 */
function createPace(clock: Clock, mayWork: () => boolean, work: () => void): Disposable & { hurry(): void } {
  let lastAt = Number.NEGATIVE_INFINITY;
  let due: Disposable | null = null;
  let isOverdue = false;
  let disposed = false;
  const start = (): void => {
    due = null;
    isOverdue = !mayWork();
    if (!isOverdue) {
      lastAt = clock.now();
      work();
    }
  };
  return {
    hurry() {
      if (disposed) {
        return;
      }
      if (isOverdue) {
        start();
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

/**
 * Whose view shows something of what changed: a run's subtask and task, or its session, a subtask's task and what it
 * waits for, and what waits for it, where that would name it otherwise than before. That is remembered, because the rows
 * that say so may be gone with the change.
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

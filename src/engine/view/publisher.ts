import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { Emitter, type Event } from '../../lib/emitter.ts';
import type { ProjectView, ViewPatch } from '../../protocol/view.ts';
import type { Changes } from '../../store/store.ts';
import type { EngineParts } from '../parts.ts';
import { type ActivityOf, headerView, runView, subtaskView, taskView } from './projectView.ts';

const shortestPauseMs = 100;

/** Turns what was committed, and what runs are doing, into patches of the project's view: at most ten a second. */
export interface Publisher extends Disposable {
  readonly onDidChange: Event<ViewPatch>;
  view(): ProjectView;
  /** Facts were committed. */
  committed(changes: Changes): void;
  /** Something about these tasks or subtasks, or about the project itself, changed that is no fact. */
  touched(ids: readonly string[]): void;
}

export function createPublisher(parts: EngineParts, activityOf: ActivityOf): Publisher {
  const emitter = new Emitter<ViewPatch>();
  const owned = new DisposableStore();
  const changed = new Set<string>();
  let sequence = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let waiting = false;
  const publish = (): void => {
    waiting = false;
    lastAt = parts.clock.now();
    sequence += 1;
    const patch = patchOf(parts, changed, sequence, activityOf);
    changed.clear();
    emitter.fire(patch);
  };
  const plan = (): void => {
    if (!waiting) {
      waiting = true;
      owned.add(parts.clock.at(Math.max(parts.clock.now(), lastAt + shortestPauseMs), publish));
    }
  };
  return {
    onDidChange: emitter.event,
    view: () => ({ ...wholeView(parts, activityOf), sequence }),
    committed(changes) {
      for (const ids of [changes.tasks, changes.subtasks, changes.runs]) {
        for (const id of ids) {
          changed.add(id);
        }
      }
      for (const id of relatives(parts, changes)) {
        changed.add(id);
      }
      plan();
    },
    touched(ids) {
      for (const id of ids) {
        changed.add(id);
      }
      plan();
    },
    dispose: () => owned.dispose(),
  };
}

function wholeView(parts: EngineParts, activityOf: ActivityOf): Omit<ProjectView, 'sequence'> {
  const { tables } = parts.store;
  return {
    project: headerView(parts),
    tasks: tables.tasks.all().map((task) => taskView(parts, task, activityOf)),
    subtasks: tables.subtasks.all().map((subtask) => subtaskView(parts, subtask, activityOf)),
    runs: tables.runs.all().map(runView),
  };
}

function patchOf(
  parts: EngineParts,
  changed: ReadonlySet<string>,
  sequence: number,
  activityOf: ActivityOf,
): ViewPatch {
  const { tables } = parts.store;
  const ids = [...changed];
  const tasks = ids.flatMap((id) => tables.tasks.get(id) ?? []);
  const subtasks = ids.flatMap((id) => tables.subtasks.get(id) ?? []);
  const runs = ids.flatMap((id) => tables.runs.get(id) ?? []);
  const there = new Set([...tasks, ...subtasks, ...runs].map((row) => row.id));
  return {
    sequence,
    project: headerView(parts),
    tasks: tasks.map((task) => taskView(parts, task, activityOf)),
    subtasks: subtasks.map((subtask) => subtaskView(parts, subtask, activityOf)),
    runs: runs.map(runView),
    removed: ids.filter((id) => !there.has(id)),
  };
}

/** Whose view shows something of what changed: a run's subtask and task, a subtask's task and neighbours. */
function relatives(parts: EngineParts, changes: Changes): readonly string[] {
  const { tables } = parts.store;
  const found: string[] = [];
  for (const id of changes.runs) {
    const run = tables.runs.get(id);
    found.push(...(run ? [run.taskId] : []), ...(run?.subtaskId ? [run.subtaskId] : []));
  }
  for (const id of changes.subtasks) {
    const subtask = tables.subtasks.get(id);
    found.push(...(subtask ? [subtask.taskId] : []));
  }
  if (changes.subtasks.size > 0) {
    for (const edge of tables.dependencies.all()) {
      if (changes.subtasks.has(edge.subtaskId)) {
        found.push(edge.dependsOnId);
      }
    }
  }
  return found;
}

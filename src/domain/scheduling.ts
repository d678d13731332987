import { remainingPath } from './graph.ts';
import type { Settings } from './settings.ts';
import type { Dependency, Subtask, SubtaskEvent } from './subtask.ts';
import type { Task } from './task.ts';

/** What follows from the facts for one subtask. */
export interface Move {
  readonly subtaskId: string;
  readonly event: SubtaskEvent;
}

/** Moves that dependencies ask for: a subtask is ready only when all it depends on are merged. */
export function readinessMoves(
  subtasks: readonly Subtask[],
  dependencies: readonly Dependency[],
): readonly Move[] {
  const merged = new Set(
    subtasks.filter((subtask) => subtask.status === 'MERGED').map((subtask) => subtask.id),
  );
  const waiting = new Set(
    dependencies.filter((edge) => !merged.has(edge.dependsOnId)).map((edge) => edge.subtaskId),
  );
  const moves: Move[] = [];
  for (const { id, status } of subtasks) {
    if (waiting.has(id) && (status === 'PENDING' || status === 'READY')) {
      moves.push({ subtaskId: id, event: 'dependenciesOpen' });
    } else if (!waiting.has(id) && (status === 'PENDING' || status === 'BLOCKED_DEPENDENCY')) {
      moves.push({ subtaskId: id, event: 'dependenciesMerged' });
    }
  }
  return moves;
}

/** Ready subtasks to start now, as many as the limit leaves room for: the longest way to go first, then the user's order. */
export function startMoves(
  tasks: readonly Task[],
  subtasks: readonly Subtask[],
  dependencies: readonly Dependency[],
  settings: Pick<Settings, 'maxAgents' | 'autoStart'>,
): readonly Move[] {
  const room = settings.maxAgents - subtasks.filter((subtask) => subtask.status === 'IN_PROGRESS').length;
  if (!settings.autoStart || room <= 0) {
    return [];
  }
  const open = new Set(tasks.filter(mayStart).map((task) => task.id));
  const candidates = subtasks.filter(
    (subtask) =>
      subtask.status === 'READY' && !subtask.stopped && !subtask.deleting && open.has(subtask.taskId),
  );
  if (candidates.length === 0) {
    return [];
  }
  const path = remainingPath(graphOf(subtasks, dependencies));
  return candidates
    .toSorted((a, b) => (path.get(b.id) ?? 0) - (path.get(a.id) ?? 0) || a.position - b.position)
    .slice(0, room)
    .map((subtask) => ({ subtaskId: subtask.id, event: 'start' }));
}

/** Whether the task is open for work: active, its base sound, nobody stopped it, and nothing holds it. */
export function mayStart(task: Pick<Task, 'status' | 'baseline' | 'stopped' | 'deleting' | 'hold'>): boolean {
  return (
    task.status === 'ACTIVE' &&
    task.baseline !== 'unchecked' &&
    !task.stopped &&
    !task.deleting &&
    task.hold === null
  );
}

function graphOf(
  subtasks: readonly { readonly id: string }[],
  dependencies: readonly Dependency[],
): ReadonlyMap<string, readonly string[]> {
  const graph = new Map<string, string[]>(subtasks.map((subtask) => [subtask.id, []]));
  for (const edge of dependencies) {
    graph.get(edge.subtaskId)?.push(edge.dependsOnId);
  }
  return graph;
}
